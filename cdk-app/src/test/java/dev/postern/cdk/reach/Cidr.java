package dev.postern.cdk.reach;

/** A network of IPv4 addresses. */
record Cidr(int address, int prefix) {
    static final Cidr EVERYWHERE = new Cidr(0, 0);

    static Cidr parse(String text) {
        if (text.equals("::/0")) {
            return EVERYWHERE;
        }
        var match = java.util.regex.Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+)\\.(\\d+)/(\\d+)")
                .matcher(text);
        if (!match.matches()) {
            throw new IllegalArgumentException("network: " + text + " (expected: a.b.c.d/prefix)");
        }
        var address = 0;
        for (var octet = 1; octet <= 4; octet++) {
            address = address << 8 | Integer.parseInt(match.group(octet));
        }
        return new Cidr(address, Integer.parseInt(match.group(5)));
    }

    boolean overlaps(Cidr other) {
        return contains(other) || other.contains(this);
    }

    boolean contains(Cidr other) {
        var mask = prefix == 0 ? 0 : -1 << (32 - prefix);
        return prefix <= other.prefix && (address & mask) == (other.address & mask);
    }
}
