package dev.postern.authorizer;

import static dev.postern.authorizer.TestCloud.NOW;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.temporal.ChronoUnit.DAYS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.postern.crl.deny.DeniedCertificate;
import dev.postern.crl.deny.DenyEntry;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.x509.Fingerprint;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What SnapStart does to the function, by the hooks through which Lambda tells it. */
class SnapshotTest {
    @TempDir
    Path directory;

    private final TestPki pki = TestPki.withIntermediate(NOW);
    private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
    private TestCloud cloud;
    private AuthorizerFunction function;

    @BeforeEach
    void start() throws IOException {
        cloud = new TestCloud(directory);
        cloud.made.set(0);
        function = new AuthorizerFunction(
                Map.of(
                        "POSTERN_REGISTER",
                        "dynamodb:" + TestCloud.TABLE,
                        "POSTERN_DENY_LIST",
                        TestCloud.DENY_LIST.toString(),
                        "POSTERN_VPC_ENDPOINTS",
                        TestEvent.ENDPOINT),
                cloud,
                cloud.clock,
                new PrintStream(stdout, true, UTF_8));
    }

    @AfterEach
    void stop() throws IOException {
        cloud.close();
    }

    @Test
    void connectsAnewAfterwardsAndAnswers() throws IOException {
        var client = cloud.onboard("acme", pki.client("acme").mint());
        assertThat(cloud.made).hasValue(2);

        function.beforeCheckpoint(null);
        function.afterRestore(null);

        assertThat(cloud.made).hasValue(2);
        assertThat(answer(TestEvent.of(client.leaf()))).contains("\"Allow\"");
        assertThat(cloud.made).hasValue(4);
    }

    /** A snapshot is started again weeks later; the list in it would let in who was denied since. */
    @Test
    void remembersNoDenyListThoughTheClockSaysThatNoTimeHasPassed() throws IOException {
        var client = cloud.onboard("acme", pki.client("acme").mint());
        assertThat(answer(TestEvent.of(client.leaf()))).contains("\"Allow\"");
        function.beforeCheckpoint(null);
        var fingerprint = new DeniedCertificate.ByFingerprint(Fingerprint.of(client.leaf()));
        cloud.deny(new DenyEntry(fingerprint, "meanwhile", NOW, NOW.plus(1, DAYS)));

        function.afterRestore(null);

        assertThat(answer(TestEvent.of(client.leaf()))).contains("\"Deny\"");
    }

    @Test
    void logsNoRequestWhileItIsPrimed() {
        function.beforeCheckpoint(null);

        assertThat(stdout.toString(UTF_8)).isEmpty();
    }

    @Test
    void canBePrimedWhereNothingAnswers() {
        cloud.twin().close();
        cloud.database().close();

        assertThatCode(() -> function.beforeCheckpoint(null)).doesNotThrowAnyException();
    }

    private String answer(TestEvent event) throws IOException {
        var output = new ByteArrayOutputStream();
        function.handleRequest(new ByteArrayInputStream(event.bytes()), output, null);
        return output.toString(UTF_8);
    }
}
