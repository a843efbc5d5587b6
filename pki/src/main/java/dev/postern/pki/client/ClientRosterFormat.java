package dev.postern.pki.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.MalformedInput;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The JSON of a roster, version 1: read strictly and token by token, for a tree of the largest would take half a gigabyte; written in
 * one way, a client a line.
 */
final class ClientRosterFormat {
    private static final int VERSION = 1;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final JsonParser parser;
    private final Map<Fingerprint, RegisteredClient> holders = new HashMap<>();
    private final Set<ClientId> ids = new HashSet<>();

    private ClientRosterFormat(JsonParser parser) {
        this.parser = parser;
    }

    static ClientRoster parse(byte[] file) {
        if (file.length > ClientRoster.MAX_BYTES) {
            throw new MalformedInput(
                    file.length + " bytes (expected: a roster of at most " + ClientRoster.MAX_BYTES + ")");
        }
        // Decoded here: the parser by itself would take UTF-16, too, and put up with what is no character.
        var text = new InputStreamReader(new ByteArrayInputStream(file), UTF_8.newDecoder());
        try (var parser = JSON.createParser(text)) {
            var format = new ClientRosterFormat(parser);
            format.roster();
            return new ClientRoster(format.holders);
        } catch (JacksonException e) {
            throw malformed(e);
        }
    }

    private static MalformedInput malformed(JacksonException e) {
        if (e.getCause() instanceof CharacterCodingException) {
            return new MalformedInput("not UTF-8 (expected: JSON in UTF-8)", e);
        }
        var line = Optional.ofNullable(e.getLocation())
                .map(at -> "line " + at.getLineNr() + ": ")
                .orElse("");
        var why = String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("not JSON");
        return new MalformedInput(line + printable(why) + " (expected: a roster in JSON)", e);
    }

    private void roster() {
        parser.nextToken();
        object("", List.of("version", "clients"), key -> {
            if (key.equals("version")) {
                if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT
                        || !parser.getString().equals("" + VERSION)) {
                    throw new MalformedInput("version: " + shown() + " (expected: " + VERSION + ")");
                }
            } else {
                list("clients", this::client);
            }
        });
        if (parser.nextToken() != null) {
            throw new MalformedInput(shown() + " behind the roster (expected: nothing more)");
        }
    }

    private void client(String path) {
        var found = new Found();
        object(path, List.of("id", "endpoints", "certificates"), key -> {
            var at = path + "." + key;
            switch (key) {
                case "id" -> found.id = text(at, ClientId::new);
                case "endpoints" -> list(at, each -> once(found.endpoints, each, text(each, VpcEndpointId::new)));
                default -> list(at, each -> once(found.certificates, each, text(each, Fingerprint::new)));
            }
        });
        var id = found.id;
        if (id == null) {
            throw new IllegalStateException(path + ": no id after all keys were there");
        }
        once(ids, path + ".id", id);
        if (found.certificates.isEmpty()) {
            throw new MalformedInput(path + ".certificates: none (expected: at least one)");
        }
        var client = new RegisteredClient(id, found.endpoints);
        for (var certificate : found.certificates) {
            var other = holders.put(certificate, client);
            if (other != null) {
                throw new MalformedInput(path + ".certificates: " + certificate + " is also of " + other.id()
                        + " (expected: of one client)");
            }
        }
    }

    /** The keys of a client, until all of them are there. */
    private static final class Found {
        private @Nullable ClientId id;
        private final Set<VpcEndpointId> endpoints = new LinkedHashSet<>();
        private final Set<Fingerprint> certificates = new LinkedHashSet<>();
    }

    private interface Reading {
        void of(String where);
    }

    /** Reads the object that the parser has come to: all of these keys, and no other. Their values are read by the reading. */
    private void object(String path, List<String> keys, Reading value) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new MalformedInput((path.isEmpty() ? "" : path + ": ") + shown() + " (expected: an object)");
        }
        var prefix = path.isEmpty() ? "" : path + ".";
        var seen = new HashSet<String>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            var key = parser.currentName();
            if (!keys.contains(key)) {
                throw new MalformedInput(
                        prefix + printable(key) + ": unknown key (expected: " + String.join(", ", keys) + ")");
            }
            seen.add(key);
            parser.nextToken();
            value.of(key);
        }
        for (var key : keys) {
            if (!seen.contains(key)) {
                throw new MalformedInput(prefix + key + ": missing");
            }
        }
    }

    private void list(String path, Reading element) {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw new MalformedInput(path + ": " + shown() + " (expected: a list)");
        }
        for (int at = 0; parser.nextToken() != JsonToken.END_ARRAY; at++) {
            element.of(path + "[" + at + "]");
        }
    }

    private <T> T text(String path, Function<String, T> parse) {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw new MalformedInput(path + ": " + shown() + " (expected: text)");
        }
        try {
            return parse.apply(parser.getString());
        } catch (MalformedInput e) {
            throw new MalformedInput(path + ": " + printable(String.valueOf(e.getMessage())), e);
        }
    }

    private static <T> void once(Set<T> seen, String path, T value) {
        if (!seen.add(value)) {
            throw new MalformedInput(path + ": " + value + " stands twice (expected: once)");
        }
    }

    private String shown() {
        var token = parser.currentToken();
        if (token == null) {
            return "nothing";
        }
        if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
            return token == JsonToken.START_ARRAY ? "a list" : "an object";
        }
        return printable(token == JsonToken.VALUE_STRING ? '"' + parser.getString() + '"' : parser.getString());
    }

    /** Short enough for a line, and nothing in it that would break one. */
    private static String printable(String text) {
        var clean = text.replaceAll("[^\\x20-\\x7e]", "?");
        return clean.length() > 120 ? clean.substring(0, 120) + "…" : clean;
    }

    static String text(Map<Fingerprint, RegisteredClient> holders) {
        var certificates = holders.entrySet().stream()
                .collect(Collectors.groupingBy(
                        Map.Entry::getValue,
                        () -> new TreeMap<>(
                                Comparator.comparing(client -> client.id().value())),
                        Collectors.mapping(entry -> entry.getKey().hex(), Collectors.toList())));
        var lines = certificates.entrySet().stream()
                .map(entry -> line(entry.getKey(), entry.getValue()))
                .toList();
        return "{\"version\":" + VERSION + ",\"clients\":["
                + String.join(",", lines)
                + (lines.isEmpty() ? "" : "\n") + "]}\n";
    }

    private static String line(RegisteredClient client, List<String> certificates) {
        var node = JSON.createObjectNode().put("id", client.id().value());
        var endpoints = node.putArray("endpoints");
        client.endpoints().stream().sorted().forEach(endpoint -> endpoints.add(endpoint.text()));
        var fingerprints = node.putArray("certificates");
        certificates.stream().sorted().forEach(fingerprints::add);
        return "\n" + node;
    }
}
