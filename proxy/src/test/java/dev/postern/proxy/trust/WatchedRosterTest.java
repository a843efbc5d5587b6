package dev.postern.proxy.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.pki.client.ClientId;
import dev.postern.pki.client.ClientRoster;
import dev.postern.pki.client.RegisteredClient;
import dev.postern.pki.client.VpcEndpointId;
import dev.postern.pki.testing.TestCredential;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.trust.Verdict;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.proxy.access.Registration;
import dev.postern.proxy.config.Source;
import dev.postern.proxy.config.TrustStoreConfig;
import dev.postern.proxy.refresh.Refreshed.Outcome;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The roster of a trust store while its file changes. */
class WatchedRosterTest {
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
    private static final TestPki PKI = TestPki.withIntermediate(NOW);
    private static final String EMPTY = "{\"version\":1,\"clients\":[]}";
    private static final String HOME = "vpce-0123456789abcdef0";
    private static final String OTHER = "vpce-0fedcba9876543210";

    @TempDir
    Path directory;

    private final TestCredential acme = PKI.client("acme").mint();

    @BeforeEach
    void files() throws IOException {
        Files.writeString(directory.resolve("bundle.pem"), PKI.bundle());
        Files.writeString(directory.resolve("root.crl"), PKI.root().listPem(1, List.of()));
        publish(5);
        roster(EMPTY);
    }

    @Test
    void knowsWhoseACertificateIsAsSoonAsTheFileSaysSoAndForgetsItWhenItDoesNot() throws IOException {
        var trust = watch();
        assertThat(registration(trust)).isEqualTo(new Registration.Unknown());

        roster(bound(HOME));
        assertThat(trust.refresh()).isInstanceOf(Outcome.Swapped.class);
        assertThat(registration(trust)).isEqualTo(known(HOME));

        roster(bound(HOME, OTHER));
        assertThat(trust.refresh()).isInstanceOf(Outcome.Swapped.class);
        assertThat(registration(trust)).isEqualTo(known(HOME, OTHER));

        roster(EMPTY);
        assertThat(trust.refresh()).isInstanceOf(Outcome.Swapped.class);
        assertThat(registration(trust)).isEqualTo(new Registration.Unknown());
    }

    @Test
    void keepsNoRegisterWithoutARoster() throws IOException {
        var trust = open(lists());

        assertThat(registration(trust)).isEqualTo(new Registration.NotKept());
        assertThat(trust.get().roster()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"version\":2,\"clients\":[]}",
                "{\"version\":1,\"clients\":[{\"id\":\"acme\",",
                "{\"version\":1,\"clients\":[{\"id\":\"acme\",\"endpoints\":[\"eni-1\"],\"certificates\":[]}]}"
            })
    void keepsTheLastGoodRosterWhileTheFileIsBrokenAndSeesItMended(String broken) throws IOException {
        roster(bound(HOME));
        var trust = watch();

        roster(broken);

        assertThat(trust.refresh())
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.cause()).startsWith(directory.resolve("roster.json") + ": "));
        assertThat(registration(trust)).isEqualTo(known(HOME));
        roster(bound(OTHER));
        assertThat(trust.refresh()).isInstanceOf(Outcome.Swapped.class);
        assertThat(registration(trust)).isEqualTo(known(OTHER));
    }

    @Test
    void keepsTheLastGoodRosterWhileTheFileIsAway() throws IOException {
        roster(bound(HOME));
        var trust = watch();

        Files.delete(directory.resolve("roster.json"));

        assertThat(trust.refresh()).isInstanceOf(Outcome.Failed.class);
        assertThat(registration(trust)).isEqualTo(known(HOME));
    }

    @Test
    void takesTheRosterThoughAListIsBroken() throws IOException {
        var trust = watch();
        Files.writeString(directory.resolve("issuing.crl"), "garbage");

        roster(bound(HOME));

        assertThat(trust.refresh()).isInstanceOf(Outcome.Failed.class);
        assertThat(registration(trust)).isEqualTo(known(HOME));
    }

    @Test
    void revokesThoughTheRosterIsBroken() throws IOException {
        roster(bound(HOME));
        var trust = watch();
        roster("garbage");

        publish(6, acme.leaf().getSerialNumber());

        assertThat(trust.refresh()).isInstanceOf(Outcome.Failed.class);
        assertThat(trust.get().verifier().verify(acme.chain(), NOW)).isInstanceOf(Verdict.Refused.class);
        assertThat(registration(trust)).isEqualTo(known(HOME));
    }

    @Test
    void readsItAgainOnlyWhenItHasChanged() throws IOException {
        var trust = watch();
        var before = trust.get().roster();

        publish(6);

        assertThat(trust.refresh()).isInstanceOf(Outcome.Swapped.class);
        assertThat(trust.get().roster().orElseThrow()).isSameAs(before.orElseThrow());
    }

    @Test
    void refusesToStartWithoutTheRosterItIsToldOf() throws IOException {
        Files.delete(directory.resolve("roster.json"));

        assertThatThrownBy(this::watch).isInstanceOf(IOException.class).hasMessageContaining("roster.json");
    }

    @Test
    void refusesToStartOnARosterItCannotRead() throws IOException {
        roster("{\"version\":1}");

        assertThatThrownBy(this::watch)
                .isInstanceOf(MalformedInput.class)
                .hasMessageStartingWith(directory.resolve("roster.json") + ": ");
    }

    private WatchedTrust watch() throws IOException {
        return open(lists().withRoster(Source.of(directory.resolve("roster.json"))));
    }

    private static WatchedTrust open(TrustStoreConfig config) throws IOException {
        return WatchedTrust.open(config, new S3Access(), InstantSource.fixed(NOW));
    }

    private TrustStoreConfig lists() {
        return new TrustStoreConfig(
                directory.resolve("bundle.pem"),
                List.of(directory.resolve("issuing.crl"), directory.resolve("root.crl")));
    }

    private void publish(long number, BigInteger... serials) throws IOException {
        Files.writeString(directory.resolve("issuing.crl"), PKI.issuing().listPem(number, List.of(serials)));
    }

    private void roster(String json) throws IOException {
        Files.writeString(directory.resolve("roster.json"), json);
    }

    private String bound(String... endpoints) {
        return new ClientRoster(Map.of(Fingerprint.of(acme.leaf()), client(endpoints))).json();
    }

    private static Registration known(String... endpoints) {
        return new Registration.Known(client(endpoints));
    }

    private static RegisteredClient client(String... endpoints) {
        return new RegisteredClient(
                new ClientId("acme"),
                Arrays.stream(endpoints).map(VpcEndpointId::new).collect(Collectors.toSet()));
    }

    private Registration registration(WatchedTrust trust) {
        return trust.get().registration(Fingerprint.of(acme.leaf()));
    }
}
