package dev.postern.cdk.settings;

/** How revocation lists get onto the load balancer's trust store. */
public enum ListsMode implements Word {
    /** By the sync function (and postern crl publish): never declared in CloudFormation. */
    SYNCED("synced"),

    /** By CloudFormation, from files beside edge.yaml, replaced at each change. */
    STATIC("static");

    private final String text;

    ListsMode(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }
}
