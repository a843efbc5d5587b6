package dev.postern.twin.apigateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.twin.wire.AwsError;
import dev.postern.twin.wire.Front;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.ApiKey;
import software.amazon.awssdk.services.apigateway.model.ApiStage;
import software.amazon.awssdk.services.apigateway.model.BadRequestException;
import software.amazon.awssdk.services.apigateway.model.ConflictException;
import software.amazon.awssdk.services.apigateway.model.CreateApiKeyResponse;
import software.amazon.awssdk.services.apigateway.model.LimitExceededException;
import software.amazon.awssdk.services.apigateway.model.NotFoundException;
import software.amazon.awssdk.services.apigateway.model.QuotaPeriodType;
import software.amazon.awssdk.services.apigateway.model.UsagePlanKey;

class ApiGatewayTest {
    private static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");
    private static final String VALUE = "0123456789abcdef0123";

    @TempDir
    Path directory;

    private Front front;
    private ApiGatewayClient client;

    @BeforeEach
    void start() throws IOException {
        var service =
                ApiGateway.service(directory, InstantSource.fixed(NOW), new SecureRandom(), new ApiGatewayQuotas(3, 2));
        front = Front.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new Front.Routes(Map.of(), Map.of(), Map.of(ApiGateway.SIGNING_NAME, service), call -> {
                    throw AwsError.of("NotApiGateway", "routed to another service");
                }));
        client = client(Region.EU_CENTRAL_1);
    }

    @AfterEach
    void stop() {
        client.close();
        front.close();
    }

    private ApiGatewayClient client(Region region) {
        return ApiGatewayClient.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                // 429 is said again and again otherwise.
                .overrideConfiguration(settings -> settings.retryStrategy(DefaultRetryStrategy.doNotRetry()))
                .endpointOverride(
                        URI.create("http://127.0.0.1:" + front.address().getPort()))
                .region(region)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("twin", "twin")))
                .build();
    }

    @Test
    void aKeyNotSaidToBeEnabledIsNot() {
        var made = client.createApiKey(request -> request.name("acme").description("of tests"));

        var key = client.getApiKey(request -> request.apiKey(made.id()));
        assertThat(key.enabled()).isFalse();
        assertThat(key.name()).isEqualTo("acme");
        assertThat(key.description()).isEqualTo("of tests");
        assertThat(key.createdDate()).isEqualTo(NOW);
        assertThat(made.value()).hasSize(40);
    }

    @Test
    void tellsAValueOnlyWhenAskedForIt() {
        var id = make("acme", VALUE).id();

        assertThat(client.getApiKeys().items()).extracting(ApiKey::value).containsOnlyNulls();
        assertThat(client.getApiKeys(request -> request.includeValues(true)).items())
                .extracting(ApiKey::value)
                .containsExactly(VALUE);
        assertThat(client.getApiKey(request -> request.apiKey(id)).value()).isNull();
        assertThat(client.getApiKey(request -> request.apiKey(id).includeValue(true))
                        .value())
                .isEqualTo(VALUE);
    }

    @Test
    void aValueIsOnceANameIsNot() {
        make("acme", VALUE);

        assertThatThrownBy(() -> make("other", VALUE))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("API Key already exists");
        make("acme", VALUE + "x");
        assertThat(client.getApiKeys(request -> request.nameQuery("acme")).items())
                .hasSize(2);
    }

    @Test
    void aRegionHasItsOwn() {
        var id = make("acme", VALUE).id();

        try (var elsewhere = client(Region.US_EAST_1)) {
            assertThat(elsewhere.getApiKeys().items()).isEmpty();
            assertThatThrownBy(() -> elsewhere.getApiKey(request -> request.apiKey(id)))
                    .isInstanceOf(NotFoundException.class);
            elsewhere.createApiKey(request -> request.name("acme").value(VALUE));
        }
    }

    @Test
    void refusesByName() {
        var plan = plan("partners");
        var key = make("acme", VALUE).id();
        attach(plan, key);

        refused(BadRequestException.class, () -> make("short", "0123456789abcdef012"));
        refused(BadRequestException.class, () -> make("long", "x".repeat(129)));
        refused(BadRequestException.class, () -> client.createUsagePlan(request -> {}));
        refused(BadRequestException.class, () -> client.getApiKeys(request -> request.limit(501)));
        refused(
                BadRequestException.class,
                () -> client.createUsagePlanKey(
                        request -> request.usagePlanId(plan).keyId(key).keyType("JWT")));
        refused(ConflictException.class, () -> attach(plan, key));
        refused(NotFoundException.class, () -> attach("nosuchplan", key));
        refused(NotFoundException.class, () -> attach(plan, "nosuchkey"));
        refused(NotFoundException.class, () -> client.deleteApiKey(request -> request.apiKey("nosuchkey")));
        refused(
                NotFoundException.class,
                () -> client.getUsagePlanKey(
                        request -> request.usagePlanId(plan).keyId("nosuchkey")));
        refused(
                NotFoundException.class,
                () -> client.createUsagePlan(request -> request.name("of an API")
                        .apiStages(ApiStage.builder().apiId("a").stage("live").build())));
        refused(AwsServiceException.class, () -> client.getRestApis());
    }

    @Test
    void hasItsLimits() {
        make("a", VALUE + "a");
        make("b", VALUE + "b");
        make("c", VALUE + "c");

        refused(LimitExceededException.class, () -> make("d", VALUE + "d"));

        client.deleteApiKey(
                request -> request.apiKey(client.getApiKeys().items().get(0).id()));
        make("d", VALUE + "d");
        plan("one");
        plan("two");
        refused(LimitExceededException.class, () -> plan("three"));
    }

    @Test
    void aDeletedKeyLeavesItsPlans() {
        var plan = plan("partners");
        var key = make("acme", VALUE).id();
        attach(plan, key);
        assertThat(client.getUsagePlans(request -> request.keyId(key)).items()).hasSize(1);

        client.deleteApiKey(request -> request.apiKey(key));

        assertThat(client.getUsagePlanKeys(request -> request.usagePlanId(plan)).items())
                .isEmpty();
    }

    @Test
    void aDetachedKeyStays() {
        var plan = plan("partners");
        var key = make("acme", VALUE).id();
        attach(plan, key);

        client.deleteUsagePlanKey(request -> request.usagePlanId(plan).keyId(key));

        assertThat(client.getUsagePlanKeys(request -> request.usagePlanId(plan)).items())
                .isEmpty();
        assertThat(client.getApiKeys().items()).hasSize(1);
    }

    @Test
    void givesLongAnswersInParts() {
        make("a", VALUE + "a");
        make("b", VALUE + "b");
        make("c", VALUE + "c");

        var first = client.getApiKeys(request -> request.limit(2));

        assertThat(first.items()).hasSize(2);
        assertThat(client.getApiKeys(request -> request.limit(2).position(first.position()))
                        .items())
                .hasSize(1);
        assertThat(client.getApiKeysPaginator(request -> request.limit(1)).items())
                .extracting(ApiKey::name)
                .containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void knowsItAllAfterARestart() throws IOException {
        var plan = client.createUsagePlan(request -> request.name("partners")
                        .throttle(throttle -> throttle.rateLimit(50.0).burstLimit(100))
                        .quota(quota -> quota.limit(1000).period(QuotaPeriodType.DAY))
                        .tags(Map.of("team", "edge")))
                .id();
        var key = make("acme", VALUE).id();
        attach(plan, key);
        stop();

        start();

        var again = client.getUsagePlan(request -> request.usagePlanId(plan));
        assertThat(again.throttle().burstLimit()).isEqualTo(100);
        assertThat(again.quota().period()).isEqualTo(QuotaPeriodType.DAY);
        assertThat(again.tags()).containsEntry("team", "edge");
        assertThat(client.getUsagePlanKeys(request -> request.usagePlanId(plan)).items())
                .containsExactly(UsagePlanKey.builder()
                        .id(key)
                        .type("API_KEY")
                        .value(VALUE)
                        .name("acme")
                        .build());
    }

    private CreateApiKeyResponse make(String name, String value) {
        return client.createApiKey(request -> request.name(name).value(value).enabled(true));
    }

    private String plan(String name) {
        return client.createUsagePlan(request -> request.name(name)).id();
    }

    private Object attach(String plan, String key) {
        return client.createUsagePlanKey(
                request -> request.usagePlanId(plan).keyId(key).keyType("API_KEY"));
    }

    private static void refused(Class<? extends AwsServiceException> type, Supplier<Object> call) {
        assertThatThrownBy(call::get).isInstanceOf(type);
    }
}
