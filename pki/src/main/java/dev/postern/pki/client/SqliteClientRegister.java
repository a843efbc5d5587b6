package dev.postern.pki.client;

import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.KeyFingerprint;
import dev.postern.pki.x509.SerialNumber;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The register in one SQLite file, shared by all processes on this machine. Calls block on the disk: never on an event loop. */
public final class SqliteClientRegister implements ClientRegister {
    private static final String SELECT = """
            SELECT c.holder_kind, c.holder_name, c.der, c.issued_at, r.reason, r.revoked_at
            FROM certificate c LEFT JOIN revocation r ON r.fingerprint = c.fingerprint
            """;

    private final RegisterDatabase database;

    private SqliteClientRegister(RegisterDatabase database) {
        this.database = database;
    }

    /**
     * Opens the register, or makes an empty one.
     *
     * @throws dev.postern.pki.x509.MalformedInput if a newer program made it
     */
    public static SqliteClientRegister open(Path file) throws IOException {
        return new SqliteClientRegister(RegisterDatabase.open(file));
    }

    @Override
    public List<Credential> enrol(ClientId id, CertificateChain issued, Set<VpcEndpointId> endpoints, Instant now)
            throws IOException {
        var binding = new EndpointBinding(endpoints, now);
        return database.write(on -> {
            var live = live(on, id, now);
            if (live.isEmpty()) {
                insert(on, Holder.of(id), issued, now);
                if (!endpoints.isEmpty()) {
                    EndpointBindings.add(on, id, binding);
                }
            }
            return live;
        });
    }

    @Override
    public Optional<Client> bind(ClientId id, Set<VpcEndpointId> endpoints, Instant now) throws IOException {
        var binding = new EndpointBinding(endpoints, now);
        return database.write(on -> {
            if (client(on, id).isPresent()) {
                EndpointBindings.add(on, id, binding);
            }
            return client(on, id);
        });
    }

    @Override
    public void record(Holder holder, CertificateChain issued, Instant now) throws IOException {
        database.write(on -> {
            insert(on, holder, issued, now);
            return issued;
        });
    }

    @Override
    public List<Credential> replace(ClientId id, CertificateChain issued, Instant now) throws IOException {
        return database.write(on -> {
            var revoked = revokeLive(on, id, RevocationReason.SUPERSEDED, now);
            insert(on, Holder.of(id), issued, now);
            return revoked;
        });
    }

    @Override
    public List<Credential> revokeAll(ClientId id, RevocationReason reason, Instant now) throws IOException {
        return database.write(on -> revokeLive(on, id, reason, now));
    }

    @Override
    public Optional<Credential> revoke(Fingerprint fingerprint, RevocationReason reason, Instant now)
            throws IOException {
        return database.write(on -> {
            var found = find(on, fingerprint);
            if (found.isEmpty() || found.get().revocation().isPresent()) {
                return found;
            }
            return Optional.of(revoke(on, found.get(), new Revocation(reason, now)));
        });
    }

    @Override
    public Optional<Credential> find(Fingerprint fingerprint) throws IOException {
        return database.read(on -> find(on, fingerprint));
    }

    @Override
    public Optional<Client> client(ClientId id) throws IOException {
        return database.read(on -> client(on, id));
    }

    @Override
    public List<Client> clients() throws IOException {
        return database.read(on -> {
            var bindings = EndpointBindings.all(on);
            return credentials(on, Holder.Kind.CLIENT).entrySet().stream()
                    .map(entry -> {
                        var id = new ClientId(entry.getKey().name());
                        return new Client(id, entry.getValue(), bindings.getOrDefault(id, List.of()));
                    })
                    .toList();
        });
    }

    @Override
    public Map<Holder, List<Credential>> credentials(Holder.Kind kind) throws IOException {
        return database.read(on -> credentials(on, kind));
    }

    @Override
    public Map<Holder, List<Credential>> credentialsOfKey(KeyFingerprint key) throws IOException {
        return database.read(on -> select(on, "WHERE c.key = ? ORDER BY c.issued_at, c.rowid", key.hex()));
    }

    @Override
    public List<RevokedCertificate> revoked(KeyFingerprint issuer) throws IOException {
        var sql = """
                SELECT c.serial, r.revoked_at, r.reason, c.not_after
                FROM revocation r JOIN certificate c ON c.fingerprint = r.fingerprint
                WHERE c.issuer_key = ? ORDER BY r.revoked_at, r.rowid
                """;
        return database.read(on -> {
            try (var statement = on.prepareStatement(sql)) {
                statement.setString(1, issuer.hex());
                var revoked = new ArrayList<RevokedCertificate>();
                try (var rows = statement.executeQuery()) {
                    while (rows.next()) {
                        revoked.add(new RevokedCertificate(
                                new SerialNumber(new BigInteger(rows.getString(1), 16)),
                                Instant.ofEpochMilli(rows.getLong(2)),
                                reason(rows.getInt(3)),
                                Instant.ofEpochSecond(rows.getLong(4))));
                    }
                }
                return List.copyOf(revoked);
            }
        });
    }

    @Override
    public long nextListNumber(KeyFingerprint issuer) throws IOException {
        var sql = """
                INSERT INTO list_number (issuer_key, number) VALUES (?, 1)
                ON CONFLICT (issuer_key) DO UPDATE SET number = number + 1 RETURNING number
                """;
        return database.write(on -> {
            try (var statement = on.prepareStatement(sql)) {
                statement.setString(1, issuer.hex());
                try (var rows = statement.executeQuery()) {
                    rows.next();
                    return rows.getLong(1);
                }
            }
        });
    }

    @Override
    public void close() throws IOException {
        database.close();
    }

    private static void insert(Connection on, Holder holder, CertificateChain issued, Instant now) throws SQLException {
        var certificate = issued.leaf();
        var sql = """
                INSERT INTO certificate
                (fingerprint, holder_kind, holder_name, issuer_key, key, serial, not_after, issued_at, der)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """;
        try (var statement = on.prepareStatement(sql)) {
            statement.setString(1, Fingerprint.of(certificate).hex());
            statement.setString(2, holder.kind().name());
            statement.setString(3, holder.name());
            statement.setString(4, KeyFingerprint.of(issued.issuer()).hex());
            statement.setString(5, KeyFingerprint.of(certificate).hex());
            statement.setString(6, SerialNumber.of(certificate).value().toString(16));
            statement.setLong(7, certificate.getNotAfter().toInstant().getEpochSecond());
            statement.setLong(8, now.toEpochMilli());
            statement.setBytes(9, Certificates.der(certificate));
            statement.executeUpdate();
        }
    }

    private static List<Credential> revokeLive(Connection on, ClientId id, RevocationReason reason, Instant now)
            throws SQLException {
        var revoked = new ArrayList<Credential>();
        for (var credential : live(on, id, now)) {
            revoked.add(revoke(on, credential, new Revocation(reason, now)));
        }
        return List.copyOf(revoked);
    }

    private static Credential revoke(Connection on, Credential credential, Revocation revocation) throws SQLException {
        try (var statement = on.prepareStatement("INSERT INTO revocation VALUES (?, ?, ?)")) {
            statement.setString(1, credential.fingerprint().hex());
            statement.setInt(2, revocation.reason().number());
            statement.setLong(3, revocation.at().toEpochMilli());
            statement.executeUpdate();
        }
        return new Credential(credential.certificate(), credential.issuedAt(), Optional.of(revocation));
    }

    private static List<Credential> live(Connection on, ClientId id, Instant now) throws SQLException {
        return credentials(on, id).stream()
                .filter(credential -> credential.isLive(now))
                .toList();
    }

    private static Optional<Client> client(Connection on, ClientId id) throws SQLException {
        var credentials = credentials(on, id);
        return credentials.isEmpty()
                ? Optional.empty()
                : Optional.of(new Client(id, credentials, EndpointBindings.of(on, id)));
    }

    private static Map<Holder, List<Credential>> credentials(Connection on, Holder.Kind kind) throws SQLException {
        return select(on, "WHERE c.holder_kind = ? ORDER BY c.holder_name, c.issued_at, c.rowid", kind.name());
    }

    private static List<Credential> credentials(Connection on, ClientId id) throws SQLException {
        return select(
                        on,
                        "WHERE c.holder_kind = 'CLIENT' AND c.holder_name = ? ORDER BY c.issued_at, c.rowid",
                        id.value())
                .getOrDefault(Holder.of(id), List.of());
    }

    private static Optional<Credential> find(Connection on, Fingerprint fingerprint) throws SQLException {
        return select(on, "WHERE c.fingerprint = ?", fingerprint.hex()).values().stream()
                .map(credentials -> credentials.get(0))
                .findFirst();
    }

    private static Map<Holder, List<Credential>> select(Connection on, String where, String argument)
            throws SQLException {
        try (var statement = on.prepareStatement(SELECT + where)) {
            statement.setString(1, argument);
            var found = new LinkedHashMap<Holder, List<Credential>>();
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    var holder = new Holder(Holder.Kind.valueOf(rows.getString(1)), rows.getString(2));
                    found.computeIfAbsent(holder, any -> new ArrayList<>()).add(credential(rows));
                }
            }
            return found;
        }
    }

    private static Credential credential(ResultSet row) throws SQLException {
        var reason = row.getInt(5);
        Optional<Revocation> revocation = row.wasNull()
                ? Optional.empty()
                : Optional.of(new Revocation(reason(reason), Instant.ofEpochMilli(row.getLong(6))));
        return new Credential(Certificates.parse(row.getBytes(3)), Instant.ofEpochMilli(row.getLong(4)), revocation);
    }

    private static RevocationReason reason(int number) {
        return RevocationReason.ofNumber(number)
                .orElseThrow(() -> new IllegalStateException("reason " + number + " in the register"));
    }
}
