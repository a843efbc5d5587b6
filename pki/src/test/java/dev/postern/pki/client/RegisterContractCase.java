package dev.postern.pki.client;

import dev.postern.pki.testing.TestPki;
import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.KeyFingerprint;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** What the contracts of {@link ClientRegister} have in common: a register that is open several times, and certificates to record. */
public interface RegisterContractCase {
    Instant NOW = RegisterHammer.NOW;
    ClientId ACME = new ClientId("acme");
    ClientId OTHER = new ClientId("other");
    /** Of all chains in these tests. */
    TestPki PKI = TestPki.withIntermediate(NOW);

    KeyFingerprint ISSUER = KeyFingerprint.of(PKI.issuing().certificate());
    VpcEndpointId FIRST_ENDPOINT = new VpcEndpointId("vpce-0123456789abcdef0");
    VpcEndpointId SECOND_ENDPOINT = new VpcEndpointId("vpce-0123456789abcdef1");
    int WRITERS = 4;

    /** One more that is open on the same register, as another process or machine has it; the first finds it empty. */
    ClientRegister open() throws IOException;

    /** What one of several writers does. */
    interface Writer<T> {
        T write(ClientRegister register, int writer) throws IOException;
    }

    /** All writers at once, each with the register open for itself; what they answer. */
    default <T> List<T> atOnce(Writer<T> work) throws Exception {
        var threads = Executors.newFixedThreadPool(WRITERS);
        try {
            var tasks = IntStream.range(0, WRITERS)
                    .<Callable<T>>mapToObj(writer -> () -> {
                        try (var register = open()) {
                            return work.write(register, writer);
                        }
                    })
                    .toList();
            var answers = new ArrayList<T>();
            for (var done : threads.invokeAll(tasks, 120, TimeUnit.SECONDS)) {
                answers.add(done.get());
            }
            return answers;
        } catch (ExecutionException e) {
            throw new AssertionError("a writer failed", e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    /** A certificate of this client, signed and never seen before. */
    default CertificateChain chain(String id) {
        return PKI.client(id).mint().chain();
    }

    /** The authority that signs them, with its own issuer. */
    default CertificateChain authority() {
        return CertificateChain.of(PKI.issuing().certificate(), PKI.root().certificate());
    }
}
