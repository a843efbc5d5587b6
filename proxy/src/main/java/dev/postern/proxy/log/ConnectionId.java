package dev.postern.proxy.log;

import dev.postern.pki.x509.MalformedInput;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** What joins the records of one connection: {@code TID_} and 32 hexadecimal digits (alb.md 4.1). No secret. */
public record ConnectionId(String text) {
    public ConnectionId {
        if (!text.matches("TID_[0-9a-f]{32}")) {
            throw new MalformedInput(
                    "connection id: \"" + text + "\" (expected: TID_ and 32 lower-case hexadecimal digits)");
        }
    }

    /** A new one; pass {@code ThreadLocalRandom.current()}. */
    public static ConnectionId random(RandomGenerator random) {
        var hex = HexFormat.of();
        return new ConnectionId("TID_" + hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong()));
    }

    @Override
    public String toString() {
        return text;
    }
}
