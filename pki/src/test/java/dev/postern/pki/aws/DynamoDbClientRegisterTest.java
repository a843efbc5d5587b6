package dev.postern.pki.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.postern.pki.client.Client;
import dev.postern.pki.client.ClientId;
import dev.postern.pki.client.ClientRegister;
import dev.postern.pki.client.ClientRegisterContract;
import dev.postern.pki.client.Credential;
import dev.postern.pki.client.EndpointBindingContract;
import dev.postern.pki.client.Holder;
import dev.postern.pki.client.RevocationReason;
import dev.postern.pki.client.RevokedCertificate;
import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.SerialNumber;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;

@Tag("deep")
class DynamoDbClientRegisterTest implements ClientRegisterContract, EndpointBindingContract {
    private static TestTables tables;

    private final List<Duration> pauses = new ArrayList<>();
    private String table;

    @BeforeAll
    static void start() {
        tables = TestTables.start();
    }

    @AfterAll
    static void stop() {
        tables.close();
    }

    @BeforeEach
    void make() throws IOException {
        table = tables.table();
    }

    @Override
    public ClientRegister open() throws IOException {
        return DynamoDbClientRegister.open(tables.client().build(), table, Pause.SLEEP);
    }

    @Test
    void looksAgainWhenAnotherEnrolsTheSameClientInBetween() throws IOException {
        var theirs = chain("acme");
        try (var other = open();
                var register = with(Interference.beforeWriting(() -> other.enrol(ACME, theirs, NOW)))) {
            var inTheWay = register.enrol(ACME, chain("acme"), NOW);

            assertThat(inTheWay).extracting(Credential::certificate).containsExactly(theirs.leaf());
            assertThat(register.client(ACME).orElseThrow().credentials()).hasSize(1);
            assertThat(pauses).hasSize(1);
        }
    }

    @Test
    void revokesWhatIsRecordedWhileItReplaces() throws IOException {
        var before = chain("acme");
        var between = chain("acme");
        var fresh = chain("acme");
        try (var other = open();
                var register = with(Interference.beforeWriting(() -> other.record(Holder.of(ACME), between, NOW)))) {
            other.enrol(ACME, before, NOW);

            var revoked = register.replace(ACME, fresh, NOW);

            assertThat(revoked).extracting(Credential::certificate).containsExactly(before.leaf(), between.leaf());
            assertThat(register.client(ACME).orElseThrow().live(NOW))
                    .extracting(Credential::certificate)
                    .containsExactly(fresh.leaf());
            assertThat(register.revoked(ISSUER)).hasSize(2);
        }
    }

    @Test
    void givesUpNamedWhenOthersAreAlwaysFaster() throws IOException {
        try (var other = open();
                var register =
                        with(Interference.beforeEachWrite(() -> other.record(Holder.of(ACME), chain("acme"), NOW)))) {
            assertThatThrownBy(() -> register.record(Holder.of(ACME), chain("acme"), NOW))
                    .isInstanceOf(IOException.class)
                    .hasMessage("register table " + table + ": recording a certificate of client acme: "
                            + "others were faster 40 times (expected: fewer writers at once)");

            assertThat(pauses)
                    .hasSize(40)
                    .allSatisfy(pause -> assertThat(pause).isBetween(Duration.ofMillis(1), Duration.ofSeconds(1)));
        }
    }

    @Test
    void writesOnceThoughTheAnswerWasLostAndTheSdkAskedAgain() throws IOException {
        assumeFalse(TestTables.isLive(), "takes answers away");
        var chain = chain("acme");
        var lost = Interference.losingTheAnswerToTheFirstWrite();
        try (var register = with(lost)) {
            assertThat(register.enrol(ACME, chain, NOW)).isEmpty();

            assertThat(lost.writes()).isEqualTo(2);
            assertThat(register.client(ACME).orElseThrow().credentials()).hasSize(1);
        }
    }

    @Test
    void readsAllPagesOfWhatAnIssuerHasRevoked() throws IOException {
        var serials = new ArrayList<SerialNumber>();
        try (var client = tables.client().build();
                var register = open()) {
            for (int item = 0; item < 12; item++) {
                var revoked = new ArrayList<RevokedCertificate>();
                for (int i = 0; i < 2_000; i++) {
                    var serial =
                            new SerialNumber(BigInteger.ONE.shiftLeft(126).add(BigInteger.valueOf(item * 2_000L + i)));
                    serials.add(serial);
                    revoked.add(new RevokedCertificate(serial, NOW, RevocationReason.SUPERSEDED, NOW.plusSeconds(9)));
                }
                var entry = RegisterItems.revoked(ISSUER, new Fingerprint(String.format("%064x", item)), revoked);
                client.putItem(request -> request.tableName(table).item(entry));
            }

            assertThat(register.revoked(ISSUER))
                    .extracting(RevokedCertificate::serial)
                    .containsExactlyElementsOf(serials);
        }
    }

    @Test
    void readsAllPagesOfTheClients() throws IOException {
        var ids = IntStream.range(100, 220)
                .mapToObj(i -> new ClientId("client-" + i))
                .toList();
        try (var register = open()) {
            for (var id : ids) {
                register.enrol(id, padded(id.value(), 10_000), NOW);
            }

            assertThat(register.clients()).extracting(Client::id).containsExactlyElementsOf(ids);
        }
    }

    @Test
    void refusesACertificateLargerThanAnyItIssues() throws IOException {
        try (var register = open()) {
            assertThatThrownBy(() -> register.enrol(ACME, padded("acme", 16_384), NOW))
                    .hasMessageMatching("certificate: \\d+ bytes \\(expected: at most 16384\\)");

            assertThat(register.client(ACME)).isEmpty();
        }
    }

    @Test
    void refusesALogInWhichSomethingIsMissing() throws IOException {
        try (var client = tables.client().build();
                var register = with(Interference.none())) {
            for (int i = 0; i < 3; i++) {
                register.record(Holder.of(ACME), chain("acme"), NOW);
            }
            client.deleteItem(request ->
                    request.tableName(table).key(RegisterItems.key("HOLDER#CLIENT#acme", RegisterItems.ordered(2))));

            var message = "entries of client acme are missing (expected: numbered without a gap)";
            assertThatThrownBy(() -> register.client(ACME))
                    .isInstanceOf(IOException.class)
                    .hasMessageEndingWith(message);
            assertThatThrownBy(register::clients)
                    .isInstanceOf(IOException.class)
                    .hasMessageEndingWith(message);
            assertThatThrownBy(() -> register.revokeAll(ACME, RevocationReason.SUPERSEDED, NOW))
                    .isInstanceOf(IOException.class)
                    .hasMessageEndingWith(message);
        }
    }

    @Test
    void changesNoItemThatIsThere() throws IOException {
        try (var client = tables.client().build();
                var register = open()) {
            register.enrol(ACME, chain("acme"), NOW);
            var before = client.scanPaginator(request -> request.tableName(table)).items().stream()
                    .toList();

            register.replace(ACME, chain("acme"), NOW);
            register.revokeAll(ACME, RevocationReason.KEY_COMPROMISE, NOW);

            assertThat(client.scanPaginator(request -> request.tableName(table)).items())
                    .containsAll(before);
        }
    }

    @Test
    void saysThatATableIsMissing() {
        try (var client = tables.client().build()) {
            assertThatThrownBy(() -> DynamoDbClientRegister.open(client, "postern-test-nowhere", Pause.SLEEP))
                    .isInstanceOf(MalformedInput.class)
                    .hasMessage(
                            "register table postern-test-nowhere: not found (expected: a table that was made before)");
        }
    }

    @Test
    void refusesATableOfANewerProgramAndOneOfAnotherLayout() throws IOException {
        open().close();
        try (var client = tables.client().build()) {
            client.putItem(request -> request.tableName(table).item(RegisterItems.version(7)));

            assertThatThrownBy(() -> DynamoDbClientRegister.open(client, table, Pause.SLEEP))
                    .isInstanceOf(MalformedInput.class)
                    .hasMessage("register table " + table
                            + ": register of version 7 (expected: at most 1; made by a newer program)");

            assumeFalse(TestTables.isLive(), "another table is not worth the wait");
            client.createTable(request -> request.tableName("of-others")
                    .attributeDefinitions(AttributeDefinition.builder()
                            .attributeName("id")
                            .attributeType("S")
                            .build())
                    .keySchema(KeySchemaElement.builder()
                            .attributeName("id")
                            .keyType("HASH")
                            .build())
                    .billingMode(BillingMode.PAY_PER_REQUEST));
            assertThatThrownBy(() -> DynamoDbClientRegister.open(client, "of-others", Pause.SLEEP))
                    .isInstanceOf(MalformedInput.class)
                    .hasMessageStartingWith("register table of-others: ")
                    .hasMessageEndingWith(" (expected: a table with the keys pk and sk, both text)");
        }
    }

    @Test
    void namesWhatItWasDoingWhenNothingAnswers() throws IOException {
        assumeFalse(TestTables.isLive(), "ends a DynamoDB Local");
        var gone = TestTables.start();
        var name = gone.table();
        try (var register = DynamoDbClientRegister.open(gone.client().build(), name, Pause.SLEEP)) {
            gone.close();

            assertThatThrownBy(() -> register.revokeAll(ACME, RevocationReason.SUPERSEDED, NOW))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("register table " + name + ": revoking client acme: ");
        }
    }

    @Test
    void makesATableThatIsPaidByRequestAndCannotBeDeletedByMistakeAndMakesItOnce() throws IOException {
        try (var client = tables.client().build()) {
            var made = DynamoDbRegisterTable.create(client, table, pauses::add);

            var found =
                    client.describeTable(request -> request.tableName(table)).table();
            assertThat(made.arn()).isEqualTo(found.tableArn());
            assertThat(made.backups())
                    .isEqualTo(
                            TestTables.isLive()
                                    ? DynamoDbRegisterTable.Backups.POINT_IN_TIME
                                    : DynamoDbRegisterTable.Backups.UNKNOWN_HERE);
            assertThat(found.billingModeSummary().billingMode()).isEqualTo(BillingMode.PAY_PER_REQUEST);
            assertThat(found.deletionProtectionEnabled()).isTrue();
            assertThat(found.hasGlobalSecondaryIndexes()).isFalse();
        }
    }

    private DynamoDbClientRegister with(Interference interference) throws IOException {
        DynamoDbClient client = tables.client()
                .overrideConfiguration(settings -> settings.addExecutionInterceptor(interference))
                .build();
        var register = DynamoDbClientRegister.open(client, table, pauses::add);
        interference.begin();
        return register;
    }

    private static CertificateChain padded(String id, int bytes) {
        return PKI.client(id)
                .extension(new ASN1ObjectIdentifier("1.2.3.4.5"), false, new DEROctetString(new byte[bytes]))
                .mint()
                .chain();
    }

    /** Checked here, for a misspelt name would make the tests on pages pass. */
    @Test
    void hasItemsOfTheFormThatIsDocumented() throws IOException {
        try (var client = tables.client().build();
                var register = open()) {
            register.enrol(ACME, chain("acme"), NOW);
            register.nextListNumber(ISSUER);
            register.revokeAll(ACME, RevocationReason.SUPERSEDED, NOW);

            assertThat(client.scanPaginator(request -> request.tableName(table)).items().stream()
                            .map(item -> kind(item)))
                    .containsExactlyInAnyOrder(
                            "REGISTER", "HOLDER", "HOLDER", "CERTIFICATE", "SERIAL", "KEY", "NUMBER", "REVOKED");
        }
    }

    private static String kind(Map<String, AttributeValue> item) {
        return RegisterItems.text(item, RegisterItems.PK).replaceFirst("#.*", "");
    }
}
