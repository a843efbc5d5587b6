package dev.postern.twin.apigateway;

import dev.postern.twin.wire.AwsError;
import dev.postern.twin.wire.JsonService;
import dev.postern.twin.wire.RestService;
import dev.postern.twin.wire.RestService.RestInput;
import dev.postern.twin.wire.RestService.Route;
import dev.postern.twin.wire.Service;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The operations of API Gateway on API keys and usage plans, as its API reference has them. */
public final class ApiGateway {
    /** Of the credential's scope. */
    public static final String SIGNING_NAME = "apigateway";

    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final int ID_LENGTH = 10;
    private static final int VALUE_LENGTH = 40;
    // Developer guide, "Choose an API key source": between 20 and 128 characters.
    private static final int MIN_VALUE = 20;
    private static final int MAX_VALUE = 128;

    private final Keyring keyring;
    private final InstantSource clock;
    private final RandomGenerator random;

    private ApiGateway(Keyring keyring, InstantSource clock, RandomGenerator random) {
        this.keyring = keyring;
        this.clock = clock;
        this.random = random;
    }

    /**
     * The service over this directory, which need not exist yet.
     *
     * @throws IOException if its state cannot be read
     */
    public static Service service(Path directory, InstantSource clock, RandomGenerator random) throws IOException {
        return service(directory, clock, random, ApiGatewayQuotas.DEFAULT);
    }

    static Service service(Path directory, InstantSource clock, RandomGenerator random, ApiGatewayQuotas quotas)
            throws IOException {
        var gateway = new ApiGateway(Keyring.open(directory, quotas), clock, random);
        return new RestService(List.of(
                Route.of("POST", "/apikeys", 201, gateway::createApiKey),
                Route.of("GET", "/apikeys", 200, gateway::getApiKeys),
                Route.of("GET", "/apikeys/{key}", 200, gateway::getApiKey),
                Route.of("PATCH", "/apikeys/{key}", 200, gateway::updateApiKey),
                Route.of("DELETE", "/apikeys/{key}", 202, gateway::deleteApiKey),
                Route.of("POST", "/usageplans", 201, gateway::createUsagePlan),
                Route.of("GET", "/usageplans", 200, gateway::getUsagePlans),
                Route.of("GET", "/usageplans/{plan}", 200, gateway::getUsagePlan),
                Route.of("POST", "/usageplans/{plan}/keys", 201, gateway::createUsagePlanKey),
                Route.of("GET", "/usageplans/{plan}/keys", 200, gateway::getUsagePlanKeys),
                Route.of("GET", "/usageplans/{plan}/keys/{key}", 200, gateway::getUsagePlanKey),
                Route.of("DELETE", "/usageplans/{plan}/keys/{key}", 202, gateway::deleteUsagePlanKey)));
    }

    private ObjectNode createApiKey(RestInput input) {
        only(input.body(), "name", "description", "enabled", "generateDistinctId", "value", "stageKeys", "tags");
        noApis(input.body().path("stageKeys"));
        var value = input.body().path("value").asString(text(VALUE_LENGTH));
        if (value.length() < MIN_VALUE || value.length() > MAX_VALUE) {
            throw bad("API Key value should be " + MIN_VALUE + " to " + MAX_VALUE + " characters");
        }
        var key = new ApiKey(
                input.call().region(),
                text(ID_LENGTH),
                input.body().path("name").asString(""),
                input.body().path("description").asString(""),
                value,
                // Not said is no: such a key lets nobody in.
                input.body().path("enabled").asBoolean(false),
                now(),
                now(),
                tags(input.body()));
        keyring.make(key);
        return key.jsonWithValue();
    }

    private ObjectNode getApiKeys(RestInput input) {
        var named = input.query().text("name").orElse("");
        var keys = keyring.keys(input.call().region()).stream()
                .filter(key -> key.name().startsWith(named))
                .toList();
        var values = isTrue(input, "includeValues");
        return Page.of(keys, input.query(), ApiKey::id, key -> values ? key.jsonWithValue() : key.json());
    }

    private ObjectNode getApiKey(RestInput input) {
        var key = keyring.key(input.call().region(), input.path().get(0));
        return isTrue(input, "includeValue") ? key.jsonWithValue() : key.json();
    }

    private ObjectNode updateApiKey(RestInput input) {
        return keyring.change(input.call().region(), input.path().get(0), before -> {
                    var changed = before;
                    for (var patch : input.body().path("patchOperations")) {
                        changed = patched(changed, patch);
                    }
                    return changed;
                })
                .json();
    }

    private ApiKey patched(ApiKey key, JsonNode patch) {
        var value = patch.path("value").asString("");
        var path = patch.path("path").asString("");
        return switch (patch.path("op").asString("") + path) {
            case "replace/enabled" -> key.switched(Boolean.parseBoolean(value), now());
            case "replace/name" -> key.named(value, now());
            case "replace/description" -> key.described(value, now());
            default -> throw bad("Invalid patch path " + path);
        };
    }

    private ObjectNode deleteApiKey(RestInput input) {
        keyring.delete(input.call().region(), input.path().get(0));
        return JsonService.object();
    }

    private ObjectNode createUsagePlan(RestInput input) {
        only(input.body(), "name", "description", "apiStages", "throttle", "quota", "tags");
        noApis(input.body().path("apiStages"));
        var name = input.body().path("name").asString("");
        if (name.isEmpty()) {
            throw bad("Usage plan name cannot be null or empty");
        }
        var plan = new UsagePlan(
                input.call().region(),
                text(ID_LENGTH),
                name,
                input.body().path("description").asString(""),
                object(input.body().path("throttle")),
                object(input.body().path("quota")),
                tags(input.body()),
                List.of());
        keyring.make(plan);
        return plan.json();
    }

    private ObjectNode getUsagePlans(RestInput input) {
        var key = input.query().text("keyId");
        var plans = keyring.plans(input.call().region()).stream()
                .filter(plan -> key.isEmpty() || plan.keys().contains(key.get()))
                .toList();
        return Page.of(plans, input.query(), UsagePlan::id, UsagePlan::json);
    }

    private ObjectNode getUsagePlan(RestInput input) {
        return keyring.plan(input.call().region(), input.path().get(0)).json();
    }

    private ObjectNode createUsagePlanKey(RestInput input) {
        only(input.body(), "keyId", "keyType");
        if (!input.body().path("keyType").asString("").equals("API_KEY")) {
            throw bad("Invalid key type specified: \""
                    + input.body().path("keyType").asString("") + "\" (expected: API_KEY)");
        }
        return keyring.attach(
                        input.call().region(),
                        input.path().get(0),
                        input.body().path("keyId").asString(""))
                .planKey();
    }

    private ObjectNode getUsagePlanKeys(RestInput input) {
        var named = input.query().text("name").orElse("");
        var keys = keyring.keysOf(input.call().region(), input.path().get(0)).stream()
                .filter(key -> key.name().startsWith(named))
                .toList();
        return Page.of(keys, input.query(), ApiKey::id, ApiKey::planKey);
    }

    private ObjectNode getUsagePlanKey(RestInput input) {
        return keyring.keyOf(
                        input.call().region(), input.path().get(0), input.path().get(1))
                .planKey();
    }

    private ObjectNode deleteUsagePlanKey(RestInput input) {
        keyring.detach(input.call().region(), input.path().get(0), input.path().get(1));
        return JsonService.object();
    }

    private static boolean isTrue(RestInput input, String name) {
        return input.query().text(name).filter("true"::equals).isPresent();
    }

    /** There are no APIs here, so whoever names one means one that is not there. */
    private static void noApis(JsonNode named) {
        if (!named.isEmpty()) {
            throw new AwsError(404, "NotFoundException", "Invalid API identifier specified");
        }
    }

    private static void only(JsonNode body, String... names) {
        for (var name : body.propertyNames()) {
            if (!List.of(names).contains(name)) {
                throw bad(name + " is not among what the twin keeps");
            }
        }
    }

    private static Map<String, String> tags(JsonNode body) {
        var tags = new TreeMap<String, String>();
        body.path("tags")
                .properties()
                .forEach(tag -> tags.put(tag.getKey(), tag.getValue().asString("")));
        return tags;
    }

    private static ObjectNode object(JsonNode node) {
        return node instanceof ObjectNode object ? object : JsonService.object();
    }

    private static AwsError bad(String message) {
        return AwsError.of("BadRequestException", message);
    }

    private long now() {
        return clock.instant().getEpochSecond();
    }

    private String text(int length) {
        return random.ints(length, 0, ALPHABET.length())
                .collect(StringBuilder::new, (built, at) -> built.append(ALPHABET.charAt(at)), StringBuilder::append)
                .toString();
    }
}
