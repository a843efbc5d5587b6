package dev.postern.crl.aws.sync;

import dev.postern.crl.aws.S3Location;
import dev.postern.pki.x509.MalformedInput;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What EventBridge tells the function. */
sealed interface SyncRequest {
    /** S3's {@code Object Created}; the key stands there as it is, not encoded as in S3's own notifications. */
    record ObjectCreated(S3Location object, Optional<String> version) implements SyncRequest {}

    /** A rule's or a schedule's {@code Scheduled Event}. */
    record Schedule() implements SyncRequest {}

    /**
     * Reads an event.
     *
     * @throws MalformedInput if it is of another kind: the rule that sends it is wrong
     */
    static SyncRequest parse(byte[] json) {
        JsonNode event;
        try {
            event = JsonMapper.shared().readTree(json);
        } catch (JacksonException e) {
            throw new MalformedInput("event: not JSON (expected: an event of EventBridge)", e);
        }
        var type = event.path("detail-type").asString("");
        if (type.equals("Scheduled Event")) {
            return new Schedule();
        }
        if (!type.equals("Object Created") || !event.path("source").asString("").equals("aws.s3")) {
            throw new MalformedInput("event: detail-type \"" + type.replaceAll("\\p{Cntrl}", "?")
                    + "\" (expected: \"Object Created\" of aws.s3, or \"Scheduled Event\")");
        }
        var detail = event.path("detail");
        var version = detail.path("object").path("version-id").asString("");
        return new ObjectCreated(
                new S3Location(
                        detail.path("bucket").path("name").asString(""),
                        detail.path("object").path("key").asString("")),
                version.isEmpty() ? Optional.empty() : Optional.of(version));
    }
}
