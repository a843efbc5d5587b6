package dev.postern.cdk.settings;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** A file of PEM: what stands between its lines, by kind. */
final class Pem {
    private static final Pattern BLOCK = Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----([^-]*)-----END \\1-----");
    private static final Pattern BEGIN = Pattern.compile("-----BEGIN ");

    private Pem() {}

    /**
     * All blocks, in their order, which must be of that kind.
     *
     * @throws InvalidSetting for the key, without the file's text
     */
    static List<byte[]> blocks(String key, Object file, String text, String kind) {
        var expected = "a file in PEM with " + kind + " only";
        if (text.toUpperCase(Locale.ROOT).contains("PRIVATE KEY")) {
            throw InvalidSetting.because(key, "\"" + file + "\" holds a private key", expected);
        }
        var blocks = new ArrayList<byte[]>();
        var found = BLOCK.matcher(text);
        while (found.find()) {
            if (!found.group(1).equals(kind)) {
                throw InvalidSetting.because(key, "\"" + file + "\" holds a " + found.group(1), expected);
            }
            try {
                blocks.add(Base64.getDecoder().decode(found.group(2).replaceAll("\\s", "")));
            } catch (IllegalArgumentException e) {
                throw InvalidSetting.because(
                        key, "\"" + file + "\" is broken in block " + (blocks.size() + 1), expected);
            }
        }
        if (blocks.isEmpty() || BEGIN.matcher(text).results().count() != blocks.size()) {
            throw InvalidSetting.because(
                    key, "\"" + file + "\" holds " + (blocks.isEmpty() ? "none" : "a block without an end"), expected);
        }
        return blocks;
    }

    /** Without comments and blank lines, which a load balancer's trust store refuses. */
    static String of(String kind, List<byte[]> blocks) {
        var encoder = Base64.getMimeEncoder(64, new byte[] {'\n'});
        var pem = new StringBuilder();
        for (var block : blocks) {
            pem.append("-----BEGIN ").append(kind).append("-----\n");
            pem.append(encoder.encodeToString(block)).append('\n');
            pem.append("-----END ").append(kind).append("-----\n");
        }
        return pem.toString();
    }
}
