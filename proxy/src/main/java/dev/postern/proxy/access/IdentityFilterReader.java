package dev.postern.proxy.access;

import dev.postern.pki.x509.MalformedInput;
import dev.postern.proxy.config.Choice;
import dev.postern.proxy.config.ConfigSection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Reads {@code clientCertificateIdentityFilters}: under these keys, or with the capitals that the load balancer's API gives them. */
final class IdentityFilterReader {
    static final String KEY = "clientCertificateIdentityFilters";
    static final String API_KEY = capital(KEY);

    private static final int MAX_FILTERS = 1000;
    private static final String VALUE = "what stands in the field";

    private IdentityFilterReader() {}

    static List<IdentityFilter> read(ConfigSection root) {
        var key = either(root, KEY);
        var filters = root.sections(key);
        if (filters.size() > MAX_FILTERS) {
            throw root.complaint(key, filters.size() + " (expected: at most " + MAX_FILTERS + ")");
        }
        return filters.stream().map(IdentityFilterReader::filter).toList();
    }

    private static IdentityFilter filter(ConfigSection filter) {
        filter.only(Stream.of("Field", "Values", "Action")
                .flatMap(key -> Stream.of(key, small(key)))
                .toArray(String[]::new));
        var words = Choice.listed(Stream.of(IdentityFilter.Field.values()).map(Choice::text));
        var field =
                filter.value(either(filter, "field"), words, text -> Choice.parse(IdentityFilter.Field.class, text));
        filter.value(either(filter, "action"), "accept", IdentityFilterReader::accept);
        return IdentityFilter.of(
                field, filter.oneOrMore(either(filter, "values"), VALUE, IdentityFilterReader::filled));
    }

    /** The API's spelling of a key where that is the one that stands there. */
    private static String either(ConfigSection section, String key) {
        if (section.has(key) && section.has(capital(key))) {
            throw section.complaint(capital(key), "beside " + key + " (expected: one of them)");
        }
        return section.has(capital(key)) ? capital(key) : key;
    }

    private static String accept(String action) {
        if (!action.equals("accept")) {
            throw new MalformedInput("\"" + action + "\" (expected: accept)");
        }
        return action;
    }

    private static String filled(String value) {
        if (value.isEmpty()) {
            throw new MalformedInput("\"\" (expected: " + VALUE + ")");
        }
        return value;
    }

    private static String capital(String key) {
        return key.substring(0, 1).toUpperCase(Locale.ROOT) + key.substring(1);
    }

    private static String small(String key) {
        return key.substring(0, 1).toLowerCase(Locale.ROOT) + key.substring(1);
    }
}
