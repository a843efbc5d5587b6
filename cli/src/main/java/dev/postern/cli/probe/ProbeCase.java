package dev.postern.cli.probe;

/** The clients that knock, in the order of the table. All but the first are to be refused. */
public enum ProbeCase {
    VALID("valid"),
    REVOKED("revoked"),
    EXPIRED("expired"),
    NOT_YET_VALID("not yet valid"),
    SERVER_ONLY("server-only purpose"),
    FORGED("forged authority"),
    SELF_SIGNED("self-signed, same names"),
    FLIPPED_SIGNATURE("flipped signature bit"),
    STOLEN("stolen, without its key"),
    SIGNED_BY_CLIENT("signed by a client");

    private final String title;

    ProbeCase(String title) {
        this.title = title;
    }

    /** The name of its row. */
    public String title() {
        return title;
    }
}
