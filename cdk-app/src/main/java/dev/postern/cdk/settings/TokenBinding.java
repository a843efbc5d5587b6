package dev.postern.cdk.settings;

/** Whether a token must name the certificate it comes with, in {@code cnf.x5t#S256} (RFC 8705 §3.1). */
public enum TokenBinding implements Word {
    /** It must: a stolen token is worth nothing with another client's certificate. */
    REQUIRED("required"),

    /** It must if it names one at all: any client of the register may come with any token of the issuer. */
    IF_PRESENT("if-present");

    private final String text;

    TokenBinding(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }
}
