package dev.postern.crl.differential;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code -Dpostern.cases} cases of {@code -Dpostern.seed}; {@code -Dpostern.case=N} is number N alone, with all that is known of
 * it printed. OpenSSL is a process a case, so of the few cases of the default build it is asked about a tenth.
 */
class DifferentialTest {
    private static final long SEED = Long.getLong("postern.seed", 20261124);
    private static final long CASES = Long.getLong("postern.cases", 2000);
    private static final long ONE = Long.getLong("postern.case", -1);
    private static final int BATCH = 500;
    private static final Path FAILURES = Path.of("target", "differential");

    private final CaseGenerator generator = new CaseGenerator(SEED);
    private final Map<String, Integer> reasons = new TreeMap<>();
    private final Map<String, Integer> explained = new TreeMap<>();
    private final List<String> unexplained = new ArrayList<>();
    private int accepted;

    @Test
    void everyDisagreementIsExplained(@TempDir Path directory) throws Exception {
        var from = ONE < 0 ? 0 : ONE;
        var to = ONE < 0 ? CASES : ONE + 1;
        for (long first = from; first < to; first += BATCH) {
            judge(
                    LongStream.range(first, Math.min(to, first + BATCH)),
                    Files.createDirectory(directory.resolve("" + first)));
        }
        var summary = (to - from) + " cases of seed " + SEED + ", " + accepted + " accepted; " + reasons
                + "; differences " + explained + "; unexplained " + unexplained.size();
        System.out.println(summary);

        assertThat(unexplained.stream().limit(Long.getLong("show", 20)))
                .as(summary)
                .isEmpty();
        assertThat(ONE >= 0 || accepted * 4L >= to)
                .as("at least a quarter accepted: " + summary)
                .isTrue();
    }

    @Test
    void makesTheSameCasesAgain() {
        var again = new CaseGenerator(SEED);

        for (long number = 0; number < 50; number++) {
            var one = generator.make(number);
            var other = again.make(number);
            assertThat(other.sent())
                    .as(one.toString())
                    .usingRecursiveComparison()
                    .isEqualTo(one.sent());
            assertThat(other.lists())
                    .as(one.toString())
                    .usingRecursiveComparison()
                    .isEqualTo(one.lists());
        }
    }

    private void judge(LongStream numbers, Path directory) throws IOException, InterruptedException {
        var cases = numbers.parallel().mapToObj(generator::make).toList();
        var asked = cases.stream()
                .filter(given -> ONE >= 0 || CASES > 2000 || given.number() % 10 == 0)
                .toList();
        var openSsl = OpenSslVerify.judge(asked, directory);
        var judged =
                cases.parallelStream().map(given -> answers(given, openSsl)).toList();
        for (int i = 0; i < cases.size(); i++) {
            compare(cases.get(i), judged.get(i));
        }
        try (var files = Files.walk(directory)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }

    private record Answers(Answer ours, Map<Verifier, Answer> theirs) {}

    private static Answers answers(Case given, Map<Long, Answer> openSsl) {
        var theirs = new HashMap<Verifier, Answer>();
        for (var pkix : JavaPkix.values()) {
            theirs.put(Verifier.valueOf(pkix.name()), pkix.judge(given));
        }
        var answer = openSsl.get(given.number());
        if (answer != null) {
            theirs.put(Verifier.OPENSSL, answer);
        }
        return new Answers(Postern.judge(given), theirs);
    }

    private void compare(Case given, Answers answers) throws IOException {
        var ours = answers.ours();
        accepted += ours.accepted() ? 1 : 0;
        reasons.merge(ours.why().replaceFirst(":.*", ""), 1, Integer::sum);
        var failed = false;
        for (var verifier : Verifier.values()) {
            var theirs = answers.theirs().get(verifier);
            if (theirs == null || theirs.accepted() == ours.accepted()) {
                continue;
            }
            var rule = Difference.of(new Disagreement(given, ours, verifier, theirs));
            if (rule.isPresent()) {
                explained.merge(rule.get().id(), 1, Integer::sum);
            } else {
                failed = true;
                unexplained.add("-Dpostern.seed=" + SEED + " -Dpostern.case=" + given.number() + " " + given
                        + "\n  Postern: " + ours.why() + "\n  " + verifier + ": " + theirs.why());
            }
        }
        if (failed || ONE >= 0) {
            write(given, answers);
        }
    }

    /** The case as files, what made it, and what everybody says of it. */
    private static void write(Case given, Answers answers) throws IOException {
        var directory = FAILURES.resolve("case-" + given.number());
        OpenSslVerify.write(given, directory);
        var text = Stream.concat(
                        Stream.of(
                                given.toString(),
                                OpenSslVerify.arguments(given),
                                "Postern: " + answers.ours().why()),
                        answers.theirs().entrySet().stream()
                                .map(entry ->
                                        entry.getKey() + ": " + entry.getValue().why()))
                .toList();
        Files.write(directory.resolve("verdicts.txt"), text);
    }
}
