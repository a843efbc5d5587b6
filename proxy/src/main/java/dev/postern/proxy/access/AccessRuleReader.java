package dev.postern.proxy.access;

import dev.postern.pki.x509.MalformedInput;
import dev.postern.proxy.config.ConfigSection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads one of the {@code rules}. */
final class AccessRuleReader {
    private static final String ALL = "all";
    private static final String EXPECTED = "all, or a section of what to match";

    private AccessRuleReader() {}

    /**
     * Reads a rule.
     *
     * @param place what it is called if it has no name
     */
    static AccessRule read(ConfigSection section, String place) {
        var effect = effect(section);
        var known = effect == Effect.ALLOW
                ? new String[] {"name", "allow", "upstream", "limits", "headers"}
                : new String[] {"name", "deny"};
        section.only(known);
        var name = section.value("name", "a name", AccessRuleReader::name, place);
        return section.make(() -> new AccessRule(
                name,
                effect,
                isForAll(section, effect) ? List.of() : CallerConditions.read(conditions(section, effect), effect),
                isForAll(section, effect) ? List.of() : RequestConditions.read(conditions(section, effect), effect),
                decision(section, effect, name)));
    }

    private static Effect effect(ConfigSection section) {
        var allows = section.has(Effect.ALLOW.text());
        if (allows == section.has(Effect.DENY.text())) {
            throw section.complaint(
                    Effect.DENY.text(), (allows ? "beside allow" : "missing") + " (expected: either allow or deny)");
        }
        return allows ? Effect.ALLOW : Effect.DENY;
    }

    private static boolean isForAll(ConfigSection section, Effect effect) {
        if (section.hasSection(effect.text())) {
            return false;
        }
        section.value(effect.text(), EXPECTED, text -> {
            if (!text.equals(ALL)) {
                throw new MalformedInput("\"" + text + "\" (expected: " + EXPECTED + ")");
            }
            return text;
        });
        return true;
    }

    private static ConfigSection conditions(ConfigSection section, Effect effect) {
        var conditions = section.section(effect.text());
        conditions.only(Stream.of(CallerConditions.KEYS, IdentityConditions.KEYS, RequestConditions.KEYS)
                .flatMap(List::stream)
                .toArray(String[]::new));
        if (conditions.keys().isEmpty()) {
            // Of two readings, everybody and nobody, neither is taken.
            throw section.complaint(effect.text(), "an empty section (expected: " + EXPECTED + ")");
        }
        return conditions;
    }

    private static AccessDecision decision(ConfigSection section, Effect effect, String name) {
        if (effect == Effect.DENY) {
            return new AccessDecision.Denied(AccessDenial.RULE, Optional.of(name), "the rule denies it");
        }
        return new AccessDecision.Allowed(
                Optional.of(name),
                section.has("upstream")
                        ? Optional.of(section.text("upstream", "the name of an upstream"))
                        : Optional.empty(),
                section.has("limits") ? RuleLimitsReader.read(section.section("limits")) : RuleLimits.NONE,
                section.has("headers") ? headers(section.section("headers")) : Map.of());
    }

    /** Names stand in records and in the keys of counters. */
    private static String name(String text) {
        var printable = text.chars().allMatch(c -> c >= ' ' && c < 0x7f && c != '"' && c != '\\');
        if (text.isBlank() || text.length() > 64 || !printable || !text.strip().equals(text)) {
            throw new MalformedInput(
                    "\"" + text + "\" (expected: 1..64 printable characters of ASCII, no quotes or backslashes)");
        }
        return text;
    }

    private static Map<String, String> headers(ConfigSection section) {
        return RuleHeaders.read(section);
    }
}
