package dev.postern.proxy.config;

/**
 * The cipher suites before TLS 1.3 of the load balancer under their OpenSSL names, in the one order of preference all its policies
 * share (alb.md 2.4). The order of the constants is that order.
 */
public enum Cipher {
    ECDHE_ECDSA_AES128_GCM_SHA256(0xC02B, Group.FORWARD_GCM),
    ECDHE_RSA_AES128_GCM_SHA256(0xC02F, Group.FORWARD_GCM),
    ECDHE_ECDSA_AES128_SHA256(0xC023, Group.FORWARD_CBC_SHA2),
    ECDHE_RSA_AES128_SHA256(0xC027, Group.FORWARD_CBC_SHA2),
    ECDHE_ECDSA_AES128_SHA(0xC009, Group.FORWARD_CBC_SHA1),
    ECDHE_RSA_AES128_SHA(0xC013, Group.FORWARD_CBC_SHA1),
    ECDHE_ECDSA_AES256_GCM_SHA384(0xC02C, Group.FORWARD_GCM),
    ECDHE_RSA_AES256_GCM_SHA384(0xC030, Group.FORWARD_GCM),
    ECDHE_ECDSA_AES256_SHA384(0xC024, Group.FORWARD_CBC_SHA2),
    ECDHE_RSA_AES256_SHA384(0xC028, Group.FORWARD_CBC_SHA2),
    ECDHE_RSA_AES256_SHA(0xC014, Group.FORWARD_CBC_SHA1),
    ECDHE_ECDSA_AES256_SHA(0xC00A, Group.FORWARD_CBC_SHA1),
    AES128_GCM_SHA256(0x009C, Group.RSA_SHA2),
    AES128_SHA256(0x003C, Group.RSA_SHA2),
    AES128_SHA(0x002F, Group.RSA_SHA1),
    AES256_GCM_SHA384(0x009D, Group.RSA_SHA2),
    AES256_SHA256(0x003D, Group.RSA_SHA2),
    AES256_SHA(0x0035, Group.RSA_SHA1);

    /** The groups a policy takes whole: alb.md 2.4 calls them G, S, R, and L in its two halves. */
    enum Group {
        FORWARD_GCM,
        FORWARD_CBC_SHA2,
        FORWARD_CBC_SHA1,
        RSA_SHA2,
        RSA_SHA1
    }

    private final int code;
    private final Group group;

    Cipher(int code, Group group) {
        this.code = code;
        this.group = group;
    }

    /** Its number in a ClientHello, as the IANA has registered it. */
    public int code() {
        return code;
    }

    /** Whether the server signs with a key of this algorithm's name, {@code EC} or {@code RSA}, or decrypts with it. */
    public boolean usesKey(String algorithm) {
        return name().startsWith("ECDHE_ECDSA_") == algorithm.equals("EC");
    }

    Group group() {
        return group;
    }

    /** As configuration and logs have it. */
    public String openSslName() {
        return name().replace('_', '-');
    }
}
