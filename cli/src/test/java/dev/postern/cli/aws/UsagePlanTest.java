package dev.postern.cli.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Program;
import dev.postern.pki.client.ClientId;
import dev.postern.pki.client.UsageScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.UsagePlanKey;

/** A client's key of the API's usage plan, from its onboarding to its end. */
class UsagePlanTest {
    private static final UsageScope SCOPE = new UsageScope("partners");
    private static final String NOWHERE = "http://127.0.0.1:1";

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    @TempDir
    private Path temporary;

    private Path directory = Path.of("");
    private Program postern = new Program(Path.of(""), Instant.EPOCH);
    private Optional<CloudHere> cloud = Optional.empty();
    private Optional<ApiGatewayClient> gateway = Optional.empty();
    private String plan = "";

    @BeforeEach
    void start() throws IOException {
        directory = temporary.resolve("state");
        postern = new Program(directory, now);
        cloud = Optional.of(CloudHere.start(temporary.resolve("aws")));
        gateway = Optional.of(ApiGatewayClient.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build());
        plan = aws().createUsagePlan(request -> request.name("partners")).id();
        postern.done("ca init");
        plane(plan);
    }

    @AfterEach
    void stop() {
        gateway.ifPresent(ApiGatewayClient::close);
        cloud.ifPresent(CloudHere::close);
    }

    @Test
    void aClientComesWithItsKeyAndLeavesWithoutOne() {
        var come = postern.done("client onboard acme");

        assertThat(come.out()).contains("  plan     has its key in usage plan " + plan + "\n");
        assertThat(come.out()).doesNotContain(SCOPE.keyOf(new ClientId("acme")));
        assertThat(keys()).extracting(UsagePlanKey::name).containsExactly("acme");
        assertThat(keys()).extracting(UsagePlanKey::value).containsExactly(SCOPE.keyOf(new ClientId("acme")));
        assertThat(postern.done("doctor").out()).contains("usage plan      " + plan + ": 1 key\n");

        var gone = postern.done("client offboard acme");

        assertThat(gone.out()).contains("has no key in usage plan " + plan + "\n");
        assertThat(keys()).isEmpty();
        assertThat(postern.done("client offboard acme").out()).startsWith("acme was offboarded before");
        postern.done("doctor");
    }

    @Test
    void nobodyIsHandedACertificateThatTheApiWouldNotAnswer() throws IOException {
        plane("nosuchplan");

        var refused = postern.run("client onboard acme");

        assertThat(refused.code()).isEqualTo(ExitCode.WORLD_FAILED);
        assertThat(refused.err())
                .isEqualTo("postern: client acme: no certificate issued: usage plan nosuchplan: admitting client acme:"
                        + " NotFoundException: Invalid Usage Plan ID specified\n");
        assertThat(postern.done("client list").out()).doesNotContain("acme");
        assertThat(directory.resolve("clients/acme")).doesNotExist();
        assertThat(aws().getApiKeys().items()).isEmpty();

        plane(plan);
        postern.done("client onboard acme");
        assertThat(keys()).hasSize(1);
    }

    @Test
    void aPlanThatCannotBeReachedKeepsNobodyIn() throws IOException {
        postern.done("client onboard acme");
        var reachable = System.setProperty("aws.endpointUrl", NOWHERE);

        var down = postern.run("client offboard acme");
        System.setProperty("aws.endpointUrl", String.valueOf(reachable));

        assertThat(down.code()).isEqualTo(ExitCode.WORLD_FAILED);
        assertThat(down.out())
                .startsWith("offboarded acme\n")
                .contains("published list 2")
                .doesNotContain("has no key");
        assertThat(down.err())
                .startsWith("postern: its key is in the usage plan until this command is run again: usage plan " + plan
                        + ": removing client acme: " + NOWHERE);
        assertThat(postern.done("client denied").out()).contains(": 1 denied");
        assertThat(postern.run("doctor").text(directory))
                .containsPattern("warning  usage plan      " + plan + ": key [a-z0-9]+ of client acme, which was"
                        + " offboarded \\(expected: none\\); mend: postern client usage --dir DIR\n");

        assertThat(postern.done("client offboard acme").out()).contains("has no key in usage plan " + plan);
        assertThat(keys()).isEmpty();
    }

    @Test
    void anUnsetRegionKeepsNobodyIn() {
        postern.done("client onboard acme");
        var region = System.setProperty("aws.region", "no such region");

        var run = postern.run("client offboard acme");
        System.setProperty("aws.region", String.valueOf(region));

        assertThat(run.out()).startsWith("offboarded acme\n");
        assertThat(run.code()).isEqualTo(ExitCode.WORLD_FAILED);
    }

    @Test
    void renewingPutsBackWhatSomebodyTookAway() {
        postern.done("client onboard acme");
        aws().deleteApiKey(request -> request.apiKey(keys().get(0).id()));
        assertThat(postern.run("doctor").text(directory))
                .contains("error    usage plan      " + plan + ": no key of client acme (expected: one; without it the"
                        + " API answers 403); mend: postern client usage --dir DIR\n");

        postern.done("client renew acme");

        assertThat(keys()).hasSize(1);
        postern.done("doctor");
    }

    @Test
    void aPlanThatCameLaterIsFilledAtOnce() throws IOException {
        Files.delete(directory.resolve("control-plane.yaml"));
        postern.done("client onboard acme");
        postern.done("client onboard beta");
        postern.done("client offboard beta");
        assertThat(postern.run("client usage").code()).isEqualTo(ExitCode.BAD_INPUT);
        plane(plan);

        assertThat(postern.done("client usage").out())
                .isEqualTo("given  acme\nusage plan " + plan + ": 1 given, 0 taken\n");

        assertThat(keys()).extracting(UsagePlanKey::name).containsExactly("acme");
        assertThat(postern.done("client usage").out()).isEqualTo("usage plan " + plan + ": 0 given, 0 taken\n");
    }

    @Test
    void aStrangersKeyStaysAndIsTold() {
        var id = aws().createApiKey(request -> request.name("partner portal").enabled(true))
                .id();
        aws().createUsagePlanKey(request -> request.usagePlanId(plan).keyId(id).keyType("API_KEY"));

        postern.done("client usage");

        var run = postern.run("doctor");
        assertThat(run.code()).isEqualTo(ExitCode.NO);
        assertThat(run.out())
                .contains("key " + id + " of no client of this register (expected: clients' keys only); mend: aws"
                        + " apigateway delete-usage-plan-key --usage-plan-id " + plan + " --key-id " + id + "\n");
    }

    @Test
    void aDisabledKeyIsToldAndNotEnabledBehindAnybodysBack() {
        var id = aws().createApiKey(request -> request.name("acme").value(SCOPE.keyOf(new ClientId("acme"))))
                .id();

        var refused = postern.run("client onboard acme");

        assertThat(refused.code()).isEqualTo(ExitCode.WORLD_FAILED);
        assertThat(refused.err()).endsWith("API key " + id + " is disabled (expected: enabled)\n");
        assertThat(keys()).isEmpty();
    }

    @Test
    void anAdoptedClientGetsItsKey() throws IOException {
        postern.done("client onboard acme");
        var certificate = Files.copy(directory.resolve("clients/acme/client.pem"), temporary.resolve("acme.pem"));
        aws().deleteApiKey(request -> request.apiKey(keys().get(0).id()));

        postern.done("client adopt " + certificate);

        assertThat(keys()).extracting(UsagePlanKey::name).containsExactly("acme");
    }

    private List<UsagePlanKey> keys() {
        return aws().getUsagePlanKeys(request -> request.usagePlanId(plan)).items();
    }

    private ApiGatewayClient aws() {
        return gateway.orElseThrow();
    }

    private void plane(String id) throws IOException {
        Files.writeString(
                directory.resolve("control-plane.yaml"),
                "usagePlan: { id: " + id + ", scope: " + SCOPE + " }\ndenyLists: [ deny.json ]\n");
    }
}
