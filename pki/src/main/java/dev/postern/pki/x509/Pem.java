package dev.postern.pki.x509;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * PEM text (RFC 7468): labelled base64 blocks. Text between blocks is explanatory and ignored here; where a format forbids
 * it, that format's parser says so.
 */
public final class Pem {
    public static final String CERTIFICATE = "CERTIFICATE";
    public static final String CERTIFICATE_REQUEST = "CERTIFICATE REQUEST";
    public static final String REVOCATION_LIST = "X509 CRL";

    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";
    // RFC 7468 §2: generators wrap at exactly 64 characters; the load balancer does so too (alb.md 1.1).
    private static final Base64.Encoder BODY = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private Pem() {}

    /** One block; {@code line} is where it begins, counted from 1. */
    public record Block(String label, byte[] der, int line) {}

    /** One block as text, LF line ends, with a final one. */
    public static String encode(String label, byte[] der) {
        return BEGIN + label + "-----\n" + BODY.encodeToString(der) + "\n" + END + label + "-----\n";
    }

    public static boolean looksLikePem(byte[] bytes) {
        return new String(bytes, US_ASCII).contains(BEGIN);
    }

    /**
     * All blocks in order.
     *
     * @throws MalformedInput for a block without its end, with another end, or with a body that is not base64
     */
    public static List<Block> blocks(String text) {
        var blocks = new ArrayList<Block>();
        var lines = text.lines().toList();
        for (int at = 0; at < lines.size(); at++) {
            var line = lines.get(at).strip();
            if (!line.startsWith(BEGIN)) {
                continue;
            }
            if (!line.endsWith(DASHES) || line.length() <= BEGIN.length() + DASHES.length()) {
                throw new MalformedInput(
                        "line " + (at + 1) + ": " + quoted(line) + " (expected: -----BEGIN LABEL-----)");
            }
            var label = line.substring(BEGIN.length(), line.length() - DASHES.length());
            var begin = at + 1;
            var body = new StringBuilder();
            for (at++; at < lines.size() && !lines.get(at).startsWith(DASHES); at++) {
                body.append(lines.get(at).strip());
            }
            if (at == lines.size() || !lines.get(at).strip().equals(END + label + DASHES)) {
                throw new MalformedInput(
                        "line " + begin + ": block is not closed (expected: -----END " + label + "-----)");
            }
            blocks.add(new Block(label, decoded(body.toString(), begin), begin));
        }
        return blocks;
    }

    /**
     * The blocks of one label; blocks of other labels are passed over.
     *
     * @throws MalformedInput as {@link #blocks}, and if there is none
     */
    public static List<Block> blocks(String text, String label) {
        var found = blocks(text).stream()
                .filter(block -> block.label().equals(label))
                .toList();
        if (found.isEmpty()) {
            throw new MalformedInput("no PEM block found (expected: -----BEGIN " + label + "-----)");
        }
        return found;
    }

    private static byte[] decoded(String body, int line) {
        try {
            return Base64.getDecoder().decode(body);
        } catch (IllegalArgumentException e) {
            throw new MalformedInput("line " + line + ": block body is not base64", e);
        }
    }

    private static String quoted(String line) {
        return '"' + (line.length() > 40 ? line.substring(0, 40) + "…" : line) + '"';
    }
}
