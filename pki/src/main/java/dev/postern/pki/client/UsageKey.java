package dev.postern.pki.client;

/**
 * A key that is in a usage plan.
 *
 * @param name for people; the value is what the authorizer names
 * @param enabled whether API Gateway takes it
 */
public record UsageKey(String id, String name, String value, boolean enabled) {
    @Override
    public String toString() {
        return "API key " + id + " \"" + name + "\"";
    }
}
