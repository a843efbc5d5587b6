package dev.postern.authorizer;

import static dev.postern.authorizer.TestCloud.NOW;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.authorizer.token.TokenIssuer;
import dev.postern.pki.client.RevocationReason;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.x509.Fingerprint;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a known client whose token is asked for too. */
class TokenAdmissionTest {
    private static final TestPki PKI = TestPki.withIntermediate(NOW);

    @TempDir
    static Path directory;

    private static TestCloud cloud;
    private static TokenIssuer issuer;

    private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();

    @BeforeAll
    static void start() throws IOException {
        cloud = new TestCloud(directory);
        issuer = new TokenIssuer(NOW);
    }

    @AfterAll
    static void stop() throws IOException {
        issuer.close();
        cloud.close();
    }

    @Test
    void letsInWithATokenAndSaysWhose() throws IOException {
        assertThat(answer(event("acme").header("Authorization", bearer())))
                .contains("\"Effect\":\"Allow\"", "\"clientId\":\"acme\"", "\"tokenSubject\":\"app-7\"");
    }

    @Test
    void isUnauthorizedWithoutOne() {
        assertUnauthorized(event("without"), "TOKEN_MISSING");
    }

    @Test
    void isUnauthorizedWithABadOne() {
        assertUnauthorized(event("bad").header("Authorization", "Bearer abc"), "TOKEN_INVALID");
    }

    @Test
    void isUnauthorizedWithAnothersOne() {
        var theirs = TokenIssuer.claims(NOW).claim("cnf", Map.of("x5t#S256", "A".repeat(43)));

        assertUnauthorized(
                event("thief").header("Authorization", "Bearer " + TokenIssuer.token(theirs)), "TOKEN_NOT_BOUND");
    }

    /** The certificate is asked about first: who is shut out learns nothing of tokens. */
    @Test
    void isForbiddenWithTheBestOfTokensWhenTheCertificateIsRevoked() throws IOException {
        var client = cloud.onboard("gone", PKI.client("gone").mint());
        cloud.register().revoke(Fingerprint.of(client.leaf()), RevocationReason.KEY_COMPROMISE, NOW);

        assertThat(answer(TestEvent.of(client.leaf()))).contains("\"Effect\":\"Deny\"", "CERTIFICATE_REVOKED");
    }

    @Test
    void failsWhereTheIssuersKeysAreNotToBeHad() {
        var event = event("early").header("Authorization", bearer());

        assertThatThrownBy(() -> answer(event, HttpClient.newHttpClient()))
                .isInstanceOf(Unavailable.class)
                .hasMessageStartingWith("TOKEN_KEYS_UNAVAILABLE: ");
        assertThat(stdout.toString(UTF_8)).contains("\"answer\":\"FAILURE\"").doesNotContain("eyJ");
    }

    private void assertUnauthorized(TestEvent event, String reason) {
        assertThatThrownBy(() -> answer(event)).isInstanceOf(Unauthorized.class).hasMessage("Unauthorized");
        assertThat(stdout.toString(UTF_8)).contains("\"reason\":\"" + reason + "\"", "\"client\":");
    }

    private static TestEvent event(String id) {
        return TestEvent.of(cloud.onboard(id, PKI.client(id).mint()).leaf());
    }

    private static String bearer() {
        return "Bearer " + TokenIssuer.token(TokenIssuer.claims(NOW));
    }

    private String answer(TestEvent event) throws IOException {
        return answer(event, issuer.http());
    }

    private String answer(TestEvent event, HttpClient http) throws IOException {
        cloud.http = http;
        var function = new AuthorizerFunction(
                Map.of(
                        "POSTERN_REGISTER",
                        "dynamodb:" + TestCloud.TABLE,
                        "POSTERN_DENY_LIST",
                        "none",
                        "POSTERN_VPC_ENDPOINTS",
                        TestEvent.ENDPOINT,
                        "POSTERN_JWT_ISSUER",
                        TokenIssuer.NAME,
                        "POSTERN_JWT_AUDIENCE",
                        TokenIssuer.AUDIENCE,
                        "POSTERN_JWT_JWKS",
                        issuer.keys().toString(),
                        "POSTERN_JWT_CLAIMS",
                        "scope=widgets:read"),
                cloud,
                cloud.clock,
                new PrintStream(stdout, true, UTF_8));
        var output = new ByteArrayOutputStream();
        function.handleRequest(new ByteArrayInputStream(event.bytes()), output, null);
        return output.toString(UTF_8);
    }
}
