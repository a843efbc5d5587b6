package dev.postern.proxy.access;

/** Finds the segments {@code .} and {@code ..}, which whoever resolves a path leaves it by. */
public final class DotSegments {
    private DotSegments() {}

    /**
     * Whether there is one in a decoded path. Segments end at either slash; what follows {@code ;}, {@code ?}, {@code #} or NUL in a
     * segment counts for nothing, because some readers cut it off.
     */
    public static boolean in(String path) {
        var dots = 0;
        var counts = true;
        for (var at = 0; at <= path.length(); at++) {
            var character = at < path.length() ? path.charAt(at) : '/';
            switch (character) {
                case '/', '\\' -> {
                    if (dots == 1 || dots == 2) {
                        return true;
                    }
                    dots = 0;
                    counts = true;
                }
                case ';', '?', '#', 0 -> counts = false;
                case '.' -> dots += counts ? 1 : 0;
                // Any other character makes it a name; 3 dots are a name too.
                default -> dots = counts ? 3 : dots;
            }
        }
        return false;
    }
}
