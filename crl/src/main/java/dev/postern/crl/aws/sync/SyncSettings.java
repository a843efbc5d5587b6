package dev.postern.crl.aws.sync;

import dev.postern.crl.ListQuota;
import dev.postern.crl.aws.S3Location;
import dev.postern.crl.aws.S3Prefix;
import dev.postern.pki.x509.MalformedInput;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The function's settings, environment variables. Lists of values have commas between them.
 *
 * @param lists {@code POSTERN_LISTS}: the objects whose lists are published
 * @param caBundle {@code POSTERN_CA_BUNDLE}: {@code s3://…} or a file, the authorities whose lists count
 * @param targets {@code POSTERN_TARGETS}: ARNs of trust stores, {@code s3://} prefixes, or both
 * @param uploads {@code POSTERN_UPLOADS}: the {@code s3://} prefix for what trust stores are to read; needed with an ARN
 * @param events {@code POSTERN_EVENTS}: where lifecycle events go; by default nowhere
 * @param entryQuota {@code POSTERN_ENTRY_QUOTA}: revocation entries a trust store takes; 500000 unless it was raised
 * @param namespace {@code POSTERN_METRICS_NAMESPACE}: of the metrics; {@code Postern}
 */
record SyncSettings(
        List<S3Location> lists,
        String caBundle,
        List<String> targets,
        Optional<S3Prefix> uploads,
        List<String> events,
        int entryQuota,
        String namespace) {
    private static final String PREFIX = "POSTERN_";
    private static final Set<String> NAMES = Set.of(
            "POSTERN_LISTS",
            "POSTERN_CA_BUNDLE",
            "POSTERN_TARGETS",
            "POSTERN_UPLOADS",
            "POSTERN_EVENTS",
            "POSTERN_ENTRY_QUOTA",
            "POSTERN_METRICS_NAMESPACE");

    SyncSettings {
        lists = List.copyOf(lists);
        targets = List.copyOf(targets);
        events = List.copyOf(events);
        if (new HashSet<>(targets).size() < targets.size()) {
            throw new MalformedInput("POSTERN_TARGETS: " + targets + " (expected: each target once)");
        }
        if (targets.stream().anyMatch(SyncSettings::isTrustStore) && uploads.isEmpty()) {
            throw new MalformedInput(
                    "POSTERN_UPLOADS: missing (expected: s3://bucket/prefix, from which trust stores read)");
        }
    }

    /**
     * Reads them all.
     *
     * @throws MalformedInput naming the variable; also for one that begins as ours and is none
     */
    static SyncSettings parse(Map<String, String> environment) {
        for (var name : new TreeSet<>(environment.keySet())) {
            if (name.startsWith(PREFIX) && !NAMES.contains(name)) {
                throw new MalformedInput(name + ": unknown (expected: one of " + new TreeSet<>(NAMES) + ")");
            }
        }
        return new SyncSettings(
                values(environment, "POSTERN_LISTS", true).stream()
                        .map(text -> in("POSTERN_LISTS", () -> S3Location.parse(text)))
                        .toList(),
                caBundle(environment),
                values(environment, "POSTERN_TARGETS", true).stream()
                        .map(SyncSettings::target)
                        .toList(),
                values(environment, "POSTERN_UPLOADS", false).stream()
                        .map(text -> in("POSTERN_UPLOADS", () -> S3Prefix.parse(text)))
                        .findFirst(),
                values(environment, "POSTERN_EVENTS", false),
                quota(environment.getOrDefault("POSTERN_ENTRY_QUOTA", Integer.toString(ListQuota.ENTRIES))),
                environment.getOrDefault("POSTERN_METRICS_NAMESPACE", "Postern"));
    }

    static boolean isTrustStore(String target) {
        return target.startsWith("arn:");
    }

    private static String caBundle(Map<String, String> environment) {
        var bundle = environment.getOrDefault("POSTERN_CA_BUNDLE", "").strip();
        if (bundle.isEmpty()) {
            throw new MalformedInput("POSTERN_CA_BUNDLE: missing (expected: s3://bucket/key or a file)");
        }
        return S3Location.isS3(bundle)
                ? in("POSTERN_CA_BUNDLE", () -> S3Location.parse(bundle)).toString()
                : bundle;
    }

    private static String target(String text) {
        // ELB's own form: arn:aws:elasticloadbalancing:REGION:ACCOUNT:truststore/NAME/ID.
        if (text.matches("arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:\\d{12}:truststore/[A-Za-z0-9-]+/[0-9a-f]+")) {
            return text;
        }
        if (S3Location.isS3(text)) {
            return in("POSTERN_TARGETS", () -> S3Prefix.parse(text)).toString();
        }
        throw new MalformedInput(
                "POSTERN_TARGETS: \"" + text + "\" (expected: the ARN of a trust store, or s3://bucket/prefix)");
    }

    private static int quota(String text) {
        if (!text.matches("[1-9]\\d{0,8}")) {
            throw new MalformedInput("POSTERN_ENTRY_QUOTA: \"" + text + "\" (expected: 1..999999999)");
        }
        return Integer.parseInt(text);
    }

    private static List<String> values(Map<String, String> environment, String name, boolean needed) {
        var values = Arrays.stream(environment.getOrDefault(name, "").split(",", -1))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .toList();
        if (needed && values.isEmpty()) {
            throw new MalformedInput(name + ": missing (expected: at least one, with commas between)");
        }
        return values;
    }

    private interface Parse<T> {
        T parse();
    }

    private static <T> T in(String name, Parse<T> parse) {
        try {
            return parse.parse();
        } catch (MalformedInput e) {
            throw e.in(name);
        }
    }
}
