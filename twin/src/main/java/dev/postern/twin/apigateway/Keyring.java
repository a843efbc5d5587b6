package dev.postern.twin.apigateway;

import dev.postern.pki.x509.StateFiles;
import dev.postern.twin.state.Shelf;
import dev.postern.twin.wire.AwsError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Keys and plans of all regions, {@code keys.json} and {@code plans.json}. For many threads, one at a time. */
final class Keyring {
    private final Shelf<ApiKey> keys;
    private final Shelf<UsagePlan> plans;
    private final ApiGatewayQuotas quotas;

    private Keyring(Shelf<ApiKey> keys, Shelf<UsagePlan> plans, ApiGatewayQuotas quotas) {
        this.keys = keys;
        this.plans = plans;
        this.quotas = quotas;
    }

    static Keyring open(Path directory, ApiGatewayQuotas quotas) throws IOException {
        StateFiles.createDirectory(directory);
        return new Keyring(
                Shelf.open(directory.resolve("keys.json"), ApiKey.class),
                Shelf.open(directory.resolve("plans.json"), UsagePlan.class),
                quotas);
    }

    synchronized List<ApiKey> keys(String region) {
        return keys.all().stream().filter(key -> key.region().equals(region)).toList();
    }

    synchronized ApiKey key(String region, String id) {
        return keys.find(id)
                .filter(key -> key.region().equals(region))
                .orElseThrow(() -> notFound("Invalid API Key identifier specified"));
    }

    /** A value is once an account and region, whatever the name is. */
    synchronized void make(ApiKey key) {
        var all = keys(key.region());
        if (all.stream().anyMatch(each -> each.value().equals(key.value()))) {
            throw conflict("API Key already exists");
        }
        if (all.size() >= quotas.keys()) {
            throw limit("Maximum number of API keys for this account has been reached: " + quotas.keys());
        }
        keys.put(key.id(), key);
    }

    synchronized ApiKey change(String region, String id, UnaryOperator<ApiKey> change) {
        var changed = change.apply(key(region, id));
        keys.put(id, changed);
        return changed;
    }

    /** Deletes a key, and with that it leaves all plans. */
    synchronized void delete(String region, String id) {
        key(region, id);
        // Plans first: a kill in between leaves a key in no plan rather than a plan with a key that is not there.
        for (var plan : plans(region)) {
            if (plan.keys().contains(id)) {
                plans.put(plan.id(), plan.without(id));
            }
        }
        keys.remove(id);
    }

    synchronized List<UsagePlan> plans(String region) {
        return plans.all().stream().filter(plan -> plan.region().equals(region)).toList();
    }

    synchronized UsagePlan plan(String region, String id) {
        return plans.find(id)
                .filter(plan -> plan.region().equals(region))
                .orElseThrow(() -> notFound("Invalid Usage Plan ID specified"));
    }

    synchronized void make(UsagePlan plan) {
        if (plans(plan.region()).size() >= quotas.plans()) {
            throw limit("Maximum number of usage plans for this account has been reached: " + quotas.plans());
        }
        plans.put(plan.id(), plan);
    }

    synchronized List<ApiKey> keysOf(String region, String plan) {
        return plan(region, plan).keys().stream()
                .map(keys::find)
                .flatMap(Optional::stream)
                .toList();
    }

    synchronized ApiKey keyOf(String region, String plan, String id) {
        return keysOf(region, plan).stream()
                .filter(key -> key.id().equals(id))
                .findFirst()
                .orElseThrow(() -> notFound("Invalid Usage Plan Key identifier specified"));
    }

    synchronized ApiKey attach(String region, String planId, String id) {
        var plan = plan(region, planId);
        var key = key(region, id);
        if (plan.keys().contains(id)) {
            throw conflict("API Key " + id + " is in usage plan " + planId + " already");
        }
        plans.put(planId, plan.with(id));
        return key;
    }

    synchronized void detach(String region, String planId, String id) {
        keyOf(region, planId, id);
        plans.put(planId, plan(region, planId).without(id));
    }

    private static AwsError notFound(String message) {
        return new AwsError(404, "NotFoundException", message);
    }

    private static AwsError conflict(String message) {
        return new AwsError(409, "ConflictException", message);
    }

    private static AwsError limit(String message) {
        return new AwsError(429, "LimitExceededException", message);
    }
}
