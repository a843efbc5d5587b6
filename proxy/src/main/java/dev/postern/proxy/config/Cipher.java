package dev.postern.proxy.config;

/**
 * The TLS 1.2 cipher suites of the load balancer under their OpenSSL names, in the one order of preference all its policies
 * share (alb.md 2.4). The order of the constants is that order.
 */
enum Cipher {
    ECDHE_ECDSA_AES128_GCM_SHA256(Group.FORWARD_GCM),
    ECDHE_RSA_AES128_GCM_SHA256(Group.FORWARD_GCM),
    ECDHE_ECDSA_AES128_SHA256(Group.FORWARD_CBC_SHA2),
    ECDHE_RSA_AES128_SHA256(Group.FORWARD_CBC_SHA2),
    ECDHE_ECDSA_AES128_SHA(Group.FORWARD_CBC_SHA1),
    ECDHE_RSA_AES128_SHA(Group.FORWARD_CBC_SHA1),
    ECDHE_ECDSA_AES256_GCM_SHA384(Group.FORWARD_GCM),
    ECDHE_RSA_AES256_GCM_SHA384(Group.FORWARD_GCM),
    ECDHE_ECDSA_AES256_SHA384(Group.FORWARD_CBC_SHA2),
    ECDHE_RSA_AES256_SHA384(Group.FORWARD_CBC_SHA2),
    ECDHE_RSA_AES256_SHA(Group.FORWARD_CBC_SHA1),
    ECDHE_ECDSA_AES256_SHA(Group.FORWARD_CBC_SHA1),
    AES128_GCM_SHA256(Group.RSA_SHA2),
    AES128_SHA256(Group.RSA_SHA2),
    AES128_SHA(Group.RSA_SHA1),
    AES256_GCM_SHA384(Group.RSA_SHA2),
    AES256_SHA256(Group.RSA_SHA2),
    AES256_SHA(Group.RSA_SHA1);

    /** The groups a policy takes whole: alb.md 2.4 calls them G, S, R, and L in its two halves. */
    enum Group {
        FORWARD_GCM,
        FORWARD_CBC_SHA2,
        FORWARD_CBC_SHA1,
        RSA_SHA2,
        RSA_SHA1
    }

    private final Group group;

    Cipher(Group group) {
        this.group = group;
    }

    Group group() {
        return group;
    }

    String openSslName() {
        return name().replace('_', '-');
    }
}
