package dev.postern.crl.differential;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page and the rules say the same, row by row and both ways. */
class DifferencesPageTest {
    private static final Path PAGE = Path.of("..", "docs", "verification-differences.md");

    @Test
    void thePageHasEveryRuleAndNoOther() throws IOException {
        var rows = Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| `"))
                .toList();

        assertThat(rows)
                .containsExactlyElementsOf(
                        Stream.of(Difference.values()).map(Difference::row).toList());
    }
}
