package dev.postern.proxy.config;

import dev.postern.crl.aws.S3Location;
import dev.postern.pki.x509.MalformedInput;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the trusted authorities, their revocation lists, the deny-list and the roster are, and how often to look again.
 *
 * @param revocations PEM or DER; none means that nobody is revoked
 * @param listIssuers certificates of those who sign lists without being anchors; trusted only with a path to one
 * @param roster whose certificate is whose; without one nobody is known by id
 * @param refresh how often files are looked at
 * @param poll how often, give or take a fifth, Amazon S3 is asked
 * @param lastGood a directory for what must survive a restart; empty where nothing is to be remembered
 */
public record TrustStoreConfig(
        Source caCertificatesBundle,
        List<Source> revocations,
        Optional<Source> listIssuers,
        Optional<Source> denyList,
        Optional<Source> roster,
        RevocationPolicyConfig revocationPolicy,
        Duration refresh,
        Duration poll,
        Optional<Path> lastGood) {
    public static final Duration DEFAULT_REFRESH = Duration.ofSeconds(1);
    // Each question costs money and counts against the bucket; a list that is a few seconds late is no worse for it.
    public static final Duration DEFAULT_POLL = Duration.ofSeconds(5);
    /** Beside the configuration file, with a directory for each trust store in it. */
    public static final String DEFAULT_LAST_GOOD = "last-good";

    public TrustStoreConfig {
        revocations = List.copyOf(revocations);
        var seen = new HashSet<Source>();
        for (var at = 0; at < revocations.size(); at++) {
            if (!seen.add(revocations.get(at))) {
                throw new MalformedInput(
                        "revocations[" + at + "]: \"" + revocations.get(at) + "\" (expected: each list once)");
            }
        }
        if (listIssuers.isPresent() && revocationPolicy.scope() == RevocationScope.COMPLETE) {
            throw new MalformedInput(
                    "listIssuers: \"" + listIssuers.get() + "\" (expected: revocationPolicy.scope: rfc5280 with it)");
        }
        Require.wait("refresh", refresh);
        Require.wait("refresh", poll);
    }

    /** Without separate issuers of lists. */
    public TrustStoreConfig(
            Source caCertificatesBundle,
            List<Source> revocations,
            Optional<Source> denyList,
            Optional<Source> roster,
            RevocationPolicyConfig revocationPolicy,
            Duration refresh,
            Duration poll,
            Optional<Path> lastGood) {
        this(
                caCertificatesBundle,
                revocations,
                Optional.empty(),
                denyList,
                roster,
                revocationPolicy,
                refresh,
                poll,
                lastGood);
    }

    /** Of files, with the strict defaults and without a memory. */
    public TrustStoreConfig(Path caCertificatesBundle, List<Path> revocations) {
        this(caCertificatesBundle, revocations, RevocationPolicyConfig.DEFAULT, DEFAULT_REFRESH);
    }

    /** Of files, without a memory. */
    public TrustStoreConfig(
            Path caCertificatesBundle,
            List<Path> revocations,
            RevocationPolicyConfig revocationPolicy,
            Duration refresh) {
        this(
                Source.of(caCertificatesBundle),
                revocations.stream().map(Source::of).toList(),
                Optional.empty(),
                Optional.empty(),
                revocationPolicy,
                refresh,
                DEFAULT_POLL,
                Optional.empty());
    }

    /** The same with this file of list issuers, and every kind of list read. */
    public TrustStoreConfig withListIssuers(Source source) {
        var policy = new RevocationPolicyConfig(
                revocationPolicy.depth(),
                revocationPolicy.unknown(),
                revocationPolicy.maxStale(),
                revocationPolicy.missing(),
                RevocationScope.RFC5280);
        return new TrustStoreConfig(
                caCertificatesBundle,
                revocations,
                Optional.of(source),
                denyList,
                roster,
                policy,
                refresh,
                poll,
                lastGood);
    }

    public TrustStoreConfig withDenyList(Source source) {
        return new TrustStoreConfig(
                caCertificatesBundle,
                revocations,
                listIssuers,
                Optional.of(source),
                roster,
                revocationPolicy,
                refresh,
                poll,
                lastGood);
    }

    public TrustStoreConfig withRoster(Source source) {
        return new TrustStoreConfig(
                caCertificatesBundle,
                revocations,
                listIssuers,
                denyList,
                Optional.of(source),
                revocationPolicy,
                refresh,
                poll,
                lastGood);
    }

    public TrustStoreConfig withLastGood(Path directory) {
        return new TrustStoreConfig(
                caCertificatesBundle,
                revocations,
                listIssuers,
                denyList,
                roster,
                revocationPolicy,
                refresh,
                poll,
                Optional.of(directory));
    }

    /** All of them, the bundle first. */
    public List<Source> sources() {
        return Stream.of(
                        Stream.of(caCertificatesBundle),
                        revocations.stream(),
                        listIssuers.stream(),
                        denyList.stream(),
                        roster.stream())
                .flatMap(sources -> sources)
                .toList();
    }

    /** Those of them that are polled. */
    public List<S3Location> locations() {
        return sources().stream()
                .flatMap(source -> source instanceof Source.InS3 s3 ? Stream.of(s3.location()) : Stream.empty())
                .distinct()
                .toList();
    }

    /** What a source is called in metrics and health: its short name, or the whole where two would share it. */
    public String label(Source source) {
        var namesakes = sources().stream()
                .filter(other -> other.shortName().equals(source.shortName()))
                .distinct()
                .count();
        return namesakes > 1 ? source.toString() : source.shortName();
    }
}
