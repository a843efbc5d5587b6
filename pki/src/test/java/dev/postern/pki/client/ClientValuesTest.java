package dev.postern.pki.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.pki.ca.AlternativeName;
import dev.postern.pki.ca.KeyType;
import dev.postern.pki.ca.TrustDomain;
import dev.postern.pki.ca.Validity;
import dev.postern.pki.x509.MalformedInput;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may and what may not be written in the values an operator gives. */
class ClientValuesTest {
    private static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");

    @ParameterizedTest
    @ValueSource(strings = {"a", "0", "acme-2", "abcdefghijklmnopqrstuvwxyz-0123456789-abcdefghijklmnopqrstuvwxy"})
    void takesClientIds(String text) {
        assertThat(new ClientId(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-a",
                "Acme",
                "a_b",
                "a/b",
                "..",
                "a b",
                "a\n",
                "ä",
                "abcdefghijklmnopqrstuvwxyz-0123456789-abcdefghijklmnopqrstuvwxyz"
            })
    void refusesClientIds(String text) {
        assertThatThrownBy(() -> new ClientId(text))
                .isInstanceOf(MalformedInput.class)
                .hasMessage(
                        "client id: \"" + text + "\" (expected: 1..63 of a-z, 0-9 and dash, not starting with a dash)");
    }

    @ParameterizedTest
    @CsvSource({
        "keyCompromise, KEY_COMPROMISE",
        "KEYCOMPROMISE, KEY_COMPROMISE",
        "1, KEY_COMPROMISE",
        "0, UNSPECIFIED",
        "10, AA_COMPROMISE",
        "cessationOfOperation, CESSATION_OF_OPERATION",
    })
    void takesReasonsByNameAndNumber(String text, RevocationReason reason) {
        assertThat(RevocationReason.parse(text)).isEqualTo(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "8", "removeFromCRL", "6", "certificateHold", "11", "-1", "01", "", "KEY_COMPROMISE"})
    void refusesOtherReasonsAndListsThem(String text) {
        assertThatThrownBy(() -> RevocationReason.parse(text))
                .isInstanceOf(MalformedInput.class)
                .hasMessage(
                        "reason: \"" + text + "\" (expected: unspecified or 0, keyCompromise or 1, cACompromise or 2,"
                                + " affiliationChanged or 3, superseded or 4, cessationOfOperation or 5,"
                                + " privilegeWithdrawn or 9, aACompromise or 10)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dns:api.example.com",
                "dns:*.example.com",
                "DNS:localhost",
                "ip:127.0.0.1",
                "ip:2001:db8::1",
                "uri:https://example.com/clients/7",
                "email:ops@example.com"
            })
    void takesAlternativeNames(String text) {
        assertThat(AlternativeName.parse(text).value()).isEqualTo(text.substring(text.indexOf(':') + 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api.example.com",
                "dns:",
                "dns:a..b",
                "dns:-a",
                "dns:a.*.b",
                "dns:a b",
                "dns:a\u0000b",
                "dns:ä.example",
                "ip:1.2.3",
                "ip:1.2.3.4/24",
                "ip:localhost",
                "uri:relative",
                "uri:http://a b",
                "uri:http://ä",
                "email:nobody",
                "email:a@b@c",
                "email:a@-",
                "dir:CN=x"
            })
    void refusesAlternativeNames(String text) {
        assertThatThrownBy(() -> AlternativeName.parse(text))
                .isInstanceOf(MalformedInput.class)
                .hasMessageContaining("(expected: ");
    }

    @Test
    void refusesASecondIdentityAmongTheNames() {
        var names = List.of(AlternativeName.uri("SPIFFE://partners.example.com/client/admin"));

        assertThatThrownBy(() -> ClientProfile.of(
                        new ClientId("acme"),
                        new TrustDomain("partners.example.com"),
                        names,
                        Validity.lasting(Duration.ofDays(1), NOW)))
                .isInstanceOf(MalformedInput.class)
                .hasMessageContaining("(expected: not spiffe:, which is the id's)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Example.com", "a/b", "a:b", "a%2e"})
    void refusesTrustDomains(String text) {
        assertThatThrownBy(() -> new TrustDomain(text)).isInstanceOf(MalformedInput.class);
    }

    @Test
    void refusesValiditiesThatAreNone() {
        assertThatThrownBy(() -> new Validity(NOW, NOW.plusMillis(999))).isInstanceOf(MalformedInput.class);
        assertThatThrownBy(() -> Validity.lasting(Duration.ZERO, NOW)).hasMessage("lifetime: PT0S (expected: > 0)");
        assertThat(new Validity(NOW, NOW.plusSeconds(1)).notAfter()).isEqualTo(NOW.plusSeconds(1));
    }

    @Test
    void namesTheKeyTypes() {
        assertThat(KeyType.parse("P384")).isEqualTo(KeyType.P384);
        assertThatThrownBy(() -> KeyType.parse("dsa"))
                .hasMessage("key type: \"dsa\" (expected: p256, p384, rsa2048, rsa3072, rsa4096)");
    }
}
