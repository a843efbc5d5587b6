package dev.postern.twin.s3;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.postern.twin.wire.AwsCall;
import dev.postern.twin.wire.AwsError;
import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The bytes that were meant: freed of {@code aws-chunked}, and found to have the length and digests that were announced, in
 * headers or behind the last chunk. The chunks' signatures are not checked, as no signature is.
 */
final class SentBody {
    private static final int MAX_LINE = 16 * 1024;

    private final byte[] sent;
    private int at;

    private SentBody(byte[] sent) {
        this.sent = sent;
    }

    /**
     * The same call with the meant body, and with the trailers among its headers.
     *
     * @throws AwsError {@code BadDigest} and others, if it is not what was announced
     */
    static AwsCall decoded(AwsCall call) {
        var hash = call.header("x-amz-content-sha256").orElse("");
        if (hash.startsWith("STREAMING-")) {
            var headers = new LinkedHashMap<>(call.headers());
            var bytes = new SentBody(call.body()).chunks(headers);
            var length = headers.getOrDefault("x-amz-decoded-content-length", "");
            if (!length.equals(Integer.toString(bytes.length))) {
                throw incomplete();
            }
            call.header("x-amz-trailer").ifPresent(name -> {
                if (!headers.containsKey(name.toLowerCase(Locale.ROOT))) {
                    throw AwsError.of(
                            "MalformedTrailerError", "The request contained trailing data that was not well-formed");
                }
            });
            return new AwsCall(call.method(), call.target(), headers, bytes, call.region(), call.requestId());
        }
        if (hash.matches("[0-9a-f]{64}") && !hash.equals(Digests.hex("SHA-256", call.body()))) {
            throw AwsError.of(
                    "XAmzContentSHA256Mismatch",
                    "The provided 'x-amz-content-sha256' header does not match what was computed.");
        }
        return call;
    }

    /**
     * The checksums that came with a call, each found right, by header.
     *
     * @throws AwsError {@code BadDigest} if one is not, {@code InvalidDigest} if it cannot be one
     */
    static Map<String, String> checksums(AwsCall call) {
        call.header("content-md5").ifPresent(md5 -> {
            if (decodedDigest(md5).length != 16) {
                throw AwsError.of("InvalidDigest", "The Content-MD5 you specified was invalid.");
            }
            compare("Content-MD5", md5, Digests.digest("MD5", call.body()));
        });
        var found = new LinkedHashMap<String, String>();
        call.headers().forEach((name, value) -> {
            if (!name.matches("x-amz-checksum-(?!algorithm|type|mode).*")) {
                return;
            }
            var algorithm = name.substring("x-amz-checksum-".length());
            var right = Digests.checksum(algorithm, call.body())
                    .orElseThrow(
                            () -> new AwsError(501, "NotImplemented", name + " is not among what the twin checks"));
            if (decodedDigest(value).length != right.length) {
                throw AwsError.of("InvalidRequest", "Value for " + name + " header is invalid.");
            }
            compare(algorithm.toUpperCase(Locale.ROOT), value, right);
            found.put(name, value);
        });
        return found;
    }

    private static void compare(String what, String claimed, byte[] right) {
        if (!claimed.equals(Base64.getEncoder().encodeToString(right))) {
            throw AwsError.of("BadDigest", "The " + what + " you specified did not match the calculated checksum.");
        }
    }

    private static byte[] decodedDigest(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    /** Size in hexadecimal, perhaps {@code ;chunk-signature=…}, a line's end, that many bytes, a line's end; after the last, of none, trailers. */
    private byte[] chunks(Map<String, String> headers) {
        var bytes = new ByteArrayOutputStream(sent.length);
        while (true) {
            int size = size(line());
            if (size == 0) {
                break;
            }
            if (size > sent.length - at) {
                throw incomplete();
            }
            bytes.write(sent, at, size);
            at += size;
            if (!line().isEmpty()) {
                throw incomplete();
            }
        }
        while (at < sent.length) {
            var line = line();
            var colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        return bytes.toByteArray();
    }

    private static int size(String line) {
        try {
            var size = Integer.parseInt(line.replaceFirst(";.*", ""), 16);
            if (size >= 0) {
                return size;
            }
        } catch (NumberFormatException e) {
            // Falls through to the same answer as for a negative one.
        }
        throw incomplete();
    }

    private String line() {
        var from = at;
        while (at < sent.length && sent[at] != '\n' && at - from < MAX_LINE) {
            at++;
        }
        if (at == sent.length || sent[at] != '\n') {
            throw incomplete();
        }
        var line = new String(sent, from, at - from, ISO_8859_1);
        at++;
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }

    private static AwsError incomplete() {
        return AwsError.of(
                "IncompleteBody", "The request body terminated unexpectedly, or is not what its headers announce");
    }
}
