package dev.postern.twin.elb;

import java.security.SecureRandom;
import java.util.HexFormat;

/** What is read from ARNs, and the ids that end them. */
final class Arns {
    private static final SecureRandom RANDOM = new SecureRandom();

    private Arns() {}

    /** 16 hex digits, as ELB's ids have. */
    static String id() {
        var bytes = new byte[8];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    static String region(String arn) {
        var parts = arn.split(":", 6);
        return parts.length < 6 ? "" : parts[3];
    }

    /** What follows the account: {@code listener/app/NAME/ID/ID}. */
    static String resource(String arn) {
        var parts = arn.split(":", 6);
        return parts.length < 6 ? "" : parts[5];
    }

    /** What stands after the last slash. */
    static String lastPart(String arn) {
        return arn.substring(arn.lastIndexOf('/') + 1);
    }
}
