package dev.postern.proxy.config;

/** Whether the upstream is told by which id the register knows the client. */
public enum ClientIdHeader implements Choice {
    /** It is, in {@code X-Postern-Client}: {@code on}. */
    SEND,
    /** It is not: {@code off}. */
    OMIT;

    @Override
    public String text() {
        return this == SEND ? "on" : "off";
    }
}
