package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.e2e.kit.TestSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code docs/security.md} names every attack, and for each the tests that bear its id. */
class SecurityPageTest {
    private static final Path ROOT = Path.of("..");
    private static final Map<String, Integer> ATTACKS = Map.of("R", 11, "S", 8, "C", 18, "V", 20, "O", 3);

    private static final Pattern ROW = Pattern.compile("\\| ([RSCVO]\\d+) \\|.*");
    private static final Pattern UNPROVED = Pattern.compile(".*\\*\\*Out of scope:.*");
    private static final Pattern PROOF = Pattern.compile("`(\\w+(?:Test|IT)(?:\\.\\w+)?)`");

    private static final List<Row> ROWS = read();
    private static final TestSources TESTS = tests();

    /** One kind of attack, as the page has it. */
    record Row(String attack, String text) {
        List<String> proofs() {
            var cell = text.replaceFirst("\\s*\\|\\s*$", "");
            return PROOF.matcher(cell.substring(cell.lastIndexOf('|')))
                    .results()
                    .map(found -> found.group(1))
                    .toList();
        }

        @Override
        public String toString() {
            return text.substring(0, Math.min(text.length(), 80));
        }
    }

    static Stream<Row> proved() {
        return ROWS.stream().filter(row -> !UNPROVED.matcher(row.text()).matches());
    }

    @Test
    void namesEveryAttackAndNoOther() {
        assertThat(ROWS.stream().map(Row::attack).distinct())
                .containsExactlyInAnyOrderElementsOf(ATTACKS.entrySet().stream()
                        .flatMap(family -> IntStream.rangeClosed(1, family.getValue())
                                .mapToObj(number -> family.getKey() + number))
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("proved")
    void provesEachByTestsThatBearItsId(Row row) {
        assertThat(row.proofs()).isNotEmpty().allMatch(TESTS::has).anyMatch(proof -> TESTS.names(proof, row.attack()));
    }

    private static List<Row> read() {
        try (var lines = Files.lines(ROOT.resolve("docs/security.md"))) {
            return lines.map(ROW::matcher)
                    .filter(matcher -> matcher.matches())
                    .map(matcher -> row(matcher.toMatchResult()))
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Row row(MatchResult found) {
        return new Row(found.group(1), found.group());
    }

    private static TestSources tests() {
        try {
            return TestSources.below(ROOT);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
