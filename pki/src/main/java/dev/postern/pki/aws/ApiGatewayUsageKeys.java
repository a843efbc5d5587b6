package dev.postern.pki.aws;

import dev.postern.pki.client.ClientId;
import dev.postern.pki.client.UsageKey;
import dev.postern.pki.client.UsageKeys;
import dev.postern.pki.client.UsageScope;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.ApiKey;
import software.amazon.awssdk.services.apigateway.model.ConflictException;
import software.amazon.awssdk.services.apigateway.model.GetApiKeysRequest;
import software.amazon.awssdk.services.apigateway.model.NotFoundException;

/**
 * The API keys of a usage plan of API Gateway. A key is named after its client for people; whose it is, its value says, which no
 * other key of the account and region can have. Closing it closes the client.
 */
public final class ApiGatewayUsageKeys implements UsageKeys {
    // API reference of GetApiKeys and GetUsagePlanKeys: 25 unless asked for, 500 at most.
    private static final int PAGE = 500;
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final Duration CALL = Duration.ofSeconds(30);

    private final ApiGatewayClient client;
    private final String plan;
    private final UsageScope scope;

    public ApiGatewayUsageKeys(ApiGatewayClient client, String plan, UsageScope scope) {
        this.client = client;
        this.plan = plan;
        this.scope = scope;
    }

    /**
     * Those of a plan's id, by the SDK's default chains.
     *
     * @throws MalformedInput if there is no region anywhere
     */
    public static ApiGatewayUsageKeys create(String plan, UsageScope scope) {
        return new ApiGatewayUsageKeys(AwsClients.build(ApiGatewayClient.builder(), ANSWER, CALL), plan, scope);
    }

    @Override
    public void provide(ClientId id) throws IOException {
        try {
            // First, so that no key is made for a plan that is not there.
            client.getUsagePlan(request -> request.usagePlanId(plan));
            var known = find(id);
            var held = known.isPresent() ? Held.before(known.get()) : make(id);
            if (!held.enabled) {
                // Somebody's own doing: it is not for us to let the client in again.
                throw new IOException(doing(id) + "API key " + held.id + " is disabled (expected: enabled)");
            }
            attach(held);
        } catch (SdkException e) {
            throw new IOException(doing(id) + AwsClients.said(e), e);
        }
    }

    @Override
    public void remove(ClientId id) throws IOException {
        try {
            var key = find(id);
            if (key.isPresent()) {
                delete(key.get().id());
            }
        } catch (SdkException e) {
            throw new IOException("usage plan " + plan + ": removing client " + id + ": " + AwsClients.said(e), e);
        }
    }

    @Override
    public List<UsageKey> all() throws IOException {
        try {
            var enabled = client.getApiKeysPaginator(request -> request.limit(PAGE)).items().stream()
                    .filter(ApiKey::enabled)
                    .map(ApiKey::id)
                    .collect(Collectors.toSet());
            return client
                    .getUsagePlanKeysPaginator(
                            request -> request.usagePlanId(plan).limit(PAGE))
                    .items()
                    .stream()
                    .map(key -> new UsageKey(key.id(), key.name(), key.value(), enabled.contains(key.id())))
                    .toList();
        } catch (SdkException e) {
            throw new IOException("usage plan " + plan + ": listing its keys: " + AwsClients.said(e), e);
        }
    }

    @Override
    public void close() {
        client.close();
    }

    private record Held(String id, boolean enabled, boolean fresh) {
        static Held before(ApiKey key) {
            return new Held(key.id(), key.enabled(), false);
        }
    }

    private Held make(ClientId id) {
        try {
            var made = client.createApiKey(request -> request.name(id.value())
                    .description("client " + id + " of postern, scope " + scope)
                    .value(scope.keyOf(id))
                    .enabled(true));
            return new Held(made.id(), made.enabled(), true);
        } catch (ConflictException e) {
            // Another call was faster.
            return Held.before(find(id).orElseThrow(() -> e));
        }
    }

    private void attach(Held key) {
        try {
            client.createUsagePlanKey(
                    request -> request.usagePlanId(plan).keyId(key.id).keyType("API_KEY"));
        } catch (ConflictException e) {
            // In this plan already, which is as good, or in another one of the same stage, which is not.
            try {
                client.getUsagePlanKey(request -> request.usagePlanId(plan).keyId(key.id));
            } catch (NotFoundException absent) {
                throw e;
            }
        } catch (SdkException e) {
            if (key.fresh) {
                discard(key.id, e);
            }
            throw e;
        }
    }

    private void discard(String key, SdkException why) {
        try {
            delete(key);
        } catch (SdkException e) {
            why.addSuppressed(e);
        }
    }

    private void delete(String key) {
        try {
            client.deleteApiKey(request -> request.apiKey(key));
        } catch (NotFoundException e) {
            // Somebody was faster.
        }
    }

    /** By name, which is one call; else among all, for whoever made it by hand may have named it otherwise. */
    private Optional<ApiKey> find(ClientId id) {
        return valued(id, request -> request.nameQuery(id.value())).or(() -> valued(id, request -> request));
    }

    private Optional<ApiKey> valued(ClientId id, UnaryOperator<GetApiKeysRequest.Builder> query) {
        var value = scope.keyOf(id);
        var request =
                query.apply(GetApiKeysRequest.builder().includeValues(true).limit(PAGE));
        return client.getApiKeysPaginator(request.build()).items().stream()
                .filter(key -> value.equals(key.value()))
                .findFirst();
    }

    private String doing(ClientId id) {
        return "usage plan " + plan + ": admitting client " + id + ": ";
    }
}
