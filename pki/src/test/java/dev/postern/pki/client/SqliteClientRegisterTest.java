package dev.postern.pki.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.pki.testing.ChildProcess;
import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.KeyFingerprint;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqliteClientRegisterTest implements ClientRegisterContract, EndpointBindingContract {
    @TempDir
    Path directory;

    private Path file;
    private SqliteClientRegister register;

    @Override
    public ClientRegister open() throws IOException {
        return SqliteClientRegister.open(directory.resolve("contract.db"));
    }

    @BeforeEach
    void prepare() throws IOException {
        file = Files.createDirectory(directory.resolve("own")).resolve("a?b%20#c.db");
        register = SqliteClientRegister.open(file);
    }

    @AfterEach
    void close() throws IOException {
        register.close();
    }

    @Test
    void isReadableByItsOwnerAlone() throws IOException {
        register.nextListNumber(ISSUER);

        try (var files = Files.list(file.getParent())) {
            assertThat(files)
                    .hasSize(3)
                    .allSatisfy(each -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
                            .isEqualTo("rw-------"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DELETE FROM certificate",
                "DELETE FROM revocation",
                "UPDATE certificate SET holder_name = 'other'",
                "UPDATE revocation SET reason = 0",
                "UPDATE list_number SET number = 1",
                "DELETE FROM binding",
                "UPDATE binding SET endpoints = ''",
            })
    void forgetsNothingEvenWhenToldToInSql(String statement) throws Exception {
        register.enrol(ACME, chain("acme"), Set.of(FIRST_ENDPOINT), NOW);
        register.revokeAll(ACME, RevocationReason.SUPERSEDED, NOW);
        register.nextListNumber(ISSUER);

        assertThatThrownBy(() -> execute(statement)).isInstanceOf(SQLException.class);
    }

    @Test
    void refusesARegisterOfANewerProgram() throws Exception {
        register.close();
        execute("PRAGMA user_version = 7");

        assertThatThrownBy(() -> SqliteClientRegister.open(file))
                .isInstanceOf(MalformedInput.class)
                .hasMessage(file + ": register of version 7 (expected: at most 2; made by a newer program)");
    }

    @Test
    void bringsARegisterOfTheFirstVersionUpToThisOneAndForgetsNothingOfIt() throws Exception {
        var old = directory.resolve("old.db");
        var chain = chain("acme");
        ofTheFirstVersion(old, chain);

        try (var migrated = SqliteClientRegister.open(old)) {
            var kept = new Credential(
                    chain.leaf(),
                    NOW,
                    Optional.of(new Revocation(RevocationReason.KEY_COMPROMISE, NOW.plusSeconds(1))));
            assertThat(migrated.clients()).containsExactly(new Client(ACME, List.of(kept), List.of()));
            assertThat(migrated.nextListNumber(ISSUER)).isEqualTo(8);
            migrated.bind(ACME, Set.of(FIRST_ENDPOINT), NOW);
        }
        try (var again = SqliteClientRegister.open(old)) {
            assertThat(again.client(ACME).orElseThrow().endpoints()).containsExactly(FIRST_ENDPOINT);
        }
        file = old;
        assertThatThrownBy(() -> execute("DELETE FROM certificate")).hasMessageContaining("forgets nothing");
        assertThatThrownBy(() -> execute("DELETE FROM binding")).hasMessageContaining("forgets nothing");
    }

    /** A register as the first release made and filled it. */
    private static void ofTheFirstVersion(Path file, CertificateChain chain) throws SQLException, IOException {
        String sql;
        try (var resource = SqliteClientRegisterTest.class.getResourceAsStream("register-1.sql")) {
            sql = new String(resource.readAllBytes(), UTF_8);
        }
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            for (var statement : sql.split("\n\n", -1)) {
                try (var prepared = connection.createStatement()) {
                    prepared.execute(statement);
                }
            }
            var fingerprint = Fingerprint.of(chain.leaf()).hex();
            try (var insert = connection.prepareStatement(
                    "INSERT INTO certificate VALUES (?, 'CLIENT', 'acme', ?, ?, ?, ?, ?, ?)")) {
                insert.setString(1, fingerprint);
                insert.setString(2, ISSUER.hex());
                insert.setString(3, KeyFingerprint.of(chain.leaf()).hex());
                insert.setString(4, chain.leaf().getSerialNumber().toString(16));
                insert.setLong(5, chain.leaf().getNotAfter().toInstant().getEpochSecond());
                insert.setLong(6, NOW.toEpochMilli());
                insert.setBytes(7, Certificates.der(chain.leaf()));
                insert.executeUpdate();
            }
            try (var insert = connection.prepareStatement("INSERT INTO revocation VALUES (?, 1, ?)")) {
                insert.setString(1, fingerprint);
                insert.setLong(2, NOW.plusSeconds(1).toEpochMilli());
                insert.executeUpdate();
            }
            try (var insert = connection.prepareStatement("INSERT INTO list_number VALUES (?, 7)")) {
                insert.setString(1, ISSUER.hex());
                insert.executeUpdate();
            }
        }
    }

    @Test
    void saysWhichFileIsNoRegister() throws Exception {
        var other = Files.writeString(directory.resolve("notes.txt"), "not a database, but long enough. ".repeat(99));

        assertThatThrownBy(() -> SqliteClientRegister.open(other))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("register " + other + ": ");
    }

    @Test
    @DisplayName("V19 two processes writing at once lose nothing")
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

        assertThat(RegisterHammer.of(reports, "list ").map(Long::valueOf))
                .containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(1, 2L * RegisterHammer.ROUNDS)
                        .boxed()
                        .toList());
        assertThat(RegisterHammer.of(reports, "enrolled contested-"))
                .hasSize(RegisterHammer.ROUNDS)
                .doesNotHaveDuplicates();
        try (var after = SqliteClientRegister.open(fresh)) {
            var clients = after.clients();
            assertThat(clients.stream().map(client -> client.id().value()))
                    .containsExactlyInAnyOrderElementsOf(
                            RegisterHammer.of(reports, "enrolled ").toList());
            assertThat(clients)
                    .allSatisfy(client -> assertThat(client.credentials()).hasSize(1));
            assertThat(clients.stream()
                            .filter(client -> client.live(NOW).isEmpty())
                            .map(client -> client.id().value()))
                    .containsExactlyInAnyOrderElementsOf(
                            RegisterHammer.of(reports, "revoked ").toList());
        }
    }

    private void execute(String sql) throws SQLException {
        var url = "jdbc:sqlite:file:" + file.toUri().getRawPath();
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
