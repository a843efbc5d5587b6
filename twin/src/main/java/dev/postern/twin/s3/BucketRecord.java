package dev.postern.twin.s3;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of a bucket besides its objects.
 *
 * @param settings by name of the sub-resource, such as {@code policy}: the document as it was put
 */
record BucketRecord(String name, String region, Instant created, Map<String, String> settings) {
    BucketRecord {
        settings = Map.copyOf(settings);
    }

    enum Versioning {
        NEVER,
        ENABLED,
        SUSPENDED
    }

    Optional<String> setting(String of) {
        return Optional.ofNullable(settings.get(of));
    }

    BucketRecord with(String of, String document) {
        var more = new LinkedHashMap<>(settings);
        more.put(of, document);
        return new BucketRecord(name, region, created, more);
    }

    BucketRecord without(String of) {
        var fewer = new LinkedHashMap<>(settings);
        fewer.remove(of);
        return new BucketRecord(name, region, created, fewer);
    }

    Versioning versioning() {
        var status = setting("versioning")
                .flatMap(document -> XmlInput.parse(document).text("Status"))
                .orElse("");
        return switch (status) {
            case "Enabled" -> Versioning.ENABLED;
            case "Suspended" -> Versioning.SUSPENDED;
            default -> Versioning.NEVER;
        };
    }
}
