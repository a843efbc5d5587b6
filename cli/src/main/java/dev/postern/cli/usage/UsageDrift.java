package dev.postern.cli.usage;

import dev.postern.pki.client.Client;
import dev.postern.pki.client.ClientId;
import dev.postern.pki.client.UsageKey;
import dev.postern.pki.client.UsageScope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a usage plan and the register differ.
 *
 * @param lacking clients with a certificate in force and no key: the API answers them 403
 * @param disabled the same with a key that somebody has switched off
 * @param left keys of clients all of whose certificates are revoked
 * @param unknown keys that are no client's of this register
 */
public record UsageDrift(
        List<ClientId> lacking,
        Map<ClientId, UsageKey> disabled,
        Map<ClientId, UsageKey> left,
        List<UsageKey> unknown) {
    /** Compares them; a client whose certificates have merely ended may keep its key for the next one. */
    public static UsageDrift of(UsageScope scope, List<UsageKey> keys, List<Client> clients, Instant now) {
        var byValue = new LinkedHashMap<String, UsageKey>();
        keys.forEach(key -> byValue.put(key.value(), key));
        var lacking = new ArrayList<ClientId>();
        var disabled = new LinkedHashMap<ClientId, UsageKey>();
        var left = new LinkedHashMap<ClientId, UsageKey>();
        for (var client : clients) {
            var live = !client.live(now).isEmpty();
            var key = byValue.remove(scope.keyOf(client.id()));
            if (key == null) {
                if (live) {
                    lacking.add(client.id());
                }
            } else if (live && !key.enabled()) {
                disabled.put(client.id(), key);
            } else if (client.credentials().stream()
                    .allMatch(each -> each.revocation().isPresent())) {
                left.put(client.id(), key);
            }
        }
        return new UsageDrift(lacking, disabled, left, List.copyOf(byValue.values()));
    }
}
