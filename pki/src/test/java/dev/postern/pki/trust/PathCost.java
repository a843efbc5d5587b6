package dev.postern.pki.trust;

import dev.postern.pki.testing.TestKeys;
import dev.postern.pki.trust.HostilePaths.Issuer;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.function.Supplier;

/**
 * Prints the CPU time of verifying the dearest inputs, nothing remembered: the figures of docs/security.md. Run by hand:
 * {@code java -cp … dev.postern.pki.trust.PathCost}.
 */
final class PathCost {
    private static final int RUNS = 200;

    private PathCost() {}

    /** Prints a line for each input: median of the second half of the runs, and what was counted. */
    public static void main(String[] arguments) {
        var inputs = new LinkedHashMap<String, Supplier<HostilePaths>>();
        inputs.put("4 certificates, P-256", () -> HostilePaths.longest(TestKeys::p256, "SHA256withECDSA"));
        inputs.put(
                "4 certificates, P-384", () -> HostilePaths.longest(HostilePaths.ec("secp384r1"), "SHA384withECDSA"));
        inputs.put(
                "4 certificates, P-521", () -> HostilePaths.longest(HostilePaths.ec("secp521r1"), "SHA512withECDSA"));
        var rsa = TestKeys.rsa(8192);
        inputs.put("4 certificates, RSA 8192", () -> HostilePaths.longest(() -> rsa, "SHA512withRSA"));
        inputs.put(
                "25 anchors of one name, P-256",
                () -> HostilePaths.sameName(25, TestKeys::p256, "SHA256withECDSA", Issuer.STRANGER));
        inputs.put(
                "25 anchors of one name, P-521",
                () -> HostilePaths.sameName(25, HostilePaths.ec("secp521r1"), "SHA512withECDSA", Issuer.STRANGER));
        var small = TestKeys.rsa(2048);
        inputs.put(
                "25 anchors of one name, one RSA key",
                () -> HostilePaths.sameName(25, () -> small, "SHA256withRSA", Issuer.STRANGER));
        inputs.put("64 names under 64 subtrees", () -> HostilePaths.constrained(64, 64));
        inputs.put("1000 names under 4 subtrees", () -> HostilePaths.constrained(1000, 4));
        inputs.put("4 names under 1000 subtrees", () -> HostilePaths.constrained(4, 1000));
        inputs.put("16 policies mapped each to each", () -> HostilePaths.policies(CertificateBounds.MAX_POLICIES));
        inputs.put("1024 names", () -> HostilePaths.names(CertificateBounds.MAX_NAMES));
        inputs.forEach(PathCost::print);
    }

    private static void print(String what, Supplier<HostilePaths> input) {
        var paths = input.get();
        var threads = ManagementFactory.getThreadMXBean();
        var times = new long[RUNS];
        for (int i = 0; i < RUNS; i++) {
            var verifier = ClientVerifier.of(paths.store());
            var start = threads.getCurrentThreadCpuTime();
            verifier.verify(paths.chain(), HostilePaths.NOW);
            times[i] = threads.getCurrentThreadCpuTime() - start;
        }
        var settled = Arrays.copyOfRange(times, RUNS / 2, RUNS);
        Arrays.sort(settled);
        System.out.printf(
                "%-40s %6.2f ms  %s  %s%n",
                what,
                settled[settled.length / 2] / 1e6,
                paths.trail().work(),
                paths.trail().verdict().getClass().getSimpleName());
    }
}
