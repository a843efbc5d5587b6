package dev.postern.twin.elb;

import dev.postern.twin.state.Shelf;
import dev.postern.twin.wire.AwsCall;
import dev.postern.twin.wire.AwsError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The target groups. Anybody may look one up at any time; one thread at a time may change them. */
final class TargetGroups {
    private final Shelf<TargetGroupState> shelf;

    TargetGroups(Path directory) throws IOException {
        shelf = Shelf.open(directory.resolve("target-groups.json"), TargetGroupState.class);
    }

    List<TargetGroupState> in(String region) {
        return shelf.all().stream()
                .filter(group -> Arns.region(group.arn()).equals(region))
                .toList();
    }

    Optional<TargetGroupState> find(String arn) {
        return shelf.find(arn);
    }

    TargetGroupState required(String arn) {
        return shelf.find(arn)
                .orElseThrow(() -> AwsError.of("TargetGroupNotFound", "Target group '" + arn + "' not found"));
    }

    TargetGroupState named(String name, String region) {
        return in(region).stream()
                .filter(group -> group.name().equals(name))
                .findFirst()
                .orElseThrow(() -> AwsError.of("TargetGroupNotFound", "Target group '" + name + "' not found"));
    }

    void requireFree(String name, AwsCall call) {
        if (!name.matches("[a-zA-Z0-9]([a-zA-Z0-9-]{0,30}[a-zA-Z0-9])?")) {
            throw AwsError.of(
                    "ValidationError",
                    "Target group name '" + name + "' (expected: 1 to 32 letters, digits and dashes)");
        }
        if (in(call.region()).stream().anyMatch(group -> group.name().equals(name))) {
            throw AwsError.of("DuplicateTargetGroupName", "A target group with the same name exists: " + name);
        }
    }

    void put(TargetGroupState group) {
        shelf.put(group.arn(), group);
    }

    void delete(String arn) {
        shelf.remove(arn);
    }
}
