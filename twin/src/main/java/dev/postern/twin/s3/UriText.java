package dev.postern.twin.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.net.URLEncoder;

/** Percent-encoding as S3 and its signatures have it: a blank is %20, and a plus is a plus. */
final class UriText {
    private UriText() {}

    static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    /** Throws {@link IllegalArgumentException} for a percent sign that encodes nothing. */
    static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
    }
}
