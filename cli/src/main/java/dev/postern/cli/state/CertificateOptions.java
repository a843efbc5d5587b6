package dev.postern.cli.state;

import dev.postern.cli.DurationText;
import dev.postern.pki.ca.KeyType;
import dev.postern.pki.x509.MalformedInput;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of every command that issues a certificate. */
public final class CertificateOptions {
    @Option(
            names = "--days",
            paramLabel = "N",
            description = "How long the certificate holds (default: as the authority was set up).")
    private Optional<Integer> days = Optional.empty();

    @Option(names = "--lifetime", paramLabel = "DURATION", description = "The same as a duration, such as PT12H.")
    private Optional<String> lifetime = Optional.empty();

    @Option(
            names = "--key-type",
            paramLabel = "TYPE",
            description = "Key to make: p256, p384, rsa2048, rsa3072, rsa4096 (default: p256).")
    private Optional<String> keyType = Optional.empty();

    /** What was asked for, or else what the authority gives. */
    public Duration lifetime(Duration otherwise) {
        if (days.isPresent() && lifetime.isPresent()) {
            throw new MalformedInput("--days and --lifetime: both given (expected: one of them)");
        }
        return days.map(n -> DurationText.parse("--days", "P" + n + "D"))
                .or(() -> lifetime.map(text -> DurationText.parse("--lifetime", text)))
                .orElse(otherwise);
    }

    /** Whether a kind of key was named, which means that one is to be made. */
    public boolean namesKeyType() {
        return keyType.isPresent();
    }

    public KeyType keyType() {
        return keyType.map(KeyType::parse).orElse(KeyType.P256);
    }
}
