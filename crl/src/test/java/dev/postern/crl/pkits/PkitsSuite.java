package dev.postern.crl.pkits;

import dev.postern.pki.trust.TrustStore;
import dev.postern.pki.x509.Certificates;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * NIST's PKITS 1.0.1, which is not in this repository: {@code -Dpostern.pkits=DIRECTORY} says where {@code pkits.json}, {@code certs} and
 * {@code crls} are. What is read is read once.
 */
final class PkitsSuite {
    static final String ABSENT = "no PKITS in ../shared/conformance/pkits; -Dpostern.pkits=DIRECTORY says where else";

    private static final String PROPERTY = "postern.pkits";
    private static final Map<String, X509Certificate> CERTIFICATES = new ConcurrentHashMap<>();
    private static final Map<String, byte[]> LISTS = new ConcurrentHashMap<>();

    private record Listing(List<PkitsRecord> tests) {}

    private PkitsSuite() {}

    /** A directory that was named and is not there is a mistake, not a reason to skip. */
    static boolean isPresent() {
        return System.getProperty(PROPERTY) != null || directory().isPresent();
    }

    static List<PkitsRecord> records() {
        return Records.ALL;
    }

    static Stream<PkitsRecord> validRecords() {
        return records().stream().filter(PkitsRecord::isValid);
    }

    static PkitsRecord record(String id) {
        return records().stream()
                .filter(record -> record.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("PKITS record: " + id));
    }

    /** The one trust anchor of all records. */
    static TrustStore trust() {
        return Anchor.STORE;
    }

    static X509Certificate certificate(String name) {
        return CERTIFICATES.computeIfAbsent(name, any -> {
            try {
                // The platform's reader, not ours: what ours refuses must be refused by the verifier that is tested.
                return (X509Certificate) CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(read("certs", name)));
            } catch (CertificateException e) {
                throw new IllegalStateException(name, e);
            }
        });
    }

    static byte[] list(String name) {
        return LISTS.computeIfAbsent(name, any -> read("crls", name));
    }

    private static byte[] read(String folder, String name) {
        try {
            return Files.readAllBytes(directory().orElseThrow().resolve(folder).resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tests run in the module's directory, an IDE's in the repository's. */
    private static Optional<Path> directory() {
        var named = Path.of(System.getProperty(PROPERTY, "../shared/conformance/pkits"));
        var found = Stream.of(named, Path.of("..").resolve(named))
                .filter(directory -> Files.isRegularFile(directory.resolve("pkits.json")))
                .findFirst();
        if (found.isEmpty() && System.getProperty(PROPERTY) != null) {
            throw new IllegalStateException(PROPERTY + ": " + named + " (expected: a directory with pkits.json)");
        }
        return found;
    }

    private static final class Records {
        static final List<PkitsRecord> ALL = JsonMapper.builder()
                .build()
                .readValue(directory().orElseThrow().resolve("pkits.json"), Listing.class)
                .tests();
    }

    private static final class Anchor {
        static final TrustStore STORE =
                TrustStore.parse(Certificates.pem(List.of(certificate("TrustAnchorRootCertificate.crt"))));
    }
}
