package dev.postern.proxy.access;

import dev.postern.pki.x509.MalformedInput;
import dev.postern.proxy.config.Choice;
import dev.postern.proxy.config.ConfigFile;
import dev.postern.proxy.config.ConfigSection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads {@code access.yaml}. */
public final class AccessPolicyReader {
    private static final String KEYS = "rules, paths, clientCertificateIdentityFilters";
    // What is asked of each request, at worst, is a comparison for each of these.
    private static final int MAX_RULES = 1000;
    private static final int MAX_VALUES = 10_000;
    private static final AccessRule FOR_WHOM_FILTERS_ADMIT = new AccessRule(
            IdentityFilterReader.KEY,
            Effect.ALLOW,
            List.of(),
            List.of(),
            new AccessDecision.Allowed(
                    Optional.of(IdentityFilterReader.KEY), Optional.empty(), RuleLimits.NONE, Map.of()));

    private AccessPolicyReader() {}

    /**
     * Reads the file once, whole.
     *
     * @throws MalformedInput in one line that begins with the file, the line and the path of the key
     * @throws IOException if the file cannot be read
     */
    public static AccessPolicy read(Path file) throws IOException {
        return ConfigFile.read(file, KEYS, AccessPolicyReader::policy);
    }

    /**
     * The same for a file that came from elsewhere.
     *
     * @param shownName what complaints begin with
     * @throws MalformedInput as above
     */
    public static AccessPolicy parse(String shownName, byte[] bytes) {
        return ConfigFile.parse(shownName, bytes, Path.of(""), KEYS, AccessPolicyReader::policy);
    }

    private static AccessPolicy policy(ConfigSection root) {
        root.only("rules", "paths", IdentityFilterReader.KEY, IdentityFilterReader.API_KEY);
        var filters = IdentityFilterReader.read(root);
        var rules = root.has("rules") || filters.isEmpty() ? rules(root) : List.of(FOR_WHOM_FILTERS_ADMIT);
        return new AccessPolicy(rules, allowances(root.sectionOrEmpty("paths")), filters);
    }

    private static List<AccessRule> rules(ConfigSection root) {
        var sections = root.sections("rules");
        if (sections.size() > MAX_RULES) {
            throw root.complaint("rules", sections.size() + " (expected: at most " + MAX_RULES + ")");
        }
        var rules = new ArrayList<AccessRule>();
        var names = new HashMap<String, Integer>();
        var values = 0;
        for (var section : sections) {
            var rule = AccessRuleReader.read(section, "rules[" + rules.size() + "]");
            var earlier = names.putIfAbsent(rule.name(), rules.size());
            if (earlier != null) {
                throw section.complaint(
                        "name", "\"" + rule.name() + "\" (expected: a name of its own; rules[" + earlier + "] has it)");
            }
            values += rule.values();
            if (values > MAX_VALUES) {
                throw root.complaint("rules", values + " values (expected: at most " + MAX_VALUES + " in all rules)");
            }
            rules.add(rule);
        }
        return rules;
    }

    private static Set<PathAllowance> allowances(ConfigSection paths) {
        paths.only("allow");
        return paths.has("allow")
                ? Set.copyOf(paths.oneOrMore(
                        "allow",
                        Choice.listed(Stream.of(PathAllowance.values()).map(Choice::text)),
                        text -> Choice.parse(PathAllowance.class, text)))
                : Set.of();
    }
}
