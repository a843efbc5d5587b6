package dev.postern.pki.client;

import dev.postern.pki.x509.MalformedInput;
import java.util.regex.Pattern;

/** The VPC endpoint through which a client came in, as AWS names it. */
public record VpcEndpointId(String text) implements Comparable<VpcEndpointId> {
    // alb.md 7.1; 8 digits are of the time before long ids, 17 are today's.
    private static final Pattern FORM = Pattern.compile("vpce-[0-9a-f]{8,17}");

    public VpcEndpointId {
        if (!FORM.matcher(text).matches()) {
            throw new MalformedInput("VPC endpoint id of " + text.length()
                    + " characters (expected: vpce- and 8 to 17 lower-case hexadecimal digits)");
        }
    }

    @Override
    public int compareTo(VpcEndpointId other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
