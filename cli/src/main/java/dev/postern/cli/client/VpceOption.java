package dev.postern.cli.client;

import dev.postern.pki.client.EndpointBinding;
import dev.postern.pki.client.VpcEndpointId;
import dev.postern.pki.x509.MalformedInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Option;

/** The VPC endpoints a client may call through. */
final class VpceOption {
    @Option(
            names = "--vpce",
            paramLabel = "VPCE",
            description = "A VPC endpoint it may call through, such as vpce-0123456789abcdef0; may be repeated.")
    private List<String> given = new ArrayList<>();

    /**
     * Those that were given; none if none was.
     *
     * @throws MalformedInput if one is no endpoint's id, or if there are too many
     */
    Set<VpcEndpointId> endpoints() {
        var endpoints = new TreeSet<VpcEndpointId>();
        given.forEach(text -> endpoints.add(parse(text)));
        if (endpoints.size() > EndpointBinding.MAX_ENDPOINTS) {
            throw new MalformedInput("--vpce: " + endpoints.size() + " given (expected: at most "
                    + EndpointBinding.MAX_ENDPOINTS + " for a client)");
        }
        return endpoints;
    }

    private static VpcEndpointId parse(String text) {
        try {
            return new VpcEndpointId(text);
        } catch (MalformedInput e) {
            var shown = text.replaceAll("[^\\x20-\\x7e]", "?");
            throw new MalformedInput(
                    "--vpce: \"" + (shown.length() > 40 ? shown.substring(0, 40) + "…" : shown)
                            + "\" (expected: vpce- and 8 to 17 lower-case hexadecimal digits)",
                    e);
        }
    }
}
