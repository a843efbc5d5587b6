package dev.postern.cdk.settings;

import dev.postern.cdk.settings.AuthoritySettings.Bundle;
import dev.postern.cdk.settings.AuthoritySettings.GivenPrivateCa;
import dev.postern.cdk.settings.AuthoritySettings.NewPrivateCa;
import dev.postern.cdk.settings.AuthoritySettings.Source;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** Reads {@code edge.yaml}, with what {@code -c} says in place of it. Which keys there are, and their defaults, is said in {@link Key}. */
public final class EdgeSettingsReader {
    private final Given given;
    private final Path directory;
    private final Instant now;

    private EdgeSettingsReader(Given given, Path directory, Instant now) {
        this.given = given;
        this.directory = directory;
        this.now = now;
    }

    /**
     * Reads the file once, whole, and the certificates and lists it names. Relative paths start at its directory, those of {@code -c} too.
     *
     * @param context values by the path of their key; lists have commas
     * @throws IllegalArgumentException in one line that begins with the file and the line, or with {@code -c}, and the path of the key
     */
    public static EdgeSettings read(Path file, Map<String, String> context, Instant now) {
        var given = Given.of(YamlFile.read(file), context);
        var parent = file.getParent();
        return new EdgeSettingsReader(given, parent == null ? Path.of("") : parent, now).settings();
    }

    private EdgeSettings settings() {
        var region = given.text(Key.REGION, Form.REGION);
        var domain = domain();
        var hostedZone = given.text(Key.HOSTED_ZONE, Form.HOSTED_ZONE);
        var pattern = given.word(Key.PATTERN, Pattern.class);
        var lists = given.word(Key.LISTS_MODE, ListsMode.class);
        return given.make(
                "",
                () -> new EdgeSettings(
                        given.text(Key.NAME, "a name"),
                        region,
                        domain,
                        hostedZone,
                        given.word(Key.MODE, EdgeMode.class),
                        pattern,
                        given.word(Key.SIDE, Side.class),
                        given.word(Key.HOST_ROUTING, HostRouting.class),
                        authority(domain),
                        lists,
                        staticLists(lists),
                        given.optional(Key.REGISTER_TABLE),
                        given.optional(Key.DENY_LIST_OBJECT),
                        given.optional(Key.ROSTER_OBJECT),
                        given.optional(Key.ACCESS_POLICY)
                                .map(text -> file(Key.ACCESS_POLICY.path(), text, AccessPolicyFile::read)),
                        given.optional(Key.SERVER_CERTIFICATE),
                        service(pattern, region),
                        given.list(Key.CLIENT_SOURCES),
                        given.text(Key.NETWORK_CIDR, "a network"),
                        given.text(Key.NETWORK_CONSUMER_CIDR, "a network"),
                        capacity(),
                        jwt(),
                        given.number(Key.RETENTION_DAYS),
                        given.optional(Key.ALARM_TOPIC)));
    }

    /** Checked before a default is made of it. */
    private String domain() {
        var domain = given.text(Key.DOMAIN, Form.DOMAIN);
        return given.make("", () -> {
            Form.domain(domain);
            return domain;
        });
    }

    private AuthoritySettings authority(String domain) {
        var source = given.word(Key.AUTHORITY_SOURCE, Source.class);
        var expected = "none with authority.source " + source.text();
        if (source != Source.NEW_PRIVATE_CA) {
            given.refuse(expected, Key.AUTHORITY_COMMON_NAME, Key.AUTHORITY_ORGANIZATION, Key.AUTHORITY_VALIDITY_YEARS);
        }
        if (source != Source.PRIVATE_CA) {
            given.refuse(expected, Key.AUTHORITY_ARN, Key.AUTHORITY_LIST);
        }
        if (source != Source.BUNDLE) {
            given.refuse(expected, Key.AUTHORITY_LISTS);
        }
        return switch (source) {
            case NEW_PRIVATE_CA -> {
                given.refuse(expected, Key.AUTHORITY_BUNDLE);
                yield given.make(
                        "authority.",
                        () -> new NewPrivateCa(
                                given.text(Key.AUTHORITY_COMMON_NAME, "a name"),
                                given.optional(Key.AUTHORITY_ORGANIZATION).orElse(domain),
                                given.number(Key.AUTHORITY_VALIDITY_YEARS)));
            }
            case PRIVATE_CA ->
                given.make(
                        "authority.",
                        () -> new GivenPrivateCa(
                                given.text(Key.AUTHORITY_ARN, GivenPrivateCa.ARN),
                                bundle(),
                                given.text(Key.AUTHORITY_LIST, GivenPrivateCa.LIST)));
            case BUNDLE -> {
                var bundle = bundle();
                yield given.make("authority.", () -> new Bundle(bundle, given.list(Key.AUTHORITY_LISTS)));
            }
        };
    }

    private CaBundle bundle() {
        var text = given.text(Key.AUTHORITY_BUNDLE, "a file of CA certificates, PEM");
        return file(Key.AUTHORITY_BUNDLE.path(), text, (key, file) -> CaBundle.read(key, file, now));
    }

    private List<ListFile> staticLists(ListsMode mode) {
        if (mode != ListsMode.STATIC) {
            given.refuse("none with lists.mode " + mode.text(), Key.LISTS_FILES);
        }
        var files = new ArrayList<ListFile>();
        for (var text : given.list(Key.LISTS_FILES)) {
            files.add(file(Key.LISTS_FILES.path() + "[" + files.size() + "]", text, ListFile::read));
        }
        return files;
    }

    private <T> T file(String path, String text, BiFunction<String, Path, T> read) {
        return given.make("", () -> read.apply(path, SettingsFiles.resolve(path, directory, text)));
    }

    private Optional<ServiceSettings> service(Pattern pattern, String region) {
        if (pattern != Pattern.CROSS_ACCOUNT) {
            given.refuse(
                    "none with pattern " + pattern.text(),
                    Key.SERVICE_ALLOWED_PRINCIPALS,
                    Key.SERVICE_ALLOWED_REGIONS,
                    Key.SERVICE_ACCEPTANCE);
            return Optional.empty();
        }
        var principals = given.list(Key.SERVICE_ALLOWED_PRINCIPALS).stream()
                .map(text ->
                        text.matches("[0-9]{12}") ? "arn:" + Arn.partition(region) + ":iam::" + text + ":root" : text)
                .toList();
        return Optional.of(given.make(
                "service.",
                () -> new ServiceSettings(
                        principals,
                        given.list(Key.SERVICE_ALLOWED_REGIONS),
                        given.word(Key.SERVICE_ACCEPTANCE, Acceptance.class))));
    }

    private Capacity capacity() {
        return given.make(
                "capacity.",
                () -> new Capacity(
                        given.number(Key.CAPACITY_ZONES),
                        given.number(Key.CAPACITY_TASKS),
                        given.number(Key.CAPACITY_MAX_TASKS),
                        given.number(Key.CAPACITY_CPU),
                        given.number(Key.CAPACITY_MEMORY),
                        given.number(Key.CAPACITY_CONNECTIONS_PER_TASK),
                        given.number(Key.CAPACITY_REQUESTS_PER_SECOND),
                        given.number(Key.CAPACITY_BURST)));
    }

    private Optional<JwtSettings> jwt() {
        if (!given.says(Key.JWT_ISSUER) && !given.says(Key.JWT_JWKS) && !given.says(Key.JWT_AUDIENCE)) {
            return Optional.empty();
        }
        return Optional.of(given.make(
                "jwt.",
                () -> new JwtSettings(
                        given.text(Key.JWT_ISSUER, "its iss"),
                        uri(given.text(Key.JWT_JWKS, JwtSettings.JWKS)),
                        given.text(Key.JWT_AUDIENCE, "its aud"),
                        given.word(Key.JWT_BINDING, TokenBinding.class))));
    }

    private static URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw InvalidSetting.value("jwks", text, JwtSettings.JWKS);
        }
    }
}
