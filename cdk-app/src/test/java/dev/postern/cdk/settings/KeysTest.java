package dev.postern.cdk.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The keys as README.md and edge.yaml tell them are those of the code. */
class KeysTest {
    @Test
    void standInTheReadmeWithTheirDefaults() throws IOException {
        var rows = Files.readAllLines(Path.of("README.md")).stream()
                .filter(line -> line.startsWith("| `") && line.split("\\|").length == 4)
                .filter(line ->
                        !line.matches("\\| `(settings|network|trust|api|edge|service|consumer|watch|dashboard)` \\|.*"))
                .toList();

        assertThat(rows)
                .containsExactlyElementsOf(Arrays.stream(Key.values())
                        .map(key -> "| `" + key.path() + "` | "
                                + key.absent()
                                        .map(value -> "`" + value + "`")
                                        .orElse(key.isRequired() ? "required" : "–")
                                + " | " + key.what() + " |")
                        .toList());
    }

    @Test
    void standInTheFileWithTheirDefaults() throws IOException {
        var line = Pattern.compile("(?:# )?( *)([A-Za-z]+):(?: (\\S.*?))?(?: +# .*)?");
        var section = "";
        var found = new LinkedHashMap<String, String>();
        for (var text : Files.readAllLines(Path.of("edge.yaml"))) {
            var key = line.matcher(text);
            if (!key.matches()) {
                continue;
            }
            if (key.group(3) == null) {
                section = key.group(2) + ".";
            } else {
                found.put((key.group(1).isEmpty() ? "" : section) + key.group(2), key.group(3));
            }
        }

        assertThat(found.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Key.values()).map(Key::path).toList());
        for (var key : Key.values()) {
            key.absent().ifPresent(value -> assertThat(found).contains(Map.entry(key.path(), value)));
        }
    }

    @Test
    void sayWhatTheyDoInTheFile() throws IOException {
        var text = Files.readString(Path.of("edge.yaml"));

        assertThat(List.of(Key.values())).allSatisfy(key -> assertThat(text).contains(key.what()));
    }
}
