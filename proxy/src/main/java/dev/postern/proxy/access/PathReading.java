package dev.postern.proxy.access;

/** What a path reads as, if everybody reads it so. */
sealed interface PathReading permits RequestPath, PathReading.Ambiguous {
    /**
     * Two readers may read it in two ways.
     *
     * @param what is in it, in words; nothing of the path itself
     */
    record Ambiguous(String what) implements PathReading {}
}
