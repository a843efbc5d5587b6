package dev.postern.proxy.config;

/** Which of the headers of RFC 9440 the upstream gets. */
public enum ClientCertHeaders implements Choice {
    /** None: {@code off}. */
    OMIT,
    /** {@code Client-Cert}: {@code leaf}. */
    SEND_LEAF,
    /** {@code Client-Cert-Chain} too: {@code chain}. */
    SEND_CHAIN;

    @Override
    public String text() {
        return switch (this) {
            case OMIT -> "off";
            case SEND_LEAF -> "leaf";
            case SEND_CHAIN -> "chain";
        };
    }
}
