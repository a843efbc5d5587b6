package dev.postern.cdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The templates as they were last reviewed, a file a mode and pattern. After a change on purpose: {@code mvn verify -Dgolden=write}, then read the
 * diff.
 */
class GoldenTemplatesTest {
    private static final Path DIRECTORY = Path.of("src/test/resources/golden");
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    @ParameterizedTest
    @MethodSource("dev.postern.cdk.SynthesizedEdge#everyEdge")
    void areAsLastReviewed(SynthesizedEdge edge) throws IOException {
        var all = new TreeMap<String, Object>();
        edge.templates().forEach((part, template) -> all.put(part, template.toJSON()));
        // What assets and versioned functions are called depends on their bytes.
        var text = JSON.writeValueAsString(all).replaceAll("\\b[0-9a-f]{64}\\b", "<hash>") + "\n";

        var file = DIRECTORY.resolve(edge + ".json");
        if ("write".equals(System.getProperty("golden"))) {
            Files.createDirectories(DIRECTORY);
            Files.writeString(file, text);
        }

        assertThat(file).content().isEqualTo(text);
    }
}
