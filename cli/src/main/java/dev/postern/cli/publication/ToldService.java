package dev.postern.cli.publication;

/** A revocation that AWS Private CA knows of and will put on its list. */
public record ToldService(String serial, String reason, String authority) {
    /** What is known there now, in one line. */
    public String text() {
        return serial + " is revoked at " + authority + " (" + reason
                + "); its list follows, at AWS some 30 minutes later";
    }
}
