package dev.postern.twin.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.postern.pki.aws.ApiGatewayUsageKeys;
import dev.postern.pki.client.ClientId;
import dev.postern.pki.client.UsageKey;
import dev.postern.pki.client.UsageScope;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.ApiKey;

class UsageKeysContractTest {
    private static final ClientId ACME = new ClientId("acme");

    @TempDir
    Path directory;

    private final UsageScope scope = new UsageScope(Cloud.name("scope"));
    private final UsageScope other = new UsageScope(Cloud.name("other"));
    private Cloud cloud;
    private ApiGatewayClient client;
    private String plan = "";
    private ApiGatewayUsageKeys keys;

    @BeforeEach
    void start() throws IOException {
        cloud = Cloud.start(directory, InstantSource.system());
        client = cloud.client(ApiGatewayClient.builder());
        plan = plan();
        keys = new ApiGatewayUsageKeys(client, plan, scope);
    }

    private String plan() {
        var id = client.createUsagePlan(request -> request.name(Cloud.name("plan")))
                .id();
        cloud.removeAfterwards(() -> client.deleteUsagePlan(request -> request.usagePlanId(id)));
        return id;
    }

    @AfterEach
    void stop() {
        try {
            for (var key : ours()) {
                client.deleteApiKey(request -> request.apiKey(key.id()));
            }
        } finally {
            cloud.close();
            client.close();
        }
    }

    @Test
    void putsAKeyOfTheValueTheAuthorizerNamesIntoThePlan() throws IOException {
        keys.provide(ACME);

        assertThat(keys.all()).singleElement().satisfies(key -> {
            assertThat(key.name()).isEqualTo("acme");
            assertThat(key.value()).isEqualTo(scope.keyOf(ACME));
            assertThat(key.enabled()).isTrue();
            assertThat(key.toString()).doesNotContain(key.value());
        });
    }

    @Test
    void leavesWhatIsThereAsItIs() throws IOException {
        keys.provide(ACME);
        var first = keys.all();

        keys.provide(ACME);

        assertThat(keys.all()).isEqualTo(first);
    }

    @Test
    void attachesAKeyThatWasMadeAndNotAttached() throws IOException {
        var id = make("acme", true);

        keys.provide(ACME);

        assertThat(keys.all()).extracting(UsageKey::id).containsExactly(id);
    }

    @Test
    void takesAKeyMadeByHandUnderAnotherName() throws IOException {
        var id = make("Acme, by hand", true);

        keys.provide(ACME);

        assertThat(keys.all()).extracting(UsageKey::id).containsExactly(id);
    }

    @Test
    void isNotMisledByTheNameOfAnother() throws IOException {
        new ApiGatewayUsageKeys(client, plan, other).provide(ACME);
        keys.provide(new ClientId("acme-2"));

        keys.provide(ACME);

        assertThat(keys.all())
                .extracting(UsageKey::value)
                .hasSize(3)
                .contains(scope.keyOf(ACME), scope.keyOf(new ClientId("acme-2")));
    }

    @Test
    void doesNotAdmitAgainWhomSomebodyHasDisabled() {
        var id = make("acme", false);

        assertThatThrownBy(() -> keys.provide(ACME))
                .isInstanceOf(IOException.class)
                .hasMessage("usage plan " + plan + ": admitting client acme: API key " + id
                        + " is disabled (expected: enabled)");
    }

    @Test
    void makesNoKeyForAPlanThatIsNotThere() {
        assertThatThrownBy(() -> new ApiGatewayUsageKeys(client, "nosuchplan", scope).provide(ACME))
                .isInstanceOf(IOException.class)
                .hasMessage("usage plan nosuchplan: admitting client acme: NotFoundException: Invalid Usage Plan ID"
                        + " specified");

        assertThat(ours()).isEmpty();
    }

    @Test
    void removesAKeyFromTheAccountAndIsDoneWhenThereIsNone() throws IOException {
        keys.provide(ACME);
        keys.provide(new ClientId("beta"));

        keys.remove(ACME);
        keys.remove(ACME);

        assertThat(keys.all()).extracting(UsageKey::name).containsExactly("beta");
        assertThat(ours()).hasSize(1);
    }

    @Test
    void namesWhatCannotBeReached() {
        assumeFalse(Cloud.isLive(), "ends a twin");
        try (var unreachable = Cloud.client(ApiGatewayClient.builder(), URI.create("http://127.0.0.1:1"))) {
            var down = new ApiGatewayUsageKeys(unreachable, plan, scope);

            assertThatThrownBy(() -> down.provide(ACME))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("usage plan " + plan + ": admitting client acme: ");
            assertThatThrownBy(() -> down.remove(ACME))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("usage plan " + plan + ": removing client acme: ");
        }
    }

    private String make(String name, boolean enabled) {
        return client.createApiKey(
                        request -> request.name(name).value(scope.keyOf(ACME)).enabled(enabled))
                .id();
    }

    /** What this test has made, on an account that may have other keys. */
    private List<ApiKey> ours() {
        var values = Stream.of(scope, other)
                .flatMap(each -> Stream.of("acme", "acme-2", "beta").map(id -> each.keyOf(new ClientId(id))))
                .toList();
        return client.getApiKeysPaginator(request -> request.includeValues(true).limit(500)).items().stream()
                .filter(key -> values.contains(key.value()))
                .toList();
    }
}
