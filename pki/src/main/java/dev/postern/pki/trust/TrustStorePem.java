package dev.postern.pki.trust;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.pki.x509.Pem;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * The text of a trust store's file, certificates or a list: PEM blocks of one label, comments that start with {@code #} and hold
 * no {@code -}, no blank line and nothing else (alb.md 2.1). Where that is silent, a block is RFC 7468's strict form: LF alone,
 * lines of 64 characters. Everything against it is noted; works on bytes, for a list may have a million lines.
 */
public final class TrustStorePem {
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};
    private static final byte[] DASHES = "-----".getBytes(US_ASCII);
    private static final int COLUMNS = 64;
    // A line shown in a message: labels of others are short, and nothing else of a file is shown, for it may be a key.
    private static final int SHOWN = 60;

    private final byte[] file;
    private final byte[] begin;
    private final byte[] end;
    private final String label;
    private final TextFaults faults = new TextFaults();
    private final List<Pem.Block> blocks = new ArrayList<>();
    private int at;
    private int line;
    private int from;
    private int to;

    private TrustStorePem(byte[] file, String label) {
        this.file = file;
        this.label = label;
        this.begin = ("-----BEGIN " + label + "-----").getBytes(US_ASCII);
        this.end = ("-----END " + label + "-----").getBytes(US_ASCII);
    }

    /** Reads a file whose blocks have this label. */
    public static TrustStorePem read(byte[] file, String label) {
        var pem = new TrustStorePem(file, label);
        pem.read();
        return pem;
    }

    /** The blocks that could be decoded, in order. */
    public List<Pem.Block> blocks() {
        return List.copyOf(blocks);
    }

    /** What the text must not have, beginning with the line; empty if it is as it should be. */
    public List<String> faults() {
        return faults.texts();
    }

    private void read() {
        if (file.length >= 3 && Arrays.equals(file, 0, 3, BYTE_ORDER_MARK, 0, 3)) {
            faults.add(1, "byte order mark (expected: none)");
            at = 3;
        }
        while (at < file.length && !faults.areTooMany()) {
            nextLine();
            if (is(begin)) {
                block();
            } else if (startsWith("-----BEGIN ")) {
                faults.add(line, quoted() + " (expected: nothing but -----BEGIN " + label + "-----)");
                skipBlock();
            } else if (from == to) {
                faults.add(line, "blank line (expected: none)");
            } else if (!startsWith("#")) {
                faults.add(line, "text outside of " + label + " blocks (expected: a comment starting with #)");
            } else if (contains((byte) '-')) {
                faults.add(line, "comment with a \"-\" (expected: none, the load balancer refuses it)");
            }
        }
    }

    private void block() {
        var first = line;
        var body = new ByteArrayOutputStream();
        var shortLine = 0;
        while (at < file.length) {
            var before = at;
            nextLine();
            if (is(end)) {
                decode(body.toByteArray(), first);
                return;
            }
            if (startsWith("-----")) {
                at = before; // Whatever begins or ends here, it is not the end of this block.
                line--;
                break;
            }
            if (from == to) {
                faults.add(line, "blank line (expected: none)");
                continue;
            }
            if (shortLine > 0 || to - from > COLUMNS) {
                faults.add(
                        shortLine > 0 ? shortLine : line,
                        "base64 of another length (expected: 64 characters a line, fewer only in the last)");
            }
            shortLine = to - from < COLUMNS ? line : 0;
            body.write(file, from, to - from);
        }
        faults.add(first, "block is not closed (expected: -----END " + label + "-----)");
        if (at < file.length && !startsAt(at, "-----BEGIN ")) {
            nextLine();
        }
    }

    private void decode(byte[] body, int first) {
        try {
            blocks.add(new Pem.Block(label, Base64.getDecoder().decode(body), first));
        } catch (IllegalArgumentException e) {
            faults.add(first, "block body is not base64");
        }
    }

    private void skipBlock() {
        while (at < file.length && !startsAt(at, "-----BEGIN ")) {
            nextLine();
            if (startsWith("-----END ")) {
                return;
            }
        }
    }

    /** Moves to the line that starts here, without its line break and the white space at its end, which are noted. */
    private void nextLine() {
        line++;
        from = at;
        to = at;
        while (to < file.length && file[to] != '\n') {
            to++;
        }
        at = Math.min(to + 1, file.length);
        if (to > from && file[to - 1] == '\r') {
            to--;
            faults.add(line, "line ends with CR LF (expected: LF)");
        }
        var last = to;
        while (to > from && (file[to - 1] == ' ' || file[to - 1] == '\t')) {
            to--;
        }
        if (to < last && to > from && file[from] != '#') {
            faults.add(line, "white space at the end of the line (expected: none)");
        }
    }

    private boolean is(byte[] text) {
        return Arrays.equals(file, from, to, text, 0, text.length);
    }

    private boolean startsWith(String text) {
        return startsAt(from, text) && to - from >= text.length();
    }

    private boolean startsAt(int position, String text) {
        var bytes = text.equals("-----") ? DASHES : text.getBytes(US_ASCII);
        return position + bytes.length <= file.length
                && Arrays.equals(file, position, position + bytes.length, bytes, 0, bytes.length);
    }

    private boolean contains(byte octet) {
        for (int i = from; i < to; i++) {
            if (file[i] == octet) {
                return true;
            }
        }
        return false;
    }

    private String quoted() {
        return '"' + new String(file, from, Math.min(to - from, SHOWN), UTF_8).replaceAll("\\p{Cntrl}", "?") + '"';
    }
}
