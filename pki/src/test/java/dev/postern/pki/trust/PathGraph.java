package dev.postern.pki.trust;

import static java.time.temporal.ChronoUnit.DAYS;

import dev.postern.pki.testing.TestAuthority;
import dev.postern.pki.testing.TestCertificate;
import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.Certificates;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;

/**
 * Authorities that certify each other, some of one name, a few of them trusted, and a client of one of them that sends what it has: drawn
 * by chance, with the paths there are found by trying everything. Certificates have at most one fault each, and are minted once.
 */
final class PathGraph {
    static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

    /** What can be wrong with a certificate, and what is said of a path that has nothing else wrong. */
    enum Fault {
        NONE(RefusalReason.UNTRUSTED),
        EXPIRED(RefusalReason.EXPIRED),
        NOT_YET_VALID(RefusalReason.NOT_YET_VALID),
        OTHER_PURPOSE(RefusalReason.PURPOSE_INVALID),
        WEAK_SIGNATURE(RefusalReason.INCOMPATIBLE),
        UNKNOWN_CRITICAL(RefusalReason.INVALID),
        NO_AUTHORITY(RefusalReason.UNTRUSTED),
        SIGNS_NO_CERTIFICATES(RefusalReason.UNTRUSTED),
        /** Not a fault while no other authority stands below. */
        LAST_AUTHORITY(RefusalReason.UNTRUSTED);

        final RefusalReason reason;

        Fault(RefusalReason reason) {
            this.reason = reason;
        }
    }

    /** A certificate: {@code issuer} and {@code subject} count authorities; a client's subject is -1. */
    record Edge(int issuer, int subject, Fault fault) {
        private static final Map<Edge, X509Certificate> MINTED = new HashMap<>();

        X509Certificate certificate() {
            return MINTED.computeIfAbsent(this, Edge::mint);
        }

        boolean isSelfIssued() {
            return subject >= 0 && name(issuer).equals(name(subject));
        }

        private static X509Certificate mint(Edge edge) {
            var by = AUTHORITIES.get(edge.issuer);
            if (edge.subject < 0) {
                return edge.spoilt(by.client("acme")).mint().leaf();
            }
            var of = AUTHORITIES.get(edge.subject);
            return edge.spoilt(by.authority(name(edge.subject)).keys(of.keys()))
                    .mintAuthority()
                    .certificate();
        }

        private TestCertificate spoilt(TestCertificate sound) {
            return switch (fault) {
                case NONE -> sound;
                case EXPIRED -> sound.expiredAt(NOW.minus(1, DAYS));
                case NOT_YET_VALID -> sound.validFrom(NOW.plus(1, DAYS));
                case OTHER_PURPOSE -> sound.extendedKeyUsage(KeyPurposeId.id_kp_serverAuth);
                case WEAK_SIGNATURE -> sound.signedWith("SHA1withECDSA");
                case UNKNOWN_CRITICAL -> sound.unknownCriticalExtension();
                case NO_AUTHORITY -> sound.extension(Extension.basicConstraints, true, new BasicConstraints(false));
                case SIGNS_NO_CERTIFICATES -> sound.keyUsage(KeyUsage.cRLSign);
                case LAST_AUTHORITY -> sound.extension(Extension.basicConstraints, true, new BasicConstraints(0));
            };
        }
    }

    // Two of each name: what the name alone leads to is as often wrong as right.
    private static final List<TestAuthority> AUTHORITIES = IntStream.range(0, 6)
            .mapToObj(number -> TestAuthority.root(name(number), NOW))
            .toList();
    private static final List<Fault> OF_CLIENTS = List.of(
            Fault.EXPIRED, Fault.NOT_YET_VALID, Fault.OTHER_PURPOSE, Fault.WEAK_SIGNATURE, Fault.UNKNOWN_CRITICAL);

    final List<Edge> anchors;
    final Edge leaf;
    final List<Edge> others;

    private PathGraph(List<Edge> anchors, Edge leaf, List<Edge> others) {
        this.anchors = anchors;
        this.leaf = leaf;
        this.others = others;
    }

    static PathGraph draw(Random random) {
        var anchors = new HashSet<Edge>();
        var count = 1 + random.nextInt(2);
        while (anchors.size() < count) {
            var root = random.nextInt(AUTHORITIES.size());
            anchors.add(new Edge(root, root, random.nextInt(8) == 0 ? Fault.EXPIRED : Fault.NONE));
        }
        var issuer = random.nextInt(AUTHORITIES.size());
        var leaf = new Edge(issuer, -1, random.nextInt(6) == 0 ? pick(random, OF_CLIENTS) : Fault.NONE);
        var others = new ArrayList<Edge>();
        var wanted = issuer;
        for (int left = 3; left > 0; left--) {
            // Mostly a certificate somebody before it needs, so that there are paths; at times one out of nowhere.
            var subject = random.nextInt(5) == 0 ? random.nextInt(AUTHORITIES.size()) : wanted;
            var by = random.nextInt(3) == 0
                    ? pick(random, List.copyOf(anchors)).subject()
                    : random.nextInt(AUTHORITIES.size());
            var edge =
                    new Edge(by, subject, random.nextInt(5) < 3 ? Fault.NONE : pick(random, List.of(Fault.values())));
            if (!others.contains(edge)) {
                others.add(edge);
            }
            wanted = random.nextBoolean() ? by : wanted;
        }
        return new PathGraph(List.copyOf(anchors), leaf, others);
    }

    TrustStore store() {
        return TrustStore.parse(
                Certificates.pem(anchors.stream().map(Edge::certificate).toList()));
    }

    /** The leaf first, the rest in each order there is. */
    List<CertificateChain> sentInEveryOrder() {
        return permutations(others).stream()
                .map(order -> {
                    var chain = new ArrayList<X509Certificate>();
                    chain.add(leaf.certificate());
                    order.forEach(edge -> chain.add(edge.certificate()));
                    return new CertificateChain(chain);
                })
                .toList();
    }

    /** Empty if one of the paths is sound; else what may be said: of any path that keys allow, of what cannot be used, or that there is none. */
    Optional<Set<RefusalReason>> refusals() {
        var paths = new ArrayList<List<Edge>>();
        extend(List.of(leaf), paths);
        if (paths.stream().anyMatch(path -> faults(path).isEmpty())) {
            return Optional.empty();
        }
        var reasons = new HashSet<RefusalReason>();
        paths.forEach(path -> faults(path).forEach(fault -> reasons.add(fault.reason)));
        var onlyOne = paths.size() == 1 && faults(paths.get(0)).size() == 1;
        // What cannot be used is left out before there are paths; of several such the reason may be any's.
        var judgedOnPaths = Set.of(RefusalReason.EXPIRED, RefusalReason.NOT_YET_VALID, RefusalReason.PURPOSE_INVALID);
        if (!onlyOne || !judgedOnPaths.containsAll(reasons)) {
            reasons.add(RefusalReason.UNTRUSTED);
            others.forEach(edge -> reasons.add(edge.fault().reason));
            reasons.add(leaf.fault().reason);
        }
        return Optional.of(reasons);
    }

    private void extend(List<Edge> path, List<List<Edge>> paths) {
        var end = path.get(path.size() - 1);
        for (var anchor : anchors) {
            if (anchor.subject() == end.issuer() && !path.contains(anchor)) {
                paths.add(append(path, anchor));
            }
        }
        for (var other : others) {
            if (other.subject() == end.issuer() && !path.contains(other)) {
                extend(append(path, other), paths);
            }
        }
    }

    private static List<Fault> faults(List<Edge> path) {
        var faults = new ArrayList<Fault>();
        for (int i = 0; i < path.size(); i++) {
            var edge = path.get(i);
            // RFC 5280 §4.2.1.9: self-issued certificates do not count.
            var authoritiesBelow = path.subList(1, Math.max(1, i)).stream()
                    .filter(below -> !below.isSelfIssued())
                    .count();
            if (edge.fault() != Fault.NONE && (edge.fault() != Fault.LAST_AUTHORITY || authoritiesBelow > 0)) {
                faults.add(edge.fault());
            }
        }
        return faults;
    }

    private static String name(int authority) {
        return "CN=Authority " + authority / 2 + ",O=Example";
    }

    private static List<Edge> append(List<Edge> path, Edge edge) {
        var longer = new ArrayList<>(path);
        longer.add(edge);
        return List.copyOf(longer);
    }

    private static List<List<Edge>> permutations(List<Edge> edges) {
        if (edges.isEmpty()) {
            return List.of(List.of());
        }
        var all = new ArrayList<List<Edge>>();
        for (var last : edges) {
            var rest = new ArrayList<>(edges);
            rest.remove(last);
            permutations(rest).forEach(order -> all.add(append(order, last)));
        }
        return all;
    }

    private static <T> T pick(Random random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    @Override
    public String toString() {
        return "trusted " + anchors + ", sent " + leaf + " " + others;
    }
}
