package dev.postern.crl.deny;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.crl.deny.DeniedCertificate.ByFingerprint;
import dev.postern.crl.deny.DeniedCertificate.ByIssuer;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.KeyFingerprint;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.SerialNumber;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The JSON of a deny-list, version 1: read strictly, written in one way. */
final class DenyListFormat {
    private static final int VERSION = 1;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private DenyListFormat() {}

    static DenyList parse(byte[] file) {
        if (file.length > DenyList.MAX_BYTES) {
            throw new MalformedInput(
                    file.length + " bytes (expected: a deny-list of at most " + DenyList.MAX_BYTES + ")");
        }
        var root = tree(file);
        only(root, "", Set.of("version", "entries"));
        var version = value(root, "", "version");
        if (!version.isInt() || version.intValue() != VERSION) {
            throw new MalformedInput("version: " + shown(version) + " (expected: " + VERSION + ")");
        }
        var list = value(root, "", "entries");
        if (!list.isArray()) {
            throw new MalformedInput("entries: " + shown(list) + " (expected: a list)");
        }
        if (list.size() > DenyList.MAX_ENTRIES) {
            throw new MalformedInput("entries: " + list.size() + " (expected: at most " + DenyList.MAX_ENTRIES + ")");
        }
        var entries = new ArrayList<DenyEntry>();
        for (var node : list) {
            entries.add(entry(node, "entries[" + entries.size() + "]"));
        }
        return DenyList.of(entries);
    }

    private static JsonNode tree(byte[] file) {
        try {
            return JSON.readTree(
                    UTF_8.newDecoder().decode(ByteBuffer.wrap(file)).toString());
        } catch (CharacterCodingException e) {
            throw new MalformedInput("not UTF-8 (expected: JSON in UTF-8)", e);
        } catch (JacksonException e) {
            // The parser's own limits, as of depth, are complained of without a place.
            var line = Optional.ofNullable(e.getLocation())
                    .map(at -> "line " + at.getLineNr() + ": ")
                    .orElse("");
            var why = String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("not JSON");
            throw new MalformedInput(line + printable(why) + " (expected: a deny-list in JSON)", e);
        }
    }

    private static DenyEntry entry(JsonNode node, String path) {
        only(node, path, Set.of("fingerprint", "issuerKey", "serial", "reason", "deniedAt", "until"));
        var certificate = certificate(node, path);
        var reason = text(node, path, "reason", Function.identity());
        var deniedAt = text(node, path, "deniedAt", DenyListFormat::instant);
        var until = text(node, path, "until", DenyListFormat::instant);
        try {
            return new DenyEntry(certificate, reason, deniedAt, until);
        } catch (MalformedInput e) {
            throw new MalformedInput(path + "." + e.getMessage(), e);
        }
    }

    private static DeniedCertificate certificate(JsonNode node, String path) {
        if (node.has("fingerprint") == (node.has("issuerKey") || node.has("serial"))) {
            throw new MalformedInput(path + ": which certificate? (expected: fingerprint, or issuerKey and serial)");
        }
        return node.has("fingerprint")
                ? new ByFingerprint(text(node, path, "fingerprint", Fingerprint::new))
                : new ByIssuer(
                        text(node, path, "issuerKey", KeyFingerprint::new),
                        text(node, path, "serial", DenyListFormat::serial));
    }

    private static SerialNumber serial(String text) {
        // RFC 5280 §4.1.2.2 says at most 20 octets; certificates with a few more are about.
        if (!text.matches("-?[0-9A-F]{2,64}")) {
            throw new MalformedInput("\"" + printable(text) + "\" (expected: upper-case hexadecimal, such as 03A5B1)");
        }
        var serial = SerialNumber.parse(text);
        if (!serial.hex().equals(text)) {
            throw new MalformedInput("\"" + text + "\" (expected: as it is always written, " + serial + ")");
        }
        return serial;
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new MalformedInput("\"" + printable(text) + "\" (expected: such as 2026-11-23T09:00:00Z)", e);
        }
    }

    private static <T> T text(JsonNode node, String path, String key, Function<String, T> parse) {
        var value = value(node, path, key);
        if (!value.isString()) {
            throw new MalformedInput(path + "." + key + ": " + shown(value) + " (expected: text)");
        }
        try {
            return parse.apply(value.stringValue());
        } catch (MalformedInput e) {
            throw new MalformedInput(path + "." + key + ": " + printable(String.valueOf(e.getMessage())), e);
        }
    }

    private static JsonNode value(JsonNode node, String path, String key) {
        var value = node.get(key);
        if (value == null) {
            throw new MalformedInput((path.isEmpty() ? "" : path + ".") + key + ": missing");
        }
        return value;
    }

    private static void only(JsonNode node, String path, Set<String> known) {
        if (!node.isObject()) {
            throw new MalformedInput((path.isEmpty() ? "" : path + ": ") + shown(node) + " (expected: an object)");
        }
        for (var key : node.propertyNames()) {
            if (!known.contains(key)) {
                throw new MalformedInput(
                        (path.isEmpty() ? "" : path + ".") + printable(key) + ": unknown key (expected: "
                                + String.join(", ", known.stream().sorted().toList()) + ")");
            }
        }
    }

    private static String shown(JsonNode node) {
        return node.isContainer() ? node.isArray() ? "a list" : "an object" : printable(node.toString());
    }

    /** Short enough for a line, and nothing in it that would break one. */
    private static String printable(String text) {
        var clean = text.replaceAll("[^\\x20-\\x7e]", "?");
        return clean.length() > 120 ? clean.substring(0, 120) + "…" : clean;
    }

    /** One entry a line, so that a difference of two files can be read. */
    static String text(List<DenyEntry> entries) {
        var lines = new ArrayList<String>();
        for (var entry : entries) {
            var node = JSON.createObjectNode();
            if (entry.certificate() instanceof ByIssuer issued) {
                node.put("issuerKey", issued.issuerKey().hex())
                        .put("serial", issued.serial().hex());
            } else if (entry.certificate() instanceof ByFingerprint known) {
                node.put("fingerprint", known.fingerprint().hex());
            }
            node.put("reason", entry.reason())
                    .put("deniedAt", entry.deniedAt().toString())
                    .put("until", entry.until().toString());
            lines.add("\n    " + node);
        }
        return "{\n  \"version\": " + VERSION + ",\n  \"entries\": ["
                + String.join(",", lines)
                + (lines.isEmpty() ? "" : "\n  ") + "]\n}\n";
    }
}
