package dev.postern.cdk.settings;

/** How API Gateway knows which API is meant. */
public enum HostRouting implements Word {
    /** By a private custom domain name: Host stays what the client sent. */
    DOMAIN("domain"),

    /** By a Host and path that the edge writes, for accounts without private custom domain names. */
    REWRITE("rewrite");

    private final String text;

    HostRouting(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }
}
