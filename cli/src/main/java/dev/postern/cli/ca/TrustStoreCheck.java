package dev.postern.cli.ca;

import dev.postern.crl.ListQuota;
import dev.postern.crl.TrustStoreListCheck;
import dev.postern.crl.TrustStoreQuota;
import dev.postern.pki.trust.BundleCheck;
import dev.postern.pki.trust.TrustStoreFinding;
import dev.postern.pki.trust.TrustStoreRefusal;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Holds files against all that a load balancer's trust store asks of its bundle and its lists, and goes on after a "no". */
final class TrustStoreCheck {
    private static final String STANDARD_INPUT = "-";
    // 25 certificates of 16 KB (alb.md 3.4) in PEM, and room for comments.
    private static final int MAX_BUNDLE_BYTES = 1024 * 1024;

    private final Instant now;

    TrustStoreCheck(Instant now) {
        this.now = now;
    }

    /** The lists are those of a trust store that has the bundle; of several bundles, each stands for itself. */
    TrustStoreReport check(List<String> bundles, List<String> lists) throws IOException {
        if (!lists.isEmpty() && bundles.size() != 1) {
            throw new MalformedInput("--crl: given with " + bundles.size()
                    + " bundles (expected: one, whose authorities sign the lists)");
        }
        if (Stream.concat(bundles.stream(), lists.stream())
                        .filter(STANDARD_INPUT::equals)
                        .count()
                > 1) {
            throw new MalformedInput("standard input: named twice (expected: \"-\" once)");
        }
        var files = new ArrayList<TrustStoreReport.CheckedFile>();
        Collection<X509Certificate> authorities = List.of();
        for (var bundle : bundles) {
            var read = read(bundle, MAX_BUNDLE_BYTES);
            var check = read.map(BundleCheck::of);
            authorities = check.map(BundleCheck::certificates).orElse(List.of());
            files.add(check.isPresent() ? bundle(bundle, check.get(), read.get()) : missing(bundle, true));
        }
        var entries = 0L;
        for (var list : lists) {
            var read = read(list, ListQuota.FILE_BYTES);
            if (read.isPresent()) {
                var check = TrustStoreListCheck.of(read.get(), authorities);
                entries += check.entries();
                files.add(TrustStoreReport.CheckedFile.ofList(list, check.findings(), check.entries()));
            } else {
                files.add(missing(list, false));
            }
        }
        return TrustStoreReport.of(files, TrustStoreQuota.DEFAULT.exceededBy(lists.size(), entries));
    }

    private TrustStoreReport.CheckedFile bundle(String file, BundleCheck check, byte[] bytes) {
        var findings = new ArrayList<TrustStoreFinding>();
        if (bytes.length > MAX_BUNDLE_BYTES) {
            findings.add(TrustStoreRefusal.INVALID_BUNDLE.because(
                    "larger than " + MAX_BUNDLE_BYTES + " bytes (expected: at most that)"));
        }
        findings.addAll(check.findings());
        return TrustStoreReport.CheckedFile.ofBundle(
                file, findings, check.advice(now), check.certificates().size(), check.subjectBytes());
    }

    private static TrustStoreReport.CheckedFile missing(String file, boolean bundle) {
        var finding = bundle
                ? TrustStoreRefusal.BUNDLE_NOT_FOUND.because("no such file (expected: a CA bundle)")
                : TrustStoreRefusal.REVOCATION_NOT_FOUND.because("no such file (expected: a revocation list)");
        return bundle
                ? TrustStoreReport.CheckedFile.ofBundle(file, List.of(finding), List.of(), 0, 0)
                : TrustStoreReport.CheckedFile.ofList(file, List.of(finding), 0);
    }

    /** One byte more than the limit tells that there are too many; empty if there is no such file. */
    private static Optional<byte[]> read(String file, int limit) throws IOException {
        if (file.equals(STANDARD_INPUT)) {
            return Optional.of(System.in.readNBytes(limit + 1));
        }
        if (Files.isDirectory(Path.of(file))) {
            throw new MalformedInput(file + ": is a directory (expected: a file)");
        }
        try (var in = Files.newInputStream(Path.of(file))) {
            return Optional.of(in.readNBytes(limit + 1));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
