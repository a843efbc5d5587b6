package dev.postern.cli.state;

import dev.postern.crl.ListContent;
import dev.postern.crl.UnverifiedList;
import dev.postern.pki.x509.MalformedInput;
import java.util.Optional;

/** What an edge does with a list, by its {@code revocationPolicy.scope}; who signed it is not looked at. */
public final class ListReading {
    private static final String NOT_TAKEN =
            "not taken with revocationPolicy.scope: complete, the default: an edge does not start with it, and one that runs"
                    + " keeps its last good list and is degraded; read with scope: rfc5280";

    private ListReading() {}

    /** Why edges do not read it, not all of them or none; empty if all do. */
    public static Optional<String> objection(ListContent content) {
        var never = content.version() == 1 ? Optional.of("version 1") : content.unknown();
        return never.map(what -> "taken by no edge: " + what)
                .or(() -> content.unsupported().map(what -> NOT_TAKEN));
    }

    /** A complaint about a file that was to be a complete list, with its scope and what edges do with it where that is what is wrong. */
    public static String complaint(MalformedInput complaint, byte[] file) {
        var text = String.valueOf(complaint.getMessage());
        try {
            var content = UnverifiedList.parse(file).content();
            return objection(content)
                    .map(objection -> text + "; scope: " + content.kind() + ", " + objection)
                    .orElse(text);
        } catch (MalformedInput e) {
            return text;
        }
    }
}
