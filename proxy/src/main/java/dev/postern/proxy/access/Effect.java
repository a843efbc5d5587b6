package dev.postern.proxy.access;

/** What a rule says to a request that it matches. */
public enum Effect {
    ALLOW,
    DENY;

    /** The word, as it stands in the file. */
    public String text() {
        return this == ALLOW ? "allow" : "deny";
    }
}
