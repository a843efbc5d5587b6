package dev.postern.proxy.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.cert.X509Certificate;
import java.util.Optional;

/** Policies as operators write them, and what they say. */
final class Policies {
    private Policies() {}

    static AccessPolicy policy(String... lines) {
        return AccessPolicyReader.parse("access.yaml", String.join("\n", lines).getBytes(UTF_8));
    }

    /** One rule that allows what the section says. */
    static AccessPolicy allowing(String section) {
        return policy("rules: [ { allow: " + section + " } ]");
    }

    /** One rule that denies what the section says, and all the rest allowed. */
    static AccessPolicy denying(String section) {
        return policy("rules: [ { name: no, deny: " + section + " }, { name: yes, allow: all } ]");
    }

    static Caller caller(X509Certificate leaf) {
        return new Caller(Optional.of(leaf), new Registration.NotKept(), Optional.empty());
    }

    static AccessRequest get(String target) {
        return new AccessRequest("GET", "api.example.com", target);
    }

    static boolean lets(AccessPolicy policy, X509Certificate leaf) {
        return policy.of(caller(leaf)).decide(get("/")) instanceof AccessDecision.Allowed;
    }
}
