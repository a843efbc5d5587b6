package dev.postern.proxy.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.crl.deny.DeniedCertificate;
import dev.postern.crl.deny.DenyEntry;
import dev.postern.crl.deny.FileDenyListStore;
import dev.postern.pki.testing.TestCredential;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.trust.RefusalReason;
import dev.postern.pki.trust.Verdict;
import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.StateFiles;
import dev.postern.proxy.config.Source;
import dev.postern.proxy.config.TrustStoreConfig;
import dev.postern.proxy.refresh.Refreshed.Outcome;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
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
    void takesListsOfSeparateIssuersOnlyWhileTheyLeadToAnAnchor() throws IOException {
        var root = PKI.root().certificate();
        Files.writeString(directory.resolve("bundle.pem"), Certificates.pem(root));
        Files.writeString(
                directory.resolve("issuers.pem"), Certificates.pem(PKI.issuing().certificate()));
        publish(6, acme.leaf().getSerialNumber());
        var config = new TrustStoreConfig(
                        directory.resolve("bundle.pem"),
                        List.of(directory.resolve("root.crl"), directory.resolve("issuing.crl")))
                .withListIssuers(Source.of(directory.resolve("issuers.pem")));
        var trust = open(config);
        assertRefused(trust, RefusalReason.CRL_HIT);

        publish(7);
        trust.refresh();
        assertThat(verdict(trust)).isInstanceOf(Verdict.Accepted.class);

        var impostor = PKI.impostor().issuing();
        Files.writeString(directory.resolve("issuers.pem"), Certificates.pem(impostor.certificate()));
        Files.writeString(directory.resolve("issuing.crl"), impostor.listPem(8, List.of()));
        assertThat(trust.refresh()).isInstanceOf(Outcome.Swapped.class);
        assertRefused(trust, RefusalReason.CRL_PROCESSING_ERROR);
    }

    @Test
    void doesNothingWhenNothingChanged() throws IOException {
        assertThat(watch().refresh()).isInstanceOf(Outcome.Unchanged.class);
    }

    @Test
    @DisplayName("V9 an older list after a newer one is refused, and the newer stays")
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
    @DisplayName("V4 a list that breaks or goes leaves the revoked refused")
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

    @Test
    void refusesWhoIsDeniedAsSoonAsTheFileSaysSoAndForgetsItWhenItDoesNot() throws IOException {
        var trust = open(withDenyList());
        assertThat(verdict(trust)).isInstanceOf(Verdict.Accepted.class);
        var lists = trust.get().lists();

        var store = FileDenyListStore.of(directory.resolve("deny.json"));
        store.update(list -> list.with(denied()));
        assertThat(trust.refresh()).isInstanceOf(Outcome.Swapped.class);
        assertRefused(trust, RefusalReason.CRL_HIT);
        assertThat(trust.get().lists()).as("not read again").isEqualTo(lists);

        store.update(list -> list.without(denied().certificate()));
        assertThat(trust.refresh()).isInstanceOf(Outcome.Swapped.class);
        assertThat(verdict(trust)).isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    @DisplayName("V15 a broken deny list denies as before")
    void keepsTheDenialsWhileTheFileIsBrokenOrAway() throws IOException {
        FileDenyListStore.of(directory.resolve("deny.json")).update(list -> list.with(denied()));
        var trust = open(withDenyList());

        for (var broken : List.of("", "{}", "{\"version\":2,\"entries\":[]}")) {
            Files.writeString(directory.resolve("deny.json"), broken);
            assertThat(trust.refresh()).as(broken).isInstanceOf(Outcome.Failed.class);
            assertRefused(trust, RefusalReason.CRL_HIT);
        }
        Files.delete(directory.resolve("deny.json"));
        assertThat(trust.refresh()).isInstanceOf(Outcome.Failed.class);
        assertRefused(trust, RefusalReason.CRL_HIT);
    }

    @Test
    void deniesThoughAListIsBroken() throws IOException {
        FileDenyListStore.of(directory.resolve("deny.json")).update(list -> list);
        var trust = open(withDenyList());
        Files.writeString(directory.resolve("issuing.crl"), "garbage");
        assertThat(trust.refresh()).isInstanceOf(Outcome.Failed.class);

        FileDenyListStore.of(directory.resolve("deny.json")).update(list -> list.with(denied()));

        assertThat(trust.refresh()).isInstanceOf(Outcome.Failed.class);
        assertRefused(trust, RefusalReason.CRL_HIT);
    }

    @Test
    void revokesThoughTheDenyListAndAnotherListAreBroken() throws IOException {
        FileDenyListStore.of(directory.resolve("deny.json")).update(list -> list);
        var trust = open(withDenyList());
        Files.writeString(directory.resolve("deny.json"), "{}");
        Files.writeString(directory.resolve("root.crl"), "garbage");

        publish(6, acme.leaf().getSerialNumber());

        assertThat(trust.refresh()).isInstanceOf(Outcome.Failed.class);
        assertRefused(trust, RefusalReason.CRL_HIT);
        publish(5);
        assertThat(trust.refresh()).as("older").isInstanceOf(Outcome.Failed.class);
        assertRefused(trust, RefusalReason.CRL_HIT);
    }

    @Test
    void refusesToStartWithoutTheDenyListItIsToldOf() {
        var config = lists().withDenyList(Source.of(directory.resolve("deny.json")));

        assertThatThrownBy(() -> open(config)).isInstanceOf(IOException.class).hasMessageContaining("deny.json");
    }

    @Test
    @DisplayName("V9 an older list is refused across a restart")
    void refusesAcrossARestartAListOlderThanTheLastGoodOne() throws IOException {
        var config = lists().withLastGood(directory.resolve("last-good"));
        publish(6, acme.leaf().getSerialNumber());
        open(config).keep();

        publish(5);

        assertThatThrownBy(() -> open(config))
                .isInstanceOf(MalformedInput.class)
                .hasMessage(
                        directory.resolve("issuing.crl") + ": list number 5 (expected: at least 6, the last good one; "
                                + "to restore an older list on purpose, delete " + directory.resolve("last-good")
                                + " and start again)");
        publish(6);
        assertThat(verdict(open(config))).isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void takesAnOlderListOnceTheMemoryIsDeleted() throws IOException {
        var config = lists().withLastGood(directory.resolve("last-good"));
        publish(6);
        open(config).keep();

        StateFiles.deleteTree(directory.resolve("last-good"));
        publish(5);

        assertThat(verdict(open(config))).isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void remembersTheGreatestNumberOfSeveralEdgesThatShareAMemory() throws IOException {
        var config = lists().withLastGood(directory.resolve("last-good"));
        var late = open(config);
        publish(7);
        open(config).keep();

        late.keep();

        publish(6);
        assertThatThrownBy(() -> open(config)).hasMessageContaining("list number 6 (expected: at least 7");
    }

    @Test
    void refusesToStartOnAMemoryItCannotRead() throws IOException {
        var config = lists().withLastGood(directory.resolve("last-good"));
        open(config).keep();
        var state = directory.resolve("last-good/state.json");
        var good = Files.readString(state);

        for (var broken : List.of("", "{", good.replace("\"5\"", "5"), good.replace("1,", "2,"), good + "x")) {
            assertThat(broken).isNotEqualTo(good);
            Files.writeString(state, broken);
            assertThatThrownBy(() -> open(config))
                    .isInstanceOf(MalformedInput.class)
                    .hasMessageStartingWith(state + ": ")
                    .hasMessageContaining("to start without a memory, delete " + directory.resolve("last-good"));
        }
    }

    private TrustStoreConfig lists() {
        return new TrustStoreConfig(
                directory.resolve("bundle.pem"),
                List.of(directory.resolve("issuing.crl"), directory.resolve("root.crl")));
    }

    private TrustStoreConfig withDenyList() throws IOException {
        var file = directory.resolve("deny.json");
        FileDenyListStore.of(file).update(UnaryOperator.identity());
        return lists().withDenyList(Source.of(file));
    }

    private DenyEntry denied() {
        return new DenyEntry(
                DeniedCertificate.of(acme.leaf(), PKI.issuing().certificate().getPublicKey()),
                "key lost",
                NOW,
                acme.leaf().getNotAfter().toInstant());
    }

    private static WatchedTrust open(TrustStoreConfig config) throws IOException {
        return WatchedTrust.open(config, new S3Access(), CLOCK);
    }

    private WatchedTrust watch() throws IOException {
        return open(lists());
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
