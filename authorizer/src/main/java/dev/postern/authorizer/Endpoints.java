package dev.postern.authorizer;

import dev.postern.pki.x509.MalformedInput;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The VPC endpoints through which the edge calls. The API's own policy says so already; this says it again where somebody has
 * loosened that.
 */
sealed interface Endpoints {
    /** Any way is as good: the API's policy alone decides. */
    record Any() implements Endpoints {}

    /** These and no other. */
    record Of(Set<String> ids) implements Endpoints {
        public Of {
            ids = Set.copyOf(ids);
        }
    }

    /** Reads {@code any}, or ids with commas between. */
    static Endpoints parse(String text) {
        if (text.strip().equals("any")) {
            return new Any();
        }
        var ids = new TreeSet<String>();
        for (var id : text.split(",", -1)) {
            if (!id.strip().matches("vpce-[0-9a-f]{8,17}")) {
                throw new MalformedInput("\"" + id.strip() + "\" (expected: vpce-ID, with commas between, or any)");
            }
            ids.add(id.strip());
        }
        return new Of(ids);
    }

    default boolean admit(Optional<String> endpoint) {
        return this instanceof Of of ? endpoint.filter(of.ids()::contains).isPresent() : true;
    }
}
