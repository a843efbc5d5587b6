package dev.postern.proxy.trust;

import dev.postern.crl.CrlNumber;
import dev.postern.crl.aws.S3Location;
import dev.postern.pki.x509.KeyFingerprint;
import dev.postern.pki.x509.MalformedInput;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The file of a last-good directory.
 *
 * @param numbers the greatest list number seen, by issuer key
 * @param copies SHA-256 of what an object last held, in hexadecimal
 */
record LastGoodState(Map<KeyFingerprint, CrlNumber> numbers, Map<S3Location, String> copies) {
    static final String FILE = "state.json";
    static final LastGoodState EMPTY = new LastGoodState(Map.of(), Map.of());

    private static final int VERSION = 1;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    LastGoodState {
        numbers = Map.copyOf(numbers);
        copies = Map.copyOf(copies);
    }

    static LastGoodState parse(String text) {
        JsonNode root;
        try {
            root = JSON.readTree(text);
        } catch (JacksonException e) {
            throw new MalformedInput("not JSON", e);
        }
        if (!root.isObject() || !Set.copyOf(root.propertyNames()).equals(Set.of("version", "numbers", "copies"))) {
            throw new MalformedInput("keys: other than version, numbers, copies");
        }
        if (!root.path("version").isInt() || root.path("version").intValue() != VERSION) {
            throw new MalformedInput("version: other than " + VERSION);
        }
        var numbers = new HashMap<KeyFingerprint, CrlNumber>();
        texts(root, "numbers").forEach((key, number) -> {
            if (!number.matches("[0-9]{1,50}")) {
                throw new MalformedInput("numbers." + key + ": not a number");
            }
            numbers.put(new KeyFingerprint(key), new CrlNumber(new BigInteger(number)));
        });
        var copies = new HashMap<S3Location, String>();
        texts(root, "copies").forEach((location, sha256) -> {
            // It becomes the name of a file.
            if (!sha256.matches("[0-9a-f]{64}")) {
                throw new MalformedInput("copies." + location + ": not a SHA-256");
            }
            copies.put(S3Location.parse(location), sha256);
        });
        return new LastGoodState(numbers, copies);
    }

    private static Map<String, String> texts(JsonNode root, String key) {
        var node = root.path(key);
        if (!node.isObject()) {
            throw new MalformedInput(key + ": not an object");
        }
        var texts = new HashMap<String, String>();
        node.properties().forEach(entry -> {
            if (!entry.getValue().isString()) {
                throw new MalformedInput(key + "." + entry.getKey() + ": not a text");
            }
            texts.put(entry.getKey(), entry.getValue().stringValue());
        });
        return texts;
    }

    String json() {
        var root = JSON.createObjectNode().put("version", VERSION);
        var numbered = root.putObject("numbers");
        numbers.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(java.util.Comparator.comparing(KeyFingerprint::hex)))
                .forEach(entry ->
                        numbered.put(entry.getKey().hex(), entry.getValue().toString()));
        var copied = root.putObject("copies");
        copies.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(java.util.Comparator.comparing(S3Location::toString)))
                .forEach(entry -> copied.put(entry.getKey().toString(), entry.getValue()));
        return JSON.writeValueAsString(root) + "\n";
    }
}
