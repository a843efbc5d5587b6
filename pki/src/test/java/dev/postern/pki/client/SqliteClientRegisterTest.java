package dev.postern.pki.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.pki.testing.ChildProcess;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.KeyFingerprint;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.SerialNumber;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqliteClientRegisterTest {
    private static final Instant NOW = RegisterHammer.NOW;
    private static final ClientId ACME = new ClientId("acme");

    @TempDir
    Path directory;

    private final TestPki pki = TestPki.withIntermediate(NOW);
    private final KeyFingerprint issuer = KeyFingerprint.of(pki.issuing().certificate());
    private Path file;
    private SqliteClientRegister register;

    @BeforeEach
    void open() throws IOException {
        file = directory.resolve("a?b%20#c.db");
        register = SqliteClientRegister.open(file);
    }

    @AfterEach
    void close() throws IOException {
        register.close();
    }

    @Test
    void keepsWhatWasRecordedOverAReopening() throws IOException {
        var chain = chain("acme");
        var server = pki.server("localhost").mint().chain();
        register.enrol(ACME, chain, NOW);
        register.record(Holder.server("localhost"), server, NOW);
        register.record(
                Holder.authority("CN=Test Issuing"),
                CertificateChain.of(pki.issuing().certificate(), pki.root().certificate()),
                NOW);
        register.close();

        register = SqliteClientRegister.open(file);

        var credential = new Credential(chain.leaf(), NOW, Optional.empty());
        assertThat(register.clients()).containsExactly(new Client(ACME, List.of(credential)));
        assertThat(register.find(Fingerprint.of(chain.leaf()))).contains(credential);
        assertThat(register.credentials(Holder.Kind.SERVER)).containsOnlyKeys(Holder.server("localhost"));
        assertThat(register.credentials(Holder.Kind.AUTHORITY)).hasSize(1);
        assertThat(register.credentialsOfKey(KeyFingerprint.of(chain.leaf()))).containsOnlyKeys(Holder.of(ACME));
    }

    @Test
    void isReadableByItsOwnerAlone() throws IOException {
        register.nextListNumber(issuer);

        try (var files = Files.list(directory)) {
            assertThat(files)
                    .hasSize(3)
                    .allSatisfy(each -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
                            .isEqualTo("rw-------"));
        }
    }

    @Test
    void listsTheRevokedOfEachIssuerApart() throws IOException {
        var mine = chain("acme");
        register.enrol(ACME, mine, NOW);
        register.enrol(
                new ClientId("other"), pki.impostor().client("other").mint().chain(), NOW);
        var authority =
                CertificateChain.of(pki.issuing().certificate(), pki.root().certificate());
        register.record(Holder.authority("CN=Test Issuing"), authority, NOW);

        register.revokeAll(ACME, RevocationReason.KEY_COMPROMISE, NOW);
        register.revokeAll(new ClientId("other"), RevocationReason.SUPERSEDED, NOW);
        register.revoke(Fingerprint.of(authority.leaf()), RevocationReason.CA_COMPROMISE, NOW);

        assertThat(register.revoked(issuer))
                .containsExactly(new RevokedCertificate(
                        SerialNumber.of(mine.leaf()),
                        NOW,
                        RevocationReason.KEY_COMPROMISE,
                        mine.leaf().getNotAfter().toInstant()));
        assertThat(register.revoked(KeyFingerprint.of(pki.root().certificate())))
                .extracting(RevokedCertificate::serial)
                .containsExactly(SerialNumber.of(authority.leaf()));
    }

    @Test
    void keepsTheFirstReasonOfACertificateRevokedTwice() throws IOException {
        var chain = chain("acme");
        register.enrol(ACME, chain, NOW);
        var fingerprint = Fingerprint.of(chain.leaf());

        register.revoke(fingerprint, RevocationReason.SUPERSEDED, NOW);
        var again = register.revoke(fingerprint, RevocationReason.KEY_COMPROMISE, NOW.plusSeconds(1));

        assertThat(again.orElseThrow().revocation()).contains(new Revocation(RevocationReason.SUPERSEDED, NOW));
        assertThat(register.revoke(Fingerprint.of(chain("x").leaf()), RevocationReason.SUPERSEDED, NOW))
                .isEmpty();
    }

    @Test
    void recordsNothingOfATransactionThatFails() throws IOException {
        var chain = chain("acme");
        register.enrol(ACME, chain, NOW);

        assertThatThrownBy(() -> register.replace(ACME, chain, NOW)).isInstanceOf(IOException.class);

        assertThat(register.client(ACME).orElseThrow().live(NOW)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DELETE FROM certificate",
                "DELETE FROM revocation",
                "UPDATE certificate SET holder_name = 'other'",
                "UPDATE revocation SET reason = 0",
                "UPDATE list_number SET number = 1",
            })
    void forgetsNothingEvenWhenToldToInSql(String statement) throws Exception {
        register.enrol(ACME, chain("acme"), NOW);
        register.revokeAll(ACME, RevocationReason.SUPERSEDED, NOW);
        register.nextListNumber(issuer);

        assertThatThrownBy(() -> execute(statement)).isInstanceOf(SQLException.class);
    }

    @Test
    void refusesARegisterOfANewerProgram() throws Exception {
        register.close();
        execute("PRAGMA user_version = 7");

        assertThatThrownBy(() -> SqliteClientRegister.open(file))
                .isInstanceOf(MalformedInput.class)
                .hasMessage(file + ": register of version 7 (expected: at most 1; made by a newer program)");
    }

    @Test
    void saysWhichFileIsNoRegister() throws Exception {
        var other = Files.writeString(directory.resolve("notes.txt"), "not a database, but long enough. ".repeat(99));

        assertThatThrownBy(() -> SqliteClientRegister.open(other))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("register " + other + ": ");
    }

    @Test
    void twoProcessesAtOnceLoseNothingAndNeverShareANumberOrAClient() throws Exception {
        var fresh = directory.resolve("fresh.db");
        var reports = new ArrayList<String>();
        try (var one = ChildProcess.run(RegisterHammer.class, fresh.toString(), "one");
                var other = ChildProcess.run(RegisterHammer.class, fresh.toString(), "other")) {
            reports.addAll(one.rest());
            reports.addAll(other.rest());
            assertThat(one.end()).isZero();
            assertThat(other.end()).isZero();
        }

        assertThat(of(reports, "list ").map(Long::valueOf))
                .containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(1, 2L * RegisterHammer.ROUNDS)
                        .boxed()
                        .toList());
        assertThat(of(reports, "enrolled contested-"))
                .hasSize(RegisterHammer.ROUNDS)
                .doesNotHaveDuplicates();
        try (var after = SqliteClientRegister.open(fresh)) {
            var clients = after.clients();
            assertThat(clients.stream().map(client -> client.id().value()))
                    .containsExactlyInAnyOrderElementsOf(
                            of(reports, "enrolled ").toList());
            assertThat(clients)
                    .allSatisfy(client -> assertThat(client.credentials()).hasSize(1));
            assertThat(clients.stream()
                            .filter(client -> client.live(NOW).isEmpty())
                            .map(client -> client.id().value()))
                    .containsExactlyInAnyOrderElementsOf(of(reports, "revoked ").toList());
        }
    }

    private static Stream<String> of(List<String> reports, String word) {
        return reports.stream()
                .filter(report -> report.startsWith(word))
                .map(report -> report.substring(word.length()));
    }

    private CertificateChain chain(String id) {
        return pki.client(id).mint().chain();
    }

    private void execute(String sql) throws SQLException {
        var url = "jdbc:sqlite:file:" + file.toUri().getRawPath();
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
