package dev.postern.cdk.settings;

/** Whether an endpoint of a consumer works before the provider has accepted it. */
public enum Acceptance implements Word {
    /** It waits. */
    REQUIRED("required"),

    /** It works at once, for allowed principals only. */
    AUTOMATIC("automatic");

    private final String text;

    Acceptance(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }
}
