package dev.postern.proxy.config;

/** Whether the upstream gets the leaf certificate in the load balancer's header. */
public enum LeafHeader implements Choice {
    /** Always: {@code on}. */
    SEND,
    /** Never: {@code off}. */
    OMIT,
    /** Where the upstream's {@code maxHeaderBytes} leave room for it: {@code when-it-fits}. */
    SEND_IF_IT_FITS;

    @Override
    public String text() {
        return switch (this) {
            case SEND -> "on";
            case OMIT -> "off";
            case SEND_IF_IT_FITS -> "when-it-fits";
        };
    }
}
