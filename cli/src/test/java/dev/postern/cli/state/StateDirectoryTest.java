package dev.postern.cli.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.pki.ca.AuthoritySettings;
import dev.postern.pki.ca.TrustDomain;
import dev.postern.pki.client.ClientRegister;
import dev.postern.pki.client.Holder;
import dev.postern.pki.client.RevocationReason;
import dev.postern.pki.trust.TrustStore;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.KeyFingerprint;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StateDirectoryTest {
    private static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");

    @TempDir
    private Path temporary;

    private Path directory = Path.of("");
    private NewState.Made made;

    @BeforeEach
    void makeState() throws IOException {
        directory = temporary.resolve("state");
        made = create();
    }

    @Test
    void isWholeFromTheFirstMoment() throws IOException {
        var state = StateDirectory.open(directory);

        assertThat(TrustStore.parse(Files.readString(state.bundle())).anchors()).hasSize(2);
        assertThat(Lists.live(state.lists(), Lists.ISSUING, state.issuingCertificate()))
                .get()
                .satisfies(list -> assertThat(list.entries()).isZero());
        try (var register = state.register()) {
            assertThat(register.credentials(Holder.Kind.AUTHORITY))
                    .containsOnlyKeys(Holder.authority("CN=Example Issuing CA,O=Example"));
        }
        assertThat(directory.resolve("version")).hasContent("1");
        try (var beside = Files.list(temporary)) {
            assertThat(beside).containsExactly(directory);
        }
    }

    @Test
    void saysUnderANumberWhatWasRevokedBeforeItWasTaken() throws IOException {
        var state = made.directory();
        var root = KeyFingerprint.of(state.rootCertificate());
        try (var register = state.register()) {
            // What another state of the same register does in between: it revokes before this list has its number.
            var shared = (ClientRegister) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {ClientRegister.class}, (proxy, method, arguments) -> {
                        if (method.getName().equals("nextListNumber") && root.equals(arguments[0])) {
                            register.revoke(
                                    Fingerprint.of(state.issuingCertificate()), RevocationReason.CA_COMPROMISE, NOW);
                        }
                        return method.invoke(register, arguments);
                    });

            var lists = new Lists(state, made.authority(), shared).publish(Lists.NEXT_UPDATE, NOW);

            assertThat(lists).extracting(PublishedList::entries).containsExactly(0, 1);
        }
    }

    @Test
    void revokesTheIssuingCertificateOnTheListOfTheRoot() throws IOException {
        var state = made.directory();
        try (var register = state.register()) {
            register.revoke(Fingerprint.of(state.issuingCertificate()), RevocationReason.CA_COMPROMISE, NOW);

            var lists = new Lists(state, made.authority(), register);
            assertThat(lists.areBehind(NOW)).isTrue();
            assertThat(lists.publish(Lists.NEXT_UPDATE, NOW))
                    .extracting(PublishedList::name, PublishedList::number, PublishedList::entries)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple("issuing", "2", 0),
                            org.assertj.core.groups.Tuple.tuple("root", "2", 1));
            assertThat(lists.areBehind(NOW)).isFalse();
        }
    }

    @Test
    void keepsWhatTheLiveListRevokesAndARestoredRegisterHasForgotten() throws IOException {
        var state = made.directory();
        var backup = temporary.resolve("backup.db");
        try (var register = state.register()) {
            var lists = new Lists(state, made.authority(), register);
            lists.publish(Lists.NEXT_UPDATE, NOW);
        }
        Files.copy(directory.resolve("register.db"), backup);
        try (var register = state.register()) {
            register.revoke(Fingerprint.of(state.issuingCertificate()), RevocationReason.CA_COMPROMISE, NOW);
            var lists = new Lists(state, made.authority(), register);
            lists.publish(Lists.NEXT_UPDATE, NOW);
            lists.publish(Lists.NEXT_UPDATE, NOW);
        }
        Files.copy(backup, directory.resolve("register.db"), StandardCopyOption.REPLACE_EXISTING);

        try (var register = state.register()) {
            var published = new Lists(state, made.authority(), register).publish(Lists.NEXT_UPDATE, NOW);

            assertThat(published)
                    .extracting(PublishedList::name, PublishedList::number, PublishedList::entries, PublishedList::kept)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple("issuing", "5", 0, 0),
                            org.assertj.core.groups.Tuple.tuple("root", "5", 1, 1));
        }
    }

    @Test
    void knowsWhenTheListsHaveRunOut() throws IOException {
        var state = made.directory();
        try (var register = state.register()) {
            var lists = new Lists(state, made.authority(), register);
            var end = NOW.plus(Lists.NEXT_UPDATE);

            assertThat(lists.areBehind(end.minus(Duration.ofSeconds(1)))).isFalse();
            assertThat(lists.areBehind(end)).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2             | state of version 2 (expected: at most 1; a newer postern made it)
            999999999     | state of version 999999999 (expected: at most 1; a newer postern made it)
            9999999999999 | "9999999999999" (expected: 1)
            1.0           | "1.0" (expected: 1)
            ''            | "" (expected: 1)
            """)
    void refusesAnotherVersion(String version, String complaint) throws IOException {
        Files.writeString(directory.resolve("version"), version);

        assertThatThrownBy(() -> StateDirectory.open(directory))
                .isInstanceOf(MalformedInput.class)
                .hasMessageStartingWith(directory.toString())
                .hasMessageEndingWith(": " + complaint);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            version     | though there is state beside it
            register.db | expected: what was made with
            """)
    void refusesStateThatIsNotWhole(String part, String complaint) throws IOException {
        Files.delete(directory.resolve(part));

        assertThatThrownBy(() -> StateDirectory.open(directory))
                .isInstanceOf(MalformedInput.class)
                .hasMessageStartingWith(directory.resolve(part) + ": missing")
                .hasMessageContaining(complaint);
        assertThat(directory.resolve(part)).doesNotExist();
    }

    @Test
    void neverMakesStateWhereThereIsAny() throws IOException {
        var key = Files.readString(directory.resolve("ca/root.key"));

        assertThatThrownBy(this::create)
                .hasMessage(directory + ": exists (expected: no authority yet; one is never" + " overwritten)");
        assertThat(directory.resolve("ca/root.key")).hasContent(key);
    }

    @Test
    void takesTheParentOfAStoppedAttemptOver() throws IOException {
        directory = temporary.resolve("other");
        Files.createDirectories(temporary.resolve(".other.new/state/ca"));

        create();

        assertThat(StateDirectory.open(directory).issuingCertificate()).isNotNull();
        assertThat(temporary.resolve(".other.new")).doesNotExist();
    }

    private NewState.Made create() throws IOException {
        return NewState.create(
                directory,
                AuthoritySettings.of("Example", new TrustDomain("partners.example.com")),
                Optional.empty(),
                new SecureRandom(),
                NOW);
    }
}
