package dev.postern.proxy.desync;

/** How far a request is from what every parser reads alike, the best first (alb.md 8.7). */
public enum DesyncClass {
    COMPLIANT("Compliant"),
    ACCEPTABLE("Acceptable"),
    AMBIGUOUS("Ambiguous"),
    SEVERE("Severe");

    private final String text;

    DesyncClass(String text) {
        this.text = text;
    }

    /** As the access log has it, field 28. */
    public String text() {
        return text;
    }
}
