package dev.postern.cli;

import dev.postern.pki.x509.MalformedInput;
import dev.postern.proxy.config.EdgeConfig;
import dev.postern.proxy.config.ListenerConfig;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which listener of a configuration is meant by {@code --listener}. */
public final class ListenerOption {
    private ListenerOption() {}

    /** The listener of this name; the name may be left out if there is one only. */
    public static ListenerConfig chosen(EdgeConfig config, Optional<String> name) {
        var names = config.listeners().stream().map(ListenerConfig::name).collect(Collectors.joining(", "));
        if (name.isEmpty() && config.listeners().size() > 1) {
            throw new MalformedInput("--listener: missing (expected: one of " + names + ")");
        }
        return config.listeners().stream()
                .filter(listener -> name.isEmpty() || listener.name().equals(name.get()))
                .findFirst()
                .orElseThrow(() ->
                        new MalformedInput("--listener: \"" + name.orElse("") + "\" (expected: one of " + names + ")"));
    }
}
