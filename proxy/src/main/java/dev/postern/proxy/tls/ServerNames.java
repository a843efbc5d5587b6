package dev.postern.proxy.tls;

import static java.util.Comparator.comparing;
import static java.util.Comparator.reverseOrder;

import dev.postern.proxy.config.Cipher;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Which of a listener's certificates answers to which ClientHello: one that names the server exactly, else one that does by wildcard
 * for one label, else the first of all. Of several, the best that the client can use. All of a listener's certificates share one policy for
 * clients, so the choice decides nothing about who gets in.
 */
final class ServerNames {
    private static final int DNS_NAME = 2;
    private static final int TLS13 = 0x0304;
    private static final Map<Integer, Integer> ECDSA_SCHEMES = Map.of(256, 0x0403, 384, 0x0503, 521, 0x0603);
    private static final Set<Integer> PSS_SCHEMES = Set.of(0x0804, 0x0805, 0x0806);

    private final List<ServerCertificate> certificates;
    private final EnginePolicy policy;
    private final Map<String, List<Integer>> byName = new HashMap<>();

    ServerNames(List<ServerCertificate> certificates, EnginePolicy policy) {
        this.certificates = certificates;
        this.policy = policy;
        for (int at = 0; at < certificates.size(); at++) {
            for (var name : dnsNames(leaf(at))) {
                byName.merge(
                        name.toLowerCase(Locale.ROOT),
                        List.of(at),
                        (some, more) -> some.containsAll(more) ? some : joined(some, more));
            }
        }
    }

    private static List<Integer> joined(List<Integer> some, List<Integer> more) {
        return IntStream.concat(
                        some.stream().mapToInt(Integer::intValue), more.stream().mapToInt(Integer::intValue))
                .boxed()
                .toList();
    }

    /** The place of the certificate in the listener's list. */
    int choose(ClientHello hello, Instant now) {
        var named = named(hello);
        return named.size() == 1
                ? named.get(0)
                : named.stream()
                        .filter(at -> usable(leaf(at), hello))
                        .min(best(now))
                        .orElse(named.get(0));
    }

    private List<Integer> named(ClientHello hello) {
        var name = hello.serverName().orElse("");
        var exact = byName.get(name);
        if (exact != null) {
            return exact;
        }
        var dot = name.indexOf('.');
        return dot <= 0 ? List.of(0) : byName.getOrDefault("*" + name.substring(dot), List.of(0));
    }

    /**
     * The load balancer's "certificate selection logic", in its order: ECDSA before RSA, not expired, the longer hash, the longer key,
     * the validity period, of which it does not tell more; then the order of the configuration.
     */
    private Comparator<Integer> best(Instant now) {
        return comparing((Integer at) -> !isEc(leaf(at)))
                .thenComparing(at -> leaf(at).getNotAfter().toInstant().isBefore(now))
                .thenComparing(at -> hashBits(leaf(at)), reverseOrder())
                .thenComparing(at -> keyBits(leaf(at)), reverseOrder())
                .thenComparing(at -> leaf(at).getNotAfter(), reverseOrder());
    }

    private boolean usable(X509Certificate leaf, ClientHello hello) {
        return usableInTls13(leaf, hello) || usableBefore(leaf, hello);
    }

    private boolean usableInTls13(X509Certificate leaf, ClientHello hello) {
        if (!policy.protocols().contains("TLSv1.3") || !hello.versions().contains(TLS13)) {
            return false;
        }
        return isEc(leaf)
                ? hello.signatures().contains(ECDSA_SCHEMES.getOrDefault(keyBits(leaf), 0))
                : hello.signatures().stream().anyMatch(PSS_SCHEMES::contains);
    }

    private boolean usableBefore(X509Certificate leaf, ClientHello hello) {
        var algorithm = isEc(leaf) ? "EC" : "RSA";
        var suite = Arrays.stream(Cipher.values())
                .filter(cipher -> cipher.usesKey(algorithm) && policy.ciphers().contains(cipher.openSslName()))
                .anyMatch(cipher -> hello.suites().contains(cipher.code()));
        // RFC 5246 §7.4.1.4.1: the second octet of a pair is the kind of key, 1 RSA and 3 ECDSA; RFC 8446 adds 0x08 for
        // PSS.
        var signature = hello.signatures().isEmpty()
                || hello.signatures().stream()
                        .anyMatch(scheme -> scheme < 0x0800
                                ? (scheme & 0xFF) == (isEc(leaf) ? 3 : 1)
                                : !isEc(leaf) && PSS_SCHEMES.contains(scheme));
        return hello.versions().stream().anyMatch(version -> version < TLS13) && suite && signature;
    }

    private X509Certificate leaf(int at) {
        return certificates.get(at).chain().leaf();
    }

    private static boolean isEc(X509Certificate leaf) {
        return leaf.getPublicKey() instanceof ECKey;
    }

    private static int keyBits(X509Certificate leaf) {
        if (leaf.getPublicKey() instanceof ECKey key) {
            return key.getParams().getCurve().getField().getFieldSize();
        }
        return leaf.getPublicKey() instanceof RSAKey key ? key.getModulus().bitLength() : 0;
    }

    /** Of {@code SHA384withECDSA} 384; 0 where the name does not tell, as for RSASSA-PSS. */
    private static int hashBits(X509Certificate leaf) {
        var digits = leaf.getSigAlgName().replaceAll("(?i)^SHA-?(\\d+)with.*$|^.*$", "$1");
        return digits.isEmpty() ? 0 : Integer.parseInt(digits);
    }

    static List<String> dnsNames(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream()
                            .filter(name -> name.get(0).equals(DNS_NAME))
                            .map(name -> (String) name.get(1))
                            .toList();
        } catch (CertificateParsingException e) {
            return List.of();
        }
    }
}
