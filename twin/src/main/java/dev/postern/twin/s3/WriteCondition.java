package dev.postern.twin.s3;

import dev.postern.twin.wire.AwsCall;
import dev.postern.twin.wire.AwsError;
import java.util.Optional;

/** What a write demands of the object it replaces ("Conditional requests" of S3's user guide). */
record WriteCondition(Optional<String> match, Optional<String> noneMatch) {
    static final WriteCondition NONE = new WriteCondition(Optional.empty(), Optional.empty());

    static WriteCondition of(AwsCall call) {
        return new WriteCondition(call.header("if-match"), call.header("if-none-match"));
    }

    /**
     * Checks it against the newest version, a delete marker being none.
     *
     * @throws AwsError {@code PreconditionFailed}; {@code NoSuchKey} if what should match is not there
     */
    void check(Optional<Version> current) {
        if (noneMatch.isPresent() && !noneMatch.get().equals("*")) {
            throw new AwsError(
                    501, "NotImplemented", "A header you provided implies functionality that is not implemented");
        }
        if (noneMatch.isPresent() && current.isPresent()) {
            throw failed();
        }
        if (match.isPresent() && current.isEmpty()) {
            throw ObjectStore.noSuchKey();
        }
        if (match.isPresent() && !sameTag(match.get(), current.orElseThrow().etag())) {
            throw failed();
        }
    }

    static boolean sameTag(String asked, String etag) {
        return asked.equals("*") || asked.replace("\"", "").equals(etag.replace("\"", ""));
    }

    static AwsError failed() {
        return new AwsError(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold");
    }
}
