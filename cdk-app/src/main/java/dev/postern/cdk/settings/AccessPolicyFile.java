package dev.postern.cdk.settings;

import static dev.postern.cdk.settings.InvalidSetting.because;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * An access policy, which only the proxy understands: whether it is YAML is looked at here, what it says by {@code postern access check}.
 *
 * @param file it was read from
 * @param text as it is
 */
public record AccessPolicyFile(Path file, String text) {
    /** What the proxy reads. */
    private static final int MOST_BYTES = 1024 * 1024;

    static AccessPolicyFile read(String key, Path file) {
        var shown = "\"" + InvalidSetting.shown(file.toString()) + "\" ";
        if (!Files.isRegularFile(file)) {
            throw because(key, shown + "is not there", "a file");
        }
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw because(key, shown + "has " + Files.size(file) + " bytes", "at most " + MOST_BYTES);
            }
            var text = Files.readString(file);
            if (!(new Load(LoadSettings.builder().build()).loadFromString(text) instanceof Map<?, ?>)) {
                throw because(key, shown + "has no keys", "an access policy, YAML");
            }
            return new AccessPolicyFile(file, text);
        } catch (CharacterCodingException e) {
            throw because(key, shown + "is not UTF-8", "an access policy, YAML");
        } catch (YamlEngineException e) {
            throw because(key, shown + "is not YAML", "an access policy, YAML");
        } catch (IOException e) {
            throw because(key, shown + "cannot be read", "a file that can be read");
        }
    }
}
