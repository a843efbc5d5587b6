package dev.postern.proxy.access;

import dev.postern.pki.client.ClientId;
import dev.postern.pki.client.VpcEndpointId;
import dev.postern.proxy.config.ConfigSection;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads what a rule asks of a caller: who it is by the register, and through which endpoint it came. */
final class CallerConditions {
    static final String CLIENTS = "clients";
    static final String ENDPOINTS = "endpoints";
    static final List<String> KEYS = List.of(CLIENTS, ENDPOINTS);

    private CallerConditions() {}

    static List<Condition<KnownCaller>> read(ConfigSection rule) {
        var conditions = new ArrayList<Condition<KnownCaller>>();
        Condition.<KnownCaller, ClientId>of(rule, CLIENTS, "ids of the register", ClientId::new, ids -> {
                    var set = Set.copyOf(ids);
                    return new Condition.Test<>(
                            caller -> caller.client().filter(set::contains).isPresent(),
                            caller -> caller.client().map(ClientId::value).orElse("no client of the register"));
                })
                .ifPresent(conditions::add);
        Condition.<KnownCaller, VpcEndpointId>of(rule, ENDPOINTS, "ids of VPC endpoints", VpcEndpointId::new, ids -> {
                    var set = Set.copyOf(ids);
                    return new Condition.Test<>(
                            caller -> caller.endpoint().filter(set::contains).isPresent(),
                            caller -> caller.endpoint().map(VpcEndpointId::text).orElse("no VPC endpoint"));
                })
                .ifPresent(conditions::add);
        return conditions;
    }
}
