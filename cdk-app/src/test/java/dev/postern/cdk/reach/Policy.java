package dev.postern.cdk.reach;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.cdk.reach.Statement.Effect;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** A resource or endpoint policy: an explicit Deny wins, and what no Allow matches is denied. */
record Policy(List<Statement> statements) {
    /** An absent one is absent: what that means depends on whose it is. */
    static Optional<Policy> read(References references, Resource owner, String property) {
        var document = owner.property(property);
        if (document.isMissingNode()) {
            return Optional.empty();
        }
        return Optional.of(new Policy(statements(document).stream()
                .map(statement -> Statement.read(references, owner.stack(), statement))
                .toList()));
    }

    /** With each resource that begins so given its true beginning. */
    Policy completed(String prefix, String with) {
        return new Policy(statements.stream()
                .map(statement -> statement.withResources(statement.resources().stream()
                        .map(resource ->
                                resource.startsWith(prefix) ? with + resource.substring(prefix.length()) : resource)
                        .toList()))
                .toList());
    }

    boolean allows(Request request, String resource) {
        return any(Effect.ALLOW, request, resource) && !any(Effect.DENY, request, resource);
    }

    private boolean any(Effect effect, Request request, String resource) {
        return statements.stream()
                .anyMatch(statement -> statement.effect() == effect && statement.matches(request, resource));
    }

    private static List<JsonNode> statements(JsonNode document) {
        var statement = document.path("Statement");
        return statement.isArray()
                ? StreamSupport.stream(statement.spliterator(), false).toList()
                : List.of(statement);
    }
}
