package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.e2e.kit.FidelityPage;
import dev.postern.e2e.kit.FidelityPage.Row;
import dev.postern.e2e.kit.TestSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code docs/fidelity.md} claims nothing that no test proves, and names every difference where a reader looks first. */
class FidelityPageTest {
    private static final Path ROOT = Path.of("..");
    private static final Path FILE = ROOT.resolve("docs/fidelity.md");

    /** Sections, and a page of AWS, or that none says it. */
    private static final Pattern SOURCE = Pattern.compile(
            "\\d+(\\.\\d+)?(, \\d+(\\.\\d+)?)* ((\\[[A-Z0-9-]+])(, \\[[A-Z0-9-]+])*|observed|not documented)");

    private static final Pattern PROOF = Pattern.compile("`\\w+(Test|IT)(\\.\\w+)?`(, `\\w+(Test|IT)(\\.\\w+)?`)*");

    private static final FidelityPage PAGE = page();
    private static final TestSources TESTS = tests();

    static Stream<Row> rows() {
        return PAGE.rows().stream();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void provesEveryRowByTestsThatAreThere(Row row) {
        assertThat(row.proof()).matches(PROOF);
        assertThat(row.proofs()).allMatch(TESTS::has);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void saysWhereEachBehaviourIsDocumented(Row row) {
        assertThat(row.source()).matches(SOURCE);
        assertThat(row.balancer()).isNotEmpty();
        assertThat(row.postern()).isNotEmpty();
        assertThat(Pattern.compile("\\[[A-Z0-9-]+]")
                        .matcher(row.source())
                        .results()
                        .map(found -> found.group()))
                .allMatch(PAGE.anchors()::contains);
    }

    @Test
    void saysNothingTwice() {
        assertThat(rows().map(row -> row.source() + row.balancer())).doesNotHaveDuplicates();
    }

    /** The list has as many differences of a topic as the topic's table. */
    @Test
    void listsEveryDifference() {
        var link = Pattern.compile("\\]\\((#[^)]+)\\)\\.?$");
        var listed = PAGE.differences().stream()
                .collect(Collectors.groupingBy(
                        difference -> link.matcher(difference)
                                .results()
                                .map(found -> found.group(1))
                                .findFirst()
                                .orElse("no topic: " + difference),
                        Collectors.counting()));
        var inTables = rows().filter(Row::differs)
                .collect(Collectors.groupingBy(row -> FidelityPage.slug(row.topic()), Collectors.counting()));

        assertThat(listed).isEqualTo(inTables).isNotEmpty();
    }

    @Test
    void coversEverySectionThatIsInScope() {
        var sections = rows().flatMap(row ->
                        Stream.of(row.source().replaceFirst(" \\D.*$", "").split(", ")))
                .collect(Collectors.toSet());

        assertThat(sections)
                .contains(
                        "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "1.8", "2.1", "2.2", "2.3", "2.4", "3.1",
                        "3.2")
                .contains("3.3", "3.4", "4.1", "4.2", "4.3", "4.4", "5", "5.1", "6.1")
                .contains("8.1", "8.2", "8.3", "8.4", "8.5", "8.6", "8.7", "8.8");
    }

    @Test
    void leadsSomewhereWithEachLink() {
        assertThat(PAGE.links()).allSatisfy(link -> {
            if (link.startsWith("#")) {
                assertThat(PAGE.anchors()).contains(link);
            } else if (link.contains(":")) {
                assertThat(link).startsWith("https://");
            } else {
                assertThat(FILE.resolveSibling(link.replaceFirst("#.*$", ""))).exists();
            }
        });
        assertThat(Files.exists(FILE)).isTrue();
    }

    private static FidelityPage page() {
        try {
            return FidelityPage.read(FILE);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TestSources tests() {
        try {
            return TestSources.below(ROOT);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
