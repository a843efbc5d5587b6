package dev.postern.proxy.access;

/** What is a host name: labels of letters, digits and inner dashes (RFC 1123 §2.1), in any case. */
final class DnsName {
    private DnsName() {}

    static boolean isName(String text) {
        var label = 0;
        for (var at = 0; at <= text.length(); at++) {
            var character = at < text.length() ? text.charAt(at) : '.';
            if (character == '.') {
                if (label == 0 || label > 63 || text.charAt(at - 1) == '-') {
                    return false;
                }
                label = 0;
            } else {
                var alphanumeric = character < 0x80 && Character.isLetterOrDigit(character);
                if (!alphanumeric && (character != '-' || label == 0)) {
                    return false;
                }
                label++;
            }
        }
        return true;
    }
}
