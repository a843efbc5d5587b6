package dev.postern.proxy.address;

import dev.postern.pki.x509.MalformedInput;
import java.net.InetAddress;
import java.util.Arrays;

/**
 * A network: an address and how many of its leading bits count. IPv4 networks match IPv4 peers only, also those that a
 * dual-stack socket reports as v4-mapped IPv6; zone ids are ignored.
 */
public record Cidr(InetAddress network, int prefixLength) {
    private static final String EXPECTED = " (expected: a network such as 10.0.0.0/8 or 2001:db8::/32)";

    public Cidr {
        var bits = network.getAddress().length * 8;
        if (prefixLength < 0 || prefixLength > bits) {
            throw new MalformedInput("prefix length: " + prefixLength + " (expected: 0.." + bits + ")");
        }
        if (hasBitsAfter(network, prefixLength)) {
            throw new MalformedInput("\"" + IpAddress.text(network) + "/" + prefixLength
                    + "\" (expected: no bits set after the prefix)");
        }
    }

    /**
     * A network in the usual notation; an address alone is the network of one host.
     *
     * @throws MalformedInput for anything else, and for bits set after the prefix
     */
    public static Cidr parse(String text) {
        var slash = text.indexOf('/');
        var digits = slash < 0 ? "" : text.substring(slash + 1);
        if (slash >= 0 && !digits.matches("\\d{1,3}")) {
            throw malformed(text);
        }
        InetAddress address;
        try {
            address = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
        } catch (MalformedInput e) {
            throw malformed(text);
        }
        var bits = address.getAddress().length * 8;
        var length = slash < 0 ? bits : Integer.parseInt(digits);
        // "::ffff:10.0.0.0/104" would silently become an IPv4 network with another prefix; one notation is enough.
        var mapped = bits == 32 && text.contains(":");
        if (mapped || length > bits) {
            throw malformed(text);
        }
        return new Cidr(address, length);
    }

    /** Whether the address lies in this network. */
    public boolean contains(InetAddress address) {
        var own = network.getAddress();
        var other = unmapped(address.getAddress());
        return own.length == other.length && sameBits(own, other, prefixLength);
    }

    @Override
    public String toString() {
        return IpAddress.text(network) + "/" + prefixLength;
    }

    private static MalformedInput malformed(String text) {
        return new MalformedInput("\"" + text + "\"" + EXPECTED);
    }

    private static boolean hasBitsAfter(InetAddress network, int prefixLength) {
        var bytes = network.getAddress();
        for (var bit = prefixLength; bit < bytes.length * 8; bit++) {
            if ((bytes[bit / 8] & 0x80 >> (bit % 8)) != 0) {
                return true;
            }
        }
        return false;
    }

    private static boolean sameBits(byte[] one, byte[] other, int bits) {
        var whole = bits / 8;
        for (var at = 0; at < whole; at++) {
            if (one[at] != other[at]) {
                return false;
            }
        }
        var rest = bits % 8;
        return rest == 0 || (one[whole] & 0xff) >> (8 - rest) == (other[whole] & 0xff) >> (8 - rest);
    }

    /** RFC 4291 §2.5.5.2: {@code ::ffff:a.b.c.d} is the IPv4 peer a.b.c.d. The JDK maps most of them, not all sources do. */
    private static byte[] unmapped(byte[] address) {
        if (address.length != 16 || address[10] != -1 || address[11] != -1) {
            return address;
        }
        for (var at = 0; at < 10; at++) {
            if (address[at] != 0) {
                return address;
            }
        }
        return Arrays.copyOfRange(address, 12, 16);
    }
}
