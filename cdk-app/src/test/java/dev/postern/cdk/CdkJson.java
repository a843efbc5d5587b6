package dev.postern.cdk;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;

/** What {@code cdk.json} hands to the app. */
final class CdkJson {
    private CdkJson() {}

    static Map<String, Object> context() {
        var mapper = new ObjectMapper();
        try {
            return mapper.convertValue(
                    mapper.readTree(Path.of("cdk.json").toFile()).get("context"), new TypeReference<>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
