package dev.postern.pki.aws;

import dev.postern.pki.client.Credential;
import dev.postern.pki.client.Holder;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.KeyFingerprint;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The register in DynamoDB for who is asked about one certificate at a time and may read only: {@code dynamodb:GetItem} and
 * {@code dynamodb:Query} on the table are all it needs. Nothing is asked before the first question. Blocks on the network; for
 * many threads. Closing it closes the client.
 */
public final class RegisterReader implements AutoCloseable {
    // Who writes a log is done within milliseconds; whoever waits for the answer here is a request.
    private static final int ROUNDS = 5;
    private static final Duration BETWEEN = Duration.ofMillis(20);

    private final DynamoDbClient client;
    private final RegisterTable table;
    private final Pause pause;
    private volatile boolean known;

    private RegisterReader(DynamoDbClient client, RegisterTable table, Pause pause) {
        this.client = client;
        this.table = table;
        this.pause = pause;
    }

    /** A reader of this table, which the first question must find to be a register. */
    public static RegisterReader of(DynamoDbClient client, String table, Pause pause) {
        return new RegisterReader(client, RegisterTable.unopened(client, table), pause);
    }

    /**
     * A certificate that was issued here.
     *
     * @param issuerKey the key that has signed it, as recorded when it was issued: not a name, which two authorities may share
     */
    public record Registered(Holder holder, Credential credential, KeyFingerprint issuerKey) {}

    /**
     * The certificate of this fingerprint as it is now; empty if it was not issued here.
     *
     * @throws dev.postern.pki.x509.MalformedInput if the table is missing, is no register, or was made by a newer program
     * @throws IOException if DynamoDB does not answer or refuses
     */
    public Optional<Registered> find(Fingerprint fingerprint) throws IOException {
        if (!known) {
            table.requireRegister();
            known = true;
        }
        var doing = "finding certificate " + fingerprint;
        Function<Map<String, AttributeValue>, Holder> pointedTo = RegisterItems::pointedTo;
        var holder = table.get(doing, RegisterItems.certificate(fingerprint), RegisterItems.ONLY)
                .map(pointedTo);
        if (holder.isEmpty()) {
            return Optional.empty();
        }
        var log = log(doing, holder.get());
        var credential = log.find(fingerprint)
                .orElseThrow(() -> table.failed(doing, "not in the log of its holder (expected: recorded there)"));
        return Optional.of(new Registered(holder.get(), credential, log.issuer(fingerprint)));
    }

    private HolderLog log(String doing, Holder holder) throws IOException {
        for (int round = 1; round <= ROUNDS; round++) {
            var log = HolderLog.of(holder, table.query(doing, RegisterItems.log(holder)));
            if (log.isPresent()) {
                return log.get();
            }
            pause.orEnd(BETWEEN);
        }
        throw table.failed(doing, "entries of its holder are missing (expected: numbered without a gap)");
    }

    @Override
    public void close() {
        client.close();
    }
}
