package dev.postern.cli.explain;

import dev.postern.pki.client.VpcEndpointId;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.proxy.access.AccessRequest;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a client asks for, and through which VPC endpoint it comes. Without a request it is asked who may come at all. */
record Question(Optional<VpcEndpointId> endpoint, Optional<AccessRequest> request) {
    static final Question NONE = new Question(Optional.empty(), Optional.empty());

    private static final Pattern REQUEST = Pattern.compile("([A-Z]+) (?:https?://([^/?#\\s]+))?([/*]\\S*)");

    /**
     * A method and a target, such as {@code GET /widgets} or {@code GET https://api.example.com/widgets}.
     *
     * @param host what the Host header says; an absolute target says it itself
     */
    static AccessRequest request(String text, Optional<String> host) {
        var parts = REQUEST.matcher(text);
        if (!parts.matches()) {
            throw new MalformedInput(
                    "--request: \"" + text + "\" (expected: a method and a target, such as \"GET /widgets\")");
        }
        var asked = Optional.ofNullable(parts.group(2)).or(() -> host).orElse("");
        return new AccessRequest(parts.group(1), asked.replaceFirst(":\\d*$", ""), parts.group(3));
    }
}
