package dev.postern.e2e.kit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The tests of all modules as they stand in their sources.
 *
 * @param methods of each class the methods that JUnit runs, nested ones too
 * @param attacks of each class the ids of attacks that names of methods begin with, or texts of cases have, in upper case
 */
public record TestSources(Map<String, Set<String>> methods, Map<String, Set<String>> attacks) {
    private static final Pattern RUN = Pattern.compile("\\s+@(Test|ParameterizedTest)\\b.*");
    private static final Pattern SKIPPED = Pattern.compile("\\s+@Disabled\\b.*");
    private static final Pattern METHOD = Pattern.compile("\\s+void (\\w+)\\(.*");
    private static final Pattern NAMED = Pattern.compile("void ((?:[a-z]\\d{1,2})+)[A-Z]");
    private static final Pattern TOLD = Pattern.compile("\"((?:[A-Z]\\d{1,2},? )+)");
    private static final Pattern ATTACK = Pattern.compile("[A-Z]\\d{1,2}");

    /** Those below the directory that has the modules in it. */
    public static TestSources below(Path root) throws IOException {
        Map<String, Set<String>> methods = new HashMap<>();
        Map<String, Set<String>> attacks = new HashMap<>();
        try (var modules = Files.list(root)) {
            for (var module : modules.map(each -> each.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (var files = Files.walk(module)) {
                    for (var file : files.filter(each -> each.toString().endsWith(".java"))
                            .toList()) {
                        var name = file.getFileName().toString().replaceFirst("\\.java$", "");
                        methods.computeIfAbsent(name, unused -> new HashSet<>()).addAll(run(file));
                        attacks.computeIfAbsent(name, unused -> new HashSet<>()).addAll(attacks(file));
                    }
                }
            }
        }
        return new TestSources(methods, attacks);
    }

    private static Set<String> attacks(Path file) throws IOException {
        var source = Files.readString(file);
        return Stream.of(NAMED, TOLD)
                .flatMap(pattern -> pattern.matcher(source).results())
                .flatMap(named ->
                        ATTACK.matcher(named.group(1).toUpperCase(Locale.ROOT)).results())
                .map(MatchResult::group)
                .collect(Collectors.toSet());
    }

    private static Set<String> run(Path file) throws IOException {
        Set<String> found = new HashSet<>();
        var run = false;
        for (var line : Files.readAllLines(file)) {
            run = (run || RUN.matcher(line).matches()) && !SKIPPED.matcher(line).matches();
            var method = METHOD.matcher(line);
            if (method.matches()) {
                if (run) {
                    found.add(method.group(1));
                }
                run = false;
            }
        }
        return found;
    }

    /** Whether there is such a test: {@code Class} with any, or {@code Class.method}. */
    public boolean has(String reference) {
        var at = reference.indexOf('.');
        var known = methods.getOrDefault(at < 0 ? reference : reference.substring(0, at), Set.of());
        return at < 0 ? !known.isEmpty() : known.contains(reference.substring(at + 1));
    }

    /** Whether the class of such a test names this attack. */
    public boolean names(String reference, String attack) {
        return attacks.getOrDefault(reference.replaceFirst("\\..*$", ""), Set.of())
                .contains(attack);
    }
}
