package dev.postern.cdk.settings;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An IPv4 network.
 *
 * @param bits of the prefix
 */
record Cidr(int address, int bits) {
    private static final String OCTET = "(0|[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])";
    private static final Pattern FORM =
            Pattern.compile(OCTET + "\\." + OCTET + "\\." + OCTET + "\\." + OCTET + "/(0|[1-9]|[12][0-9]|3[0-2])");

    /** Empty for what is no network, one with bits of a host in it too. */
    static Optional<Cidr> parse(String text) {
        var found = FORM.matcher(text);
        if (!found.matches()) {
            return Optional.empty();
        }
        var address = 0;
        for (var octet = 1; octet <= 4; octet++) {
            address = address << 8 | Integer.parseInt(found.group(octet));
        }
        var network = new Cidr(address, Integer.parseInt(found.group(5)));
        return Optional.of(network).filter(it -> (it.address & ~it.mask()) == 0);
    }

    /** In one of the three networks of RFC 1918 §3. */
    boolean isPrivate() {
        return Stream.of("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
                .flatMap(network -> parse(network).stream())
                .anyMatch(network -> network.contains(this));
    }

    boolean contains(Cidr other) {
        return bits <= other.bits && (other.address & mask()) == address;
    }

    boolean overlaps(Cidr other) {
        return contains(other) || other.contains(this);
    }

    private int mask() {
        return bits == 0 ? 0 : -1 << (32 - bits);
    }
}
