package dev.postern.pki.client;

import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.StateFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import org.sqlite.SQLiteConfig;

/** The SQLite file behind the register: its schema, its settings, and transactions on it. One connection, one user at a time. */
final class RegisterDatabase implements AutoCloseable {
    // Writers wait for each other; a transaction here takes milliseconds, so this is hundreds of them in a queue.
    private static final int BUSY_TIMEOUT_MILLIS = 30_000;

    /** The first register, as it is in the directories of the first release. */
    private static final List<String> CERTIFICATES = List.of(
            """
            CREATE TABLE certificate (
                fingerprint TEXT PRIMARY KEY,  -- SHA-256 of the DER
                holder_kind TEXT NOT NULL CHECK (holder_kind IN ('CLIENT', 'SERVER', 'AUTHORITY')),
                holder_name TEXT NOT NULL,
                issuer_key TEXT NOT NULL,      -- SHA-256 of the issuer's SubjectPublicKeyInfo
                key TEXT NOT NULL,             -- the same of the certificate's own
                serial TEXT NOT NULL,          -- hexadecimal
                not_after INTEGER NOT NULL,    -- seconds since 1970
                issued_at INTEGER NOT NULL,    -- milliseconds since 1970
                der BLOB NOT NULL,
                UNIQUE (issuer_key, serial)
            ) STRICT
            """,
            "CREATE INDEX certificate_holder ON certificate (holder_kind, holder_name)",
            "CREATE INDEX certificate_key ON certificate (key)",
            """
            CREATE TABLE revocation (
                fingerprint TEXT PRIMARY KEY REFERENCES certificate (fingerprint),
                reason INTEGER NOT NULL,       -- RFC 5280 section 5.3.1
                revoked_at INTEGER NOT NULL    -- milliseconds since 1970
            ) STRICT
            """,
            "CREATE TABLE list_number (issuer_key TEXT PRIMARY KEY, number INTEGER NOT NULL) STRICT",
            forbid("certificate", "DELETE"),
            forbid("certificate", "UPDATE"),
            forbid("revocation", "DELETE"),
            forbid("revocation", "UPDATE"),
            """
            CREATE TRIGGER list_number_rises BEFORE UPDATE ON list_number WHEN NEW.number <= OLD.number
            BEGIN SELECT RAISE(ABORT, 'a list number only rises'); END
            """);

    private static final List<String> BINDINGS = List.of(
            """
            CREATE TABLE binding (
                client TEXT NOT NULL,          -- its id
                endpoints TEXT NOT NULL,       -- ids of VPC endpoints with a blank between them; none: from anywhere
                bound_at INTEGER NOT NULL      -- milliseconds since 1970
            ) STRICT
            """,
            "CREATE INDEX binding_client ON binding (client)",
            forbid("binding", "DELETE"),
            forbid("binding", "UPDATE"));

    /** What makes each version of the one before it; never changed once it was released. */
    private static final List<List<String>> STEPS = List.of(CERTIFICATES, BINDINGS);

    private static final int VERSION = STEPS.size();

    private final Path file;
    private final Connection connection;

    private RegisterDatabase(Path file, Connection connection) {
        this.file = file;
        this.connection = connection;
    }

    /** Statements that make up one transaction. */
    @FunctionalInterface
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    static RegisterDatabase open(Path file) throws IOException {
        // Made here and not by SQLite, which gives its files the rights the umask leaves; its others take those of this
        // one.
        StateFiles.createIfMissing(file);
        var config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
        config.enforceForeignKeys(true);
        try {
            var url = "jdbc:sqlite:file:" + file.toAbsolutePath().toUri().getRawPath();
            var database = new RegisterDatabase(file, DriverManager.getConnection(url, config.toProperties()));
            try {
                database.migrate();
                return database;
            } catch (IOException | RuntimeException e) {
                database.close();
                throw e;
            }
        } catch (SQLException e) {
            throw failed(file, e);
        }
    }

    /** Runs work that writes: all of it is on the disk on return, or nothing is. */
    synchronized <T> T write(Work<T> work) throws IOException {
        return transaction("BEGIN IMMEDIATE", work);
    }

    /** Runs work that reads, all of it at one moment in the life of the register. */
    synchronized <T> T read(Work<T> work) throws IOException {
        return transaction("BEGIN", work);
    }

    @Override
    public synchronized void close() throws IOException {
        try {
            connection.close();
        } catch (SQLException e) {
            throw failed(file, e);
        }
    }

    private <T> T transaction(String begin, Work<T> work) throws IOException {
        try {
            execute(begin);
            T result;
            try {
                result = work.on(connection);
                execute("COMMIT");
            } catch (SQLException | RuntimeException e) {
                rollback(e);
                throw e;
            }
            return result;
        } catch (SQLException e) {
            throw failed(file, e);
        }
    }

    private void rollback(Exception cause) {
        try {
            execute("ROLLBACK");
        } catch (SQLException e) {
            // SQLite has rolled back on its own where the disk failed; what matters is the cause.
            cause.addSuppressed(e);
        }
    }

    private void migrate() throws IOException {
        var found = read(RegisterDatabase::version);
        if (found == VERSION) {
            return;
        }
        write(on -> {
            var version = version(on);
            if (version > VERSION) {
                throw new MalformedInput(file + ": register of version " + version + " (expected: at most " + VERSION
                        + "; made by a newer program)");
            }
            for (var step : STEPS.subList(version, VERSION)) {
                for (var sql : step) {
                    run(on, sql);
                }
            }
            run(on, "PRAGMA user_version = " + VERSION);
            return version;
        });
    }

    private static int version(Connection on) throws SQLException {
        try (var statement = on.createStatement();
                var rows = statement.executeQuery("PRAGMA user_version")) {
            return rows.getInt(1);
        }
    }

    private void execute(String sql) throws SQLException {
        run(connection, sql);
    }

    private static void run(Connection on, String sql) throws SQLException {
        try (var statement = on.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String forbid(String table, String verb) {
        return "CREATE TRIGGER " + table + "_no_" + verb.toLowerCase(Locale.ROOT) + " BEFORE " + verb + " ON " + table
                + " BEGIN SELECT RAISE(ABORT, 'the register forgets nothing'); END";
    }

    private static IOException failed(Path file, SQLException e) {
        return new IOException("register " + file + ": " + e.getMessage(), e);
    }
}
