package dev.postern.pki.client;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.pki.testing.TestPki;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.MalformedInput;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientRosterTest {
    private static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");
    private static final TestPki PKI = TestPki.withIntermediate(NOW);
    private static final Fingerprint A = fingerprint('a');
    private static final Fingerprint B = fingerprint('b');
    private static final Fingerprint C = fingerprint('c');
    private static final VpcEndpointId FIRST = new VpcEndpointId("vpce-0123456789abcdef0");
    private static final VpcEndpointId SECOND = new VpcEndpointId("vpce-0123456789abcdef1");
    private static final RegisteredClient ACME = new RegisteredClient(new ClientId("acme"), Set.of(SECOND, FIRST));
    private static final RegisteredClient OTHER = new RegisteredClient(new ClientId("other"), Set.of());

    @Test
    void hasOneTextWhicheverWayItWasPutTogether() {
        var text = """
                {"version":1,"clients":[
                {"id":"acme","endpoints":["%s","%s"],"certificates":["%s","%s"]},
                {"id":"other","endpoints":[],"certificates":["%s"]}
                ]}
                """.formatted(FIRST, SECOND, A, C, B);

        assertThat(new ClientRoster(Map.of(A, ACME, B, OTHER, C, ACME)).json()).isEqualTo(text);
        assertThat(new ClientRoster(Map.of(C, ACME, B, OTHER, A, ACME)).json()).isEqualTo(text);
        assertThat(new ClientRoster(Map.of()).json()).isEqualTo("{\"version\":1,\"clients\":[]}\n");
    }

    @Test
    void isReadAsItWasWritten() {
        var roster = new ClientRoster(Map.of(A, ACME, B, OTHER, C, ACME));

        assertThat(ClientRoster.parse(roster.json().getBytes(UTF_8))).isEqualTo(roster);
        assertThat(parse("{\"clients\":[],\"version\":1}")).isEqualTo(new ClientRoster(Map.of()));
    }

    @Test
    void saysWhoseACertificateIs() {
        var roster = new ClientRoster(Map.of(A, ACME, B, OTHER));

        assertThat(roster.holderOf(A)).contains(ACME);
        assertThat(roster.holderOf(C)).isEmpty();
    }

    @Test
    void hasAllClientsWithTheCertificatesThatAreNotRevoked() {
        var live = new Credential(certificate("acme", NOW.plusSeconds(9)), NOW, Optional.empty());
        var expired = new Credential(certificate("acme", NOW.minusSeconds(9)), NOW, Optional.empty());
        var revocation = new Revocation(RevocationReason.SUPERSEDED, NOW);
        var revoked = new Credential(certificate("acme", NOW.plusSeconds(9)), NOW, Optional.of(revocation));
        var binding = new EndpointBinding(ACME.endpoints(), NOW);

        var roster = ClientRoster.of(List.of(
                new Client(ACME.id(), List.of(live, expired, revoked), List.of(binding)),
                new Client(OTHER.id(), List.of(revoked), List.of())));

        assertThat(roster.clients()).isEqualTo(Map.of(live.fingerprint(), ACME, expired.fingerprint(), ACME));
    }

    private static X509Certificate certificate(String id, Instant end) {
        return PKI.client(id).expiredAt(end).mint().leaf();
    }

    @Test
    void bindsAClientInOneWay() {
        var elsewhere = new RegisteredClient(ACME.id(), Set.of(FIRST));

        assertThatThrownBy(() -> new ClientRoster(Map.of(A, ACME, B, elsewhere)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("client acme: bound to ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            []                                                    | a list (expected: an object)
            7                                                     | 7 (expected: an object)
            {}                                                    | version: missing
            {'version':1}                                         | clients: missing
            {'clients':[]}                                        | version: missing
            {'version':2,'clients':[]}                            | version: 2 (expected: 1)
            {'version':'1','clients':[]}                          | version: "1" (expected: 1)
            {'version':1.0,'clients':[]}                          | version: 1.0 (expected: 1)
            {'version':1,'clients':{}}                            | clients: an object (expected: a list)
            {'version':1,'clients':[],'more':0}                   | more: unknown key (expected: version, clients)
            {'version':1,'clients':['acme']}                      | clients[0]: "acme" (expected: an object)
            {'version':1,'clients':[{}]}                          | clients[0].id: missing
            {'version':1,'clients':[{'id':'acme','endpoints':[]}]} | clients[0].certificates: missing
            {'version':1,'clients':[{'id':7}]}                    | clients[0].id: 7 (expected: text)
            {'version':1,'clients':[{'id':'A'}]}                  | clients[0].id: client id: "A" (expected: 1..63 of a-z, 0-9 and dash, not starting with a dash)
            {'version':1,'clients':[{'id':'acme','vpce':[]}]}     | clients[0].vpce: unknown key (expected: id, endpoints, certificates)
            {'version':1,'clients':[{'id':'acme','endpoints':[],'certificates':[]}]} | clients[0].certificates: none (expected: at least one)
            {'version':1,'clients':[{'endpoints':['vpce-1']}]}    | clients[0].endpoints[0]: VPC endpoint id of 6 characters (expected: vpce- and 8 to 17 lower-case hexadecimal digits)
            {'version':1,'clients':[{'endpoints':null}]}          | clients[0].endpoints: null (expected: a list)
            {'version':1,'clients':[{'certificates':[[]]}]}       | clients[0].certificates[0]: a list (expected: text)
            {'version':1,'clients':[{'certificates':['AB']}]}     | clients[0].certificates[0]: fingerprint: "AB" (expected: 64 lower-case hexadecimal digits)
            {'version':1,'clients':[{'endpoints':['vpce-01234567','vpce-01234567']}]} | clients[0].endpoints[1]: vpce-01234567 stands twice (expected: once)
            {'version':1,'clients':[]}{}                          | an object behind the roster (expected: nothing more)
            """)
    void refusesWhatIsNoRoster(String text, String complaint) {
        assertThatThrownBy(() -> parse(text.replace('\'', '"')))
                .isInstanceOf(MalformedInput.class)
                .hasMessage(complaint);
    }

    @Test
    void takesEachClientAndEachCertificateOnce() {
        var acme = "{\"id\":\"acme\",\"endpoints\":[],\"certificates\":[\"" + A + "\"]}";

        assertThatThrownBy(() -> parse("{\"version\":1,\"clients\":[%s,%s]}".formatted(acme, acme)))
                .hasMessage("clients[1].id: acme stands twice (expected: once)");
        assertThatThrownBy(
                        () -> parse("{\"version\":1,\"clients\":[%s,%s]}".formatted(acme, acme.replace("acme", "b"))))
                .hasMessage("clients[1].certificates: " + A + " is also of acme (expected: of one client)");
        assertThatThrownBy(() -> parse("{\"version\":1,\"clients\":[" + acme.replace("]}", ",\"" + A + "\"]}") + "]}"))
                .hasMessage("clients[0].certificates[1]: " + A + " stands twice (expected: once)");
    }

    @Test
    void saysInWhichLineJsonEndsToBeJson() {
        assertThatThrownBy(() -> parse("{\"version\":1,\n\"version\":1}"))
                .isInstanceOf(MalformedInput.class)
                .hasMessageStartingWith("line 2: ")
                .hasMessageEndingWith(" (expected: a roster in JSON)");
        assertThatThrownBy(() -> parse("{\"version\":1,\n\"clients\":[\n"))
                .isInstanceOf(MalformedInput.class)
                .hasMessageStartingWith("line 3: ");
        assertThatThrownBy(() -> parse("")).isInstanceOf(MalformedInput.class);
    }

    @Test
    void takesUtf8AndNothingElse() {
        assertThatThrownBy(() -> ClientRoster.parse("{\"version\":1,\"clients\":[]}".getBytes(UTF_16BE)))
                .isInstanceOf(MalformedInput.class);
        assertThatThrownBy(() -> ClientRoster.parse(new byte[] {'{', '"', (byte) 0xff, '"'}))
                .isInstanceOf(MalformedInput.class)
                .hasMessage("not UTF-8 (expected: JSON in UTF-8)");
    }

    @Test
    void isNotReadBeyondItsLimit() {
        assertThatThrownBy(() -> ClientRoster.parse(new byte[ClientRoster.MAX_BYTES + 1]))
                .isInstanceOf(MalformedInput.class)
                .hasMessage("52428801 bytes (expected: a roster of at most 52428800)");
    }

    @Test
    void isReadWithTensOfThousandsOfClients() {
        var holders = new HashMap<Fingerprint, RegisteredClient>();
        for (int i = 0; i < 50_000; i++) {
            holders.put(
                    new Fingerprint("%064x".formatted(i)),
                    new RegisteredClient(new ClientId("client-" + i), Set.of(FIRST)));
        }
        var roster = new ClientRoster(holders);

        assertThat(ClientRoster.parse(roster.json().getBytes(UTF_8))).isEqualTo(roster);
    }

    private static ClientRoster parse(String text) {
        return ClientRoster.parse(text.getBytes(UTF_8));
    }

    private static Fingerprint fingerprint(char digit) {
        return new Fingerprint(String.valueOf(digit).repeat(64));
    }
}
