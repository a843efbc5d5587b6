package dev.postern.proxy.config;

/** Whether the names of the trust store's authorities are sent along when a certificate is asked for. */
public enum CaNames implements Choice {
    /** They are: {@code on}. */
    ADVERTISE,
    /** They are not: {@code off}. */
    HIDE;

    @Override
    public String text() {
        return this == ADVERTISE ? "on" : "off";
    }
}
