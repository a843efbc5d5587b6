package dev.postern.proxy.access;

import dev.postern.pki.x509.MalformedInput;
import dev.postern.proxy.config.Choice;
import dev.postern.proxy.config.ConfigFile;
import dev.postern.proxy.config.ConfigSection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Set;
import java.util.stream.Stream;

/** Reads {@code access.yaml}. */
public final class AccessPolicyReader {
    private static final String KEYS = "rules, paths, clientCertificateIdentityFilters";
    private static final int MAX_RULES = 1000;

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
        root.only("rules", "paths");
        var sections = root.sections("rules");
        if (sections.size() > MAX_RULES) {
            throw new MalformedInput("rules: " + sections.size() + " (expected: at most " + MAX_RULES + ")");
        }
        var rules = new ArrayList<AccessRule>();
        var names = new HashMap<String, Integer>();
        for (var section : sections) {
            var rule = AccessRuleReader.read(section, "rules[" + rules.size() + "]");
            var earlier = names.putIfAbsent(rule.name(), rules.size());
            if (earlier != null) {
                throw section.complaint(
                        "name", "\"" + rule.name() + "\" (expected: a name of its own; rules[" + earlier + "] has it)");
            }
            rules.add(rule);
        }
        return new AccessPolicy(rules, allowances(root.sectionOrEmpty("paths")));
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
