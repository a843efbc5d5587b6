package dev.postern.cdk.settings;

/** Who deploys, with whose credentials. */
public enum Side implements Word {
    /** All but the sample consumer of another account. */
    PROVIDER("provider"),

    /** The sample consumer of another account, and nothing else. */
    CONSUMER("consumer");

    private final String text;

    Side(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }
}
