package dev.postern.pki.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.pki.testing.ChildProcess;
import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqliteClientRegisterTest implements ClientRegisterContract {
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
            })
    void forgetsNothingEvenWhenToldToInSql(String statement) throws Exception {
        register.enrol(ACME, chain("acme"), NOW);
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

    private CertificateChain chain(String id) {
        return PKI.client(id).mint().chain();
    }

    private void execute(String sql) throws SQLException {
        var url = "jdbc:sqlite:file:" + file.toUri().getRawPath();
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
