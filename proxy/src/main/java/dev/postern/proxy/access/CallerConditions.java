package dev.postern.proxy.access;

import dev.postern.pki.client.ClientId;
import dev.postern.pki.client.VpcEndpointId;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.proxy.config.ConfigSection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads what a rule asks of a caller: who it is by the register or its certificate, and through which endpoint it came. */
final class CallerConditions {
    static final String CLIENTS = "clients";
    static final String ENDPOINTS = "endpoints";
    static final List<String> KEYS = List.of(CLIENTS, ENDPOINTS);

    private CallerConditions() {}

    static List<Condition<KnownCaller>> read(ConfigSection rule, Effect effect) {
        var conditions = new ArrayList<Condition<KnownCaller>>();
        oneOf(rule, CLIENTS, "ids of the register", ClientId::new, KnownCaller::client)
                .ifPresent(conditions::add);
        conditions.addAll(IdentityConditions.read(rule, effect));
        oneOf(rule, ENDPOINTS, "ids such as vpce-0123456789abcdef0", VpcEndpointId::new, KnownCaller::endpoint)
                .ifPresent(conditions::add);
        return conditions;
    }

    private static <V> Optional<Condition<KnownCaller>> oneOf(
            ConfigSection rule,
            String key,
            String expected,
            Function<String, V> parse,
            Function<KnownCaller, Optional<V>> of) {
        return Condition.of(rule, key, expected, text -> parsed(text, expected, parse), values -> {
            var wanted = Set.copyOf(values);
            return new Condition.Test<>(
                    caller -> of.apply(caller).filter(wanted::contains).isPresent(),
                    caller -> of.apply(caller).map(String::valueOf).orElse("none"));
        });
    }

    /** These types do not show what they complain of: elsewhere it comes from the network. */
    private static <V> V parsed(String text, String expected, Function<String, V> parse) {
        try {
            return parse.apply(text);
        } catch (MalformedInput e) {
            throw new MalformedInput("\"" + text + "\" (expected: " + expected + ")", e);
        }
    }
}
