package dev.postern.authorizer;

import static dev.postern.authorizer.TestCloud.NOW;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.temporal.ChronoUnit.DAYS;
import static java.time.temporal.ChronoUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.crl.deny.DeniedCertificate;
import dev.postern.crl.deny.DenyEntry;
import dev.postern.pki.client.Holder;
import dev.postern.pki.client.RevocationReason;
import dev.postern.pki.testing.TestCredential;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.x509.Fingerprint;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AuthorizerFunctionTest {
    private static final TestPki PKI = TestPki.withIntermediate(NOW);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String STAGE = "arn:aws:execute-api:eu-central-1:123456789012:s4x3opwd6i/live";

    @TempDir
    static Path directory;

    private static TestCloud cloud;

    private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();

    @BeforeAll
    static void start() throws IOException {
        cloud = new TestCloud(directory);
    }

    @AfterAll
    static void stop() throws IOException {
        cloud.close();
    }

    @BeforeEach
    void asItBegan() {
        cloud.now = NOW;
        cloud.deny();
    }

    @Nested
    class LetsIn {
        @Test
        void aKnownClientToEveryMethodOfTheStage() throws IOException {
            var client = cloud.onboard(
                    "acme",
                    PKI.client("acme").serial(BigInteger.valueOf(0x3a5b1)).mint());

            var answer = answer(TestEvent.of(client.leaf()));

            assertThat(answer).isEqualTo(JSON.readTree("""
                            {"principalId":"acme",
                             "policyDocument":{"Version":"2012-10-17","Statement":[
                               {"Action":"execute-api:Invoke","Effect":"Allow","Resource":"%s/*/*"}]},
                             "context":{"clientId":"acme","certificateSerial":"%s","certificateFingerprint":"%s",
                               "certificateNotAfter":"2027-11-23T09:00:00Z"}}
                            """.formatted(STAGE, "03A5B1", Fingerprint.of(client.leaf()))));
        }

        @Test
        void withTheSameAnswerWhateverTheMethod() throws IOException {
            var client = known("methods");

            var read = answer(TestEvent.of(client.leaf()).method(STAGE + "/GET/widgets/1"));
            var write = answer(TestEvent.of(client.leaf()).method(STAGE + "/DELETE/"));

            assertThat(read).isEqualTo(write);
        }

        @Test
        void withAKeyForItsUsagePlanThatWhoeverOnboardsComputesToo() throws IOException {
            var client = known("metered");

            var answer = answer(TestEvent.of(client.leaf()), Map.of("POSTERN_USAGE_KEYS", "partners"));

            // printf %s partners:metered | sha256sum
            assertThat(answer.path("usageIdentifierKey").asString())
                    .isEqualTo("6559431576094beaff0a6fba1039e29bcd7a4fbf00d3cc3ee28ac08d24ca3a4f");
        }

        @Test
        void throughTheLastSecondOfItsCertificate() throws IOException {
            var client = known("lasting");
            var end = client.leaf().getNotAfter().toInstant();
            cloud.now = end.plusMillis(999);

            assertThat(effect(answer(TestEvent.of(client.leaf())))).isEqualTo("Allow");
        }

        @Test
        void withASecondCertificateWhileTheFirstIsRevoked() throws IOException {
            var first = known("renewed");
            var second = cloud.onboard("renewed", PKI.client("renewed").mint());
            cloud.register().revoke(Fingerprint.of(first.leaf()), RevocationReason.SUPERSEDED, NOW);

            assertThat(effect(answer(TestEvent.of(second.leaf())))).isEqualTo("Allow");
        }
    }

    @Nested
    class Refuses {
        @Test
        void anotherVpcEndpoint() throws IOException {
            var event = TestEvent.of(known("elsewhere").leaf()).endpoint("vpce-0000000000000000f");

            assertThat(refusal(event)).isEqualTo("WRONG_ENDPOINT");
        }

        @Test
        void noVpcEndpointAtAll() throws IOException {
            var event = TestEvent.of(known("public").leaf()).withoutEndpoint();

            assertThat(refusal(event)).isEqualTo("WRONG_ENDPOINT");
        }

        @Test
        void aTrustedCertificateThatIsInNoRegister() throws IOException {
            assertThat(refusal(TestEvent.of(PKI.client("acme").mint().leaf()))).isEqualTo("CERTIFICATE_UNKNOWN");
        }

        /** Same issuer name, same serial number, same subject: another authority's all the same. */
        @Test
        void theSameNameAndSerialFromAnotherAuthorityOfTheSameName() throws IOException {
            var ours = known("twofold");
            var theirs = PKI.impostor()
                    .client("twofold")
                    .serial(ours.leaf().getSerialNumber())
                    .mint();

            var event = TestEvent.of(theirs.leaf());

            assertThat(theirs.leaf().getIssuerX500Principal())
                    .isEqualTo(ours.leaf().getIssuerX500Principal());
            assertThat(refusal(event)).isEqualTo("CERTIFICATE_UNKNOWN");
        }

        @Test
        void aServersCertificate() throws IOException {
            var server = PKI.server("localhost").mint();
            cloud.register().record(Holder.server("localhost"), server.chain(), NOW);

            assertThat(refusal(TestEvent.of(server.leaf()))).isEqualTo("CERTIFICATE_OF_NO_CLIENT");
        }

        @Test
        void aRevokedCertificate() throws IOException {
            var client = known("revoked");
            cloud.register().revoke(Fingerprint.of(client.leaf()), RevocationReason.KEY_COMPROMISE, NOW);

            assertThat(refusal(TestEvent.of(client.leaf()))).isEqualTo("CERTIFICATE_REVOKED");
            assertThat(line().path("detail").asString()).startsWith("keyCompromise since ");
        }

        @Test
        void anExpiredCertificateThoughTheEdgeMayBeToldToIgnoreThat() throws IOException {
            var client = known("expired");
            cloud.now = client.leaf().getNotAfter().toInstant().plus(1, SECONDS);

            assertThat(refusal(TestEvent.of(client.leaf()))).isEqualTo("CERTIFICATE_EXPIRED");
        }

        @Test
        void aCertificateOfTomorrow() throws IOException {
            var client = cloud.onboard(
                    "early", PKI.client("early").validFrom(NOW.plus(1, DAYS)).mint());

            assertThat(refusal(TestEvent.of(client.leaf()))).isEqualTo("CERTIFICATE_NOT_YET_VALID");
        }

        @Test
        void aDeniedSerialOfAnIssuersKey() throws IOException {
            var client = known("denied");
            cloud.deny(entry(DeniedCertificate.of(
                    client.leaf(), PKI.issuing().certificate().getPublicKey())));

            assertThat(refusal(TestEvent.of(client.leaf()))).isEqualTo("CERTIFICATE_DENIED");
            assertThat(line().path("detail").asString()).isEqualTo("since 2026-11-23T09:00:00Z: laptop stolen");
        }

        @Test
        void aDeniedFingerprint() throws IOException {
            var client = known("fingered");
            cloud.deny(entry(new DeniedCertificate.ByFingerprint(Fingerprint.of(client.leaf()))));

            assertThat(refusal(TestEvent.of(client.leaf()))).isEqualTo("CERTIFICATE_DENIED");
        }

        @Test
        void aDenialWithinSecondsOfItsBeingWritten() throws IOException {
            var client = known("sudden");
            var function = function(Map.of());
            assertThat(effect(answer(function, TestEvent.of(client.leaf())))).isEqualTo("Allow");

            cloud.deny(entry(new DeniedCertificate.ByFingerprint(Fingerprint.of(client.leaf()))));
            cloud.now = NOW.plusSeconds(5);

            assertThat(effect(answer(function, TestEvent.of(client.leaf())))).isEqualTo("Deny");
        }

        @Test
        void withTheSameAnswerWhateverTheMethod() throws IOException {
            var stranger = PKI.client("stranger").mint();

            var read = answer(TestEvent.of(stranger.leaf()));
            var write = answer(TestEvent.of(stranger.leaf()).method(STAGE + "/POST/widgets"));

            assertThat(read).isEqualTo(write);
            assertThat(read.path("policyDocument")
                            .path("Statement")
                            .path(0)
                            .path("Resource")
                            .asString())
                    .isEqualTo(STAGE + "/*/*");
        }
    }

    @Nested
    class Fails {
        /** API Gateway makes 401 of exactly this message, and 500 of any other. */
        @Test
        void asUnauthorizedWhereThereIsNoIdentity() {
            assertThatThrownBy(() -> answer(TestEvent.anonymous()))
                    .isInstanceOf(Unauthorized.class)
                    .hasMessage("Unauthorized");
            assertThat(line().path("reason").asString()).isEqualTo("NO_IDENTITY");
        }

        @Test
        void whereTheDenyListWasNeverRead() {
            var client = known("listless");
            cloud.removeDenyList();

            assertThatThrownBy(() -> answer(TestEvent.of(client.leaf())))
                    .isInstanceOf(Unavailable.class)
                    .hasMessageStartingWith("DENY_LIST_UNAVAILABLE: ");
            assertThat(line().path("answer").asString()).isEqualTo("FAILURE");
        }

        @Test
        void whereTheTableIsNoRegister() {
            assertThatThrownBy(() -> answer(
                            TestEvent.of(known("astray").leaf()), Map.of("POSTERN_REGISTER", "dynamodb:nowhere")))
                    .isInstanceOf(Unavailable.class)
                    .hasMessageStartingWith("REGISTER_UNAVAILABLE: register table nowhere: not found");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"", "[]", "{", "{\"type\":\"TOKEN\"}", "{\"type\":\"REQUEST\",\"methodArn\":\"arn:x\"}"})
        void forAnEventOfAnotherKind(String event) {
            assertThatThrownBy(() -> function(Map.of())
                            .handleRequest(
                                    new ByteArrayInputStream(event.getBytes(UTF_8)), new ByteArrayOutputStream(), null))
                    .isInstanceOf(RuntimeException.class)
                    .hasMessageNotContaining("Unauthorized");
            assertThat(line().path("reason").asString()).isEqualTo("EVENT_MALFORMED");
        }
    }

    @Nested
    class Logs {
        @Test
        void oneLineForEachRequestThatIsAMetricTooAndHoldsNoCertificate() throws IOException {
            var client = known("logged");

            answer(TestEvent.of(client.leaf()));

            assertThat(stdout.toString(UTF_8).lines()).hasSize(1);
            assertThat(stdout.toString(UTF_8)).doesNotContain("BEGIN", "MII");
            var line = line();
            assertThat(line.path("answer").asString()).isEqualTo("ALLOW");
            assertThat(line.path("reason").asString()).isEqualTo("KNOWN_CLIENT");
            assertThat(line.path("client").asString()).isEqualTo("logged");
            assertThat(line.path("requestId").asString()).isEqualTo("c2fc2e4d-8082-4375-a923-e7c4fddbf51a");
            assertThat(line.path("extendedRequestId").asString()).isEqualTo("QmOw7G1BIAMFYJQ=");
            assertThat(line.path("api").asString()).isEqualTo("s4x3opwd6i/live");
            assertThat(line.path("Decisions").asInt()).isEqualTo(1);
            assertThat(line.path("RegisterLatency").isNumber()).isTrue();
            assertThat(line.path("_aws").path("CloudWatchMetrics").toString())
                    .isEqualTo("[{\"Namespace\":\"Postern\",\"Dimensions\":[[\"api\",\"reason\"]],"
                            + "\"Metrics\":[{\"Name\":\"Decisions\",\"Unit\":\"Count\"}]},"
                            + "{\"Namespace\":\"Postern\",\"Dimensions\":[[\"api\"]],"
                            + "\"Metrics\":[{\"Name\":\"RegisterLatency\",\"Unit\":\"Milliseconds\"},"
                            + "{\"Name\":\"DenyListAge\",\"Unit\":\"Milliseconds\"}]}]");
        }

        @Test
        void clientsTextOnOneLine() throws IOException {
            var event = TestEvent.of(known("verbose").leaf())
                    .header(IdentityHeaders.ISSUER, "CN=a\nb\u001b[31m" + "x".repeat(1000));

            refusal(event);

            assertThat(stdout.toString(UTF_8).lines()).hasSize(1);
            assertThat(line().path("detail").asString()).contains("CN=a?b?[31m").hasSizeLessThan(310);
        }
    }

    private static TestCredential known(String id) {
        return cloud.onboard(id, PKI.client(id).mint());
    }

    private static DenyEntry entry(DeniedCertificate certificate) {
        return new DenyEntry(certificate, "laptop stolen", NOW, NOW.plus(400, DAYS));
    }

    private AuthorizerFunction function(Map<String, String> more) {
        var environment = new HashMap<>(Map.of(
                "POSTERN_REGISTER",
                "dynamodb:" + TestCloud.TABLE,
                "POSTERN_DENY_LIST",
                TestCloud.DENY_LIST.toString(),
                "POSTERN_VPC_ENDPOINTS",
                TestEvent.ENDPOINT));
        environment.putAll(more);
        return new AuthorizerFunction(environment, cloud, cloud.clock, new PrintStream(stdout, true, UTF_8));
    }

    private JsonNode answer(TestEvent event) throws IOException {
        return answer(event, Map.of());
    }

    private JsonNode answer(TestEvent event, Map<String, String> more) throws IOException {
        return answer(function(more), event);
    }

    private static JsonNode answer(AuthorizerFunction function, TestEvent event) throws IOException {
        var output = new ByteArrayOutputStream();
        function.handleRequest(new ByteArrayInputStream(event.bytes()), output, null);
        return JSON.readTree(output.toByteArray());
    }

    private String refusal(TestEvent event) throws IOException {
        var answer = answer(event);
        assertThat(effect(answer)).isEqualTo("Deny");
        return answer.path("context").path("reason").asString();
    }

    private static String effect(JsonNode answer) {
        return answer.path("policyDocument")
                .path("Statement")
                .path(0)
                .path("Effect")
                .asString();
    }

    private JsonNode line() {
        return JSON.readTree(stdout.toString(UTF_8).lines().reduce("", (first, second) -> second));
    }
}
