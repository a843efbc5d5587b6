package dev.postern.proxy.address;

import dev.postern.pki.x509.MalformedInput;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Where text becomes an IP address and back. Only literals: no name is ever resolved. */
public final class IpAddress {
    private static final String EXPECTED = " (expected: an IPv4 or IPv6 address)";
    // No leading zeros: some parsers read 010 as octal 8, and two readings of one address are a way around a list.
    private static final Pattern IPV4 = Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.(?!$)|$)){4}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private IpAddress() {}

    /**
     * One IPv4 or IPv6 literal, without brackets and without a zone. A v4-mapped IPv6 literal is the IPv4 address.
     *
     * @throws MalformedInput for anything else, host names included
     */
    public static InetAddress parse(String text) {
        if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
            throw new MalformedInput("\"" + text + "\"" + EXPECTED);
        }
        try {
            // A text of this shape is a literal to the JDK too: it is parsed or refused, never looked up.
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new MalformedInput("\"" + text + "\"" + EXPECTED, e);
        }
    }

    /** The address as logs and headers show it, as RFC 5952 §4 has it: no host name, no zone. */
    public static String text(InetAddress address) {
        var octets = address.getAddress();
        if (octets.length == 4) {
            return address.getHostAddress();
        }
        var groups = new int[8];
        for (var at = 0; at < groups.length; at++) {
            groups[at] = (octets[2 * at] & 0xff) << 8 | (octets[2 * at + 1] & 0xff);
        }
        // §4.2: the longest run of zeros is left out, the first of several, and one that is a single group is not.
        var left = 0;
        var most = 1;
        for (var at = 0; at < groups.length; at++) {
            var end = at;
            while (end < groups.length && groups[end] == 0) {
                end++;
            }
            if (end - at > most) {
                left = at;
                most = end - at;
            }
        }
        return most == 1 ? joined(groups, 0, 8) : joined(groups, 0, left) + "::" + joined(groups, left + most, 8);
    }

    private static String joined(int[] groups, int from, int to) {
        return Arrays.stream(groups, from, to).mapToObj(Integer::toHexString).collect(Collectors.joining(":"));
    }
}
