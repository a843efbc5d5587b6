package dev.postern.crl.aws.sync;

import dev.postern.crl.aws.S3Location;
import java.util.Locale;

/**
 * What became of a list.
 *
 * @param detail in one line: the list's number, or why not
 */
public record SyncOutcome(S3Location list, Result result, String detail) {
    /** What can become of one. */
    public enum Result {
        /** It is live now and was not before. */
        PUBLISHED,
        /** It was live already. */
        UNCHANGED,
        /** A newer version of the object is, or will be, dealt with. */
        OUTDATED,
        /** There is no such object; an authority writes its first list only some time after its first certificate. */
        MISSING,
        /** It must not be live; nothing has changed, and trying again would not help. */
        REJECTED,
        /** Nobody has configured this list. */
        IGNORED
    }

    @Override
    public String toString() {
        return "sync." + result.name().toLowerCase(Locale.ROOT) + " list=" + list + " " + detail;
    }
}
