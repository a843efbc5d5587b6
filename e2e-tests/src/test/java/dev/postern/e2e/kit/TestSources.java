package dev.postern.e2e.kit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The tests of all modules as they stand in their sources: of each class the methods that JUnit runs, nested ones too. */
public record TestSources(Map<String, Set<String>> methods) {
    private static final Pattern RUN = Pattern.compile("\\s+@(Test|ParameterizedTest)\\b.*");
    private static final Pattern SKIPPED = Pattern.compile("\\s+@Disabled\\b.*");
    private static final Pattern METHOD = Pattern.compile("\\s+void (\\w+)\\(.*");

    /** Those below the directory that has the modules in it. */
    public static TestSources below(Path root) throws IOException {
        Map<String, Set<String>> methods = new HashMap<>();
        try (var modules = Files.list(root)) {
            for (var module : modules.map(each -> each.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (var files = Files.walk(module)) {
                    for (var file : files.filter(each -> each.toString().endsWith(".java"))
                            .toList()) {
                        var name = file.getFileName().toString().replaceFirst("\\.java$", "");
                        methods.computeIfAbsent(name, unused -> new HashSet<>()).addAll(run(file));
                    }
                }
            }
        }
        return new TestSources(methods);
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
}
