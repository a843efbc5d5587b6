package dev.postern.pki.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.pki.client.ClientId;
import dev.postern.pki.client.Credential;
import dev.postern.pki.client.Holder;
import dev.postern.pki.client.RevocationReason;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.KeyFingerprint;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class RegisterReaderTest {
    private static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");
    private static final TestPki PKI = TestPki.withIntermediate(NOW);
    private static final Holder ACME = Holder.of(new ClientId("acme"));
    private static final Fingerprint NOBODYS = new Fingerprint("0".repeat(64));
    private static TestTables tables;

    @BeforeAll
    static void start() {
        tables = TestTables.start();
    }

    @AfterAll
    static void stop() {
        tables.close();
    }

    @Test
    void findsWhoseACertificateIsAndWhoseKeyHasSignedIt() throws IOException {
        var table = tables.table();
        var chain = recorded(table);

        try (var reader = reader(table)) {
            var found = reader.find(Fingerprint.of(chain.leaf())).orElseThrow();

            assertThat(found.holder()).isEqualTo(ACME);
            assertThat(found.credential()).isEqualTo(new Credential(chain.leaf(), NOW, Optional.empty()));
            assertThat(found.issuerKey())
                    .isEqualTo(KeyFingerprint.of(PKI.issuing().certificate()));
        }
    }

    @Test
    void seesARevocationAsSoonAsItHasReturned() throws IOException {
        var table = tables.table();
        var fingerprint = Fingerprint.of(recorded(table).leaf());

        try (var reader = reader(table);
                var register = DynamoDbClientRegister.open(tables.client().build(), table, Pause.SLEEP)) {
            register.revoke(fingerprint, RevocationReason.KEY_COMPROMISE, NOW);

            assertThat(reader.find(fingerprint).orElseThrow().credential().revocation())
                    .isPresent();
        }
    }

    @Test
    void findsNothingThatWasNotIssuedHere() throws IOException {
        var table = tables.table();
        recorded(table);

        try (var reader = reader(table)) {
            assertThat(reader.find(Fingerprint.of(PKI.client("acme").mint().leaf())))
                    .isEmpty();
        }
    }

    @Test
    void refusesALogOfWhichAnEntryIsMissing() throws IOException {
        var table = tables.table();
        recorded(table);
        var second = recorded(table);
        var first = RegisterItems.key(RegisterItems.log(ACME), RegisterItems.ordered(1));
        try (var client = tables.client().build()) {
            client.deleteItem(request -> request.tableName(table).key(first));
        }

        try (var reader = reader(table)) {
            assertThatThrownBy(() -> reader.find(Fingerprint.of(second.leaf())))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("entries of its holder are missing");
        }
    }

    @Test
    void doesNotMakeARegisterOfATableThatIsNone() throws IOException {
        var table = tables.table();
        try (var client = tables.client().build();
                var reader = reader(table)) {
            assertThatThrownBy(() -> reader.find(NOBODYS))
                    .isInstanceOf(MalformedInput.class)
                    .hasMessage("register table " + table
                            + ": no register (expected: one that a command which writes has opened before)");
            assertThat(client.scan(request -> request.tableName(table)).items()).isEmpty();
        }
    }

    @Test
    void refusesANewerProgramsRegister() throws IOException {
        var table = tables.table();
        try (var client = tables.client().build();
                var reader = reader(table)) {
            client.putItem(request -> request.tableName(table)
                    .item(Map.of(
                            "pk", AttributeValue.fromS("REGISTER"),
                            "sk", AttributeValue.fromS("-"),
                            "version", AttributeValue.fromN("2"))));

            assertThatThrownBy(() -> reader.find(NOBODYS))
                    .isInstanceOf(MalformedInput.class)
                    .hasMessageContaining("register of version 2 (expected: at most 1");
        }
    }

    @Test
    void saysThatATableIsNotThere() {
        try (var reader = reader("postern-test-nowhere")) {
            assertThatThrownBy(() -> reader.find(NOBODYS))
                    .isInstanceOf(MalformedInput.class)
                    .hasMessageContaining("postern-test-nowhere: not found");
        }
    }

    private static RegisterReader reader(String table) {
        return RegisterReader.of(tables.client().build(), table, duration -> {});
    }

    private static CertificateChain recorded(String table) throws IOException {
        var chain = PKI.client("acme").mint().chain();
        try (var register = DynamoDbClientRegister.open(tables.client().build(), table, Pause.SLEEP)) {
            register.record(ACME, chain, NOW);
        }
        return chain;
    }
}
