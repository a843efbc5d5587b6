package dev.postern.crl;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.postern.pki.x509.DerCursor;
import dev.postern.pki.x509.MalformedInput;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * From a file's bytes to the DER of its one list. Outside the PEM block stand blank lines and comments that start with
 * {@code #}, as in a CA bundle, and nothing else. Works on bytes: the lines of a list at the quota would be a million strings.
 */
final class ListEncoding {
    static final String SEVERAL = "More than one CRL objects in the revocation file";

    private static final byte[] BEGIN = "-----BEGIN X509 CRL-----".getBytes(US_ASCII);
    private static final byte[] END = "-----END X509 CRL-----".getBytes(US_ASCII);

    private final byte[] file;
    private int at;
    private int line;

    private ListEncoding(byte[] file) {
        this.file = file;
    }

    static byte[] der(byte[] file) {
        if (file.length > ListQuota.FILE_BYTES) {
            throw new MalformedInput(
                    "list of " + file.length + " bytes (expected: at most " + ListQuota.FILE_BYTES + ", the quota)");
        }
        if (file.length == 0) {
            throw new MalformedInput("empty file (expected: a revocation list, PEM or DER)");
        }
        return file[0] == DerCursor.SEQUENCE ? file : new ListEncoding(file).block();
    }

    private byte[] block() {
        Optional<byte[]> found = Optional.empty();
        while (at < file.length) {
            var start = at;
            var end = nextLine();
            if (is(BEGIN, start, end)) {
                if (found.isPresent()) {
                    throw new MalformedInput("line " + line + ": " + SEVERAL);
                }
                found = Optional.of(body());
            } else if (!isCommentOrBlank(start, end)) {
                throw new MalformedInput(
                        "line " + line + ": text outside the list (expected: one block -----BEGIN X509 CRL-----)");
            }
        }
        return found.orElseThrow(
                () -> new MalformedInput("no list found (expected: -----BEGIN X509 CRL-----, or DER)"));
    }

    private byte[] body() {
        var begin = line;
        var base64 = new byte[file.length - at];
        var length = 0;
        while (at < file.length) {
            var start = at;
            var end = nextLine();
            if (is(END, start, end)) {
                return decoded(Arrays.copyOf(base64, length), begin);
            }
            System.arraycopy(file, start, base64, length, end - start);
            length += end - start;
        }
        throw new MalformedInput("line " + begin + ": block is not closed (expected: -----END X509 CRL-----)");
    }

    /** Moves behind the line that starts here; returns its end without the line break. */
    private int nextLine() {
        line++;
        var start = at;
        var end = at;
        while (end < file.length && file[end] != '\n') {
            end++;
        }
        at = Math.min(end + 1, file.length);
        return end > start && file[end - 1] == '\r' ? end - 1 : end;
    }

    private boolean is(byte[] text, int start, int end) {
        return Arrays.equals(file, start, end, text, 0, text.length);
    }

    private boolean isCommentOrBlank(int start, int end) {
        if (start < end && file[start] == '#') {
            return true;
        }
        for (int i = start; i < end; i++) {
            if (file[i] != ' ' && file[i] != '\t') {
                return false;
            }
        }
        return true;
    }

    private static byte[] decoded(byte[] base64, int line) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new MalformedInput("line " + line + ": block body is not base64", e);
        }
    }
}
