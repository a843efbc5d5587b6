package dev.postern.proxy.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.pki.testing.TestCredential;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.trust.RefusalReason;
import dev.postern.pki.trust.Verdict;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.proxy.config.TrustStoreConfig;
import dev.postern.proxy.refresh.Refreshed.Outcome;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchedTrustTest {
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
    private static final InstantSource CLOCK = InstantSource.fixed(NOW);
    private static final TestPki PKI = TestPki.withIntermediate(NOW);

    @TempDir
    Path directory;

    private final TestCredential acme = PKI.client("acme").mint();

    @BeforeEach
    void files() throws IOException {
        Files.writeString(directory.resolve("bundle.pem"), PKI.bundle());
        Files.writeString(directory.resolve("root.crl"), PKI.root().listPem(1, List.of()));
        publish(5);
    }

    @Test
    void seesAListThatWasReplacedAndKeepsTheVerifiedPaths() throws IOException {
        var trust = watch();
        assertThat(verdict(trust)).isInstanceOf(Verdict.Accepted.class);

        publish(6, acme.leaf().getSerialNumber());

        assertThat(trust.refresh()).isInstanceOf(Outcome.Swapped.class);
        assertRefused(trust, RefusalReason.CRL_HIT);
    }

    @Test
    void doesNothingWhenNothingChanged() throws IOException {
        assertThat(watch().refresh()).isInstanceOf(Outcome.Unchanged.class);
    }

    @Test
    void refusesAListOfALowerNumberThanTheOneInForce() throws IOException {
        publish(6, acme.leaf().getSerialNumber());
        var trust = watch();

        publish(5);

        assertThat(trust.refresh())
                .isEqualTo(new Outcome.Failed<>(directory.resolve("issuing.crl")
                        + ": list number 5 (expected: at least 6, which is in force)"));
        assertRefused(trust, RefusalReason.CRL_HIT);
    }

    @Test
    void keepsTheLastGoodValueWhileAFileIsBrokenOrAwayAndSeesItMended() throws IOException {
        publish(6, acme.leaf().getSerialNumber());
        var trust = watch();

        for (var broken : List.of("", "garbage", PKI.impostor().issuing().listPem(7, List.of()))) {
            Files.writeString(directory.resolve("issuing.crl"), broken);
            assertThat(trust.refresh()).as(broken).isInstanceOf(Outcome.Failed.class);
            assertRefused(trust, RefusalReason.CRL_HIT);
        }
        Files.delete(directory.resolve("issuing.crl"));
        assertThat(trust.refresh()).isInstanceOf(Outcome.Failed.class);
        assertRefused(trust, RefusalReason.CRL_HIT);

        publish(8);
        assertThat(trust.refresh()).isInstanceOf(Outcome.Swapped.class);
        assertThat(verdict(trust)).isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void forgetsWhatWasVerifiedUnderAnAuthorityThatIsGone() throws IOException {
        var other = TestPki.withIntermediate(NOW);
        var config = new TrustStoreConfig(directory.resolve("bundle.pem"), List.of());
        var trust = WatchedTrust.open(config, new S3Access(), CLOCK);
        assertThat(verdict(trust)).isInstanceOf(Verdict.Accepted.class);

        Files.writeString(directory.resolve("bundle.pem"), other.bundle());

        assertThat(trust.refresh()).isInstanceOf(Outcome.Swapped.class);
        assertRefused(trust, RefusalReason.UNTRUSTED);
    }

    @Test
    void refusesToStartOnAListOfAnUnknownIssuer() throws IOException {
        Files.writeString(
                directory.resolve("root.crl"),
                dev.postern.pki.testing.TestAuthority.root("CN=Stranger", NOW).listPem(1, List.of()));

        assertThatThrownBy(this::watch)
                .isInstanceOf(MalformedInput.class)
                .hasMessageContaining("root.crl")
                .hasMessageContaining("Stranger");
    }

    private WatchedTrust watch() throws IOException {
        return WatchedTrust.open(
                new TrustStoreConfig(
                        directory.resolve("bundle.pem"),
                        List.of(directory.resolve("issuing.crl"), directory.resolve("root.crl"))),
                new S3Access(),
                CLOCK);
    }

    private void publish(long number, BigInteger... serials) throws IOException {
        Files.writeString(directory.resolve("issuing.crl"), PKI.issuing().listPem(number, List.of(serials)));
    }

    private Verdict verdict(WatchedTrust trust) {
        return trust.get().verifier().verify(acme.chain(), NOW);
    }

    private void assertRefused(WatchedTrust trust, RefusalReason reason) {
        assertThat(verdict(trust))
                .isInstanceOfSatisfying(
                        Verdict.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
    }
}
