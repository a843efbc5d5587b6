package dev.postern.authorizer;

import static dev.postern.authorizer.TestCloud.NOW;
import static java.time.temporal.ChronoUnit.DAYS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Index.atIndex;

import dev.postern.authorizer.DenyListCopy.Freshness;
import dev.postern.crl.deny.DeniedCertificate;
import dev.postern.crl.deny.DenyEntry;
import dev.postern.pki.x509.Fingerprint;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DenyListCopyTest {
    private static final DenyEntry ENTRY = new DenyEntry(
            new DeniedCertificate.ByFingerprint(new Fingerprint("ab".repeat(32))),
            "seen in a paste",
            NOW,
            NOW.plus(1, DAYS));

    @TempDir
    Path directory;

    private final List<String> complaints = new ArrayList<>();
    private TestCloud cloud;
    private DenyListCopy copy;

    @BeforeEach
    void start() throws IOException {
        cloud = new TestCloud(directory);
        copy = new DenyListCopy(
                cloud.s3(),
                TestCloud.DENY_LIST,
                new Freshness(Duration.ofSeconds(5), Duration.ofMinutes(1)),
                complaints::add);
    }

    @AfterEach
    void stop() throws IOException {
        cloud.close();
    }

    @Test
    void isReadAgainOnlyWhenItHasBecomeOld() throws IOException {
        assertThat(at(0).list().entries()).isEmpty();
        cloud.deny(ENTRY);

        assertThat(copy.current(NOW.plusMillis(4999)).list().entries()).isEmpty();
        assertThat(copy.current(NOW.plusMillis(4999)).age()).isEqualTo(Duration.ofMillis(4999));
        assertThat(at(5).list().entries()).containsExactly(ENTRY);
        assertThat(at(5).age()).isZero();
    }

    @Test
    void isFreshAgainWhenS3SaysThatNothingHasChanged() throws IOException {
        at(0);

        assertThat(at(100).age()).isZero();
    }

    @Test
    void isReadAgainWhenTheClockWasSetBack() throws IOException {
        at(0);
        cloud.deny(ENTRY);

        assertThat(at(-1).list().entries()).containsExactly(ENTRY);
    }

    @Test
    void answersForAMinuteWhenItCannotBeReadAndThenNoMore() throws IOException {
        cloud.deny(ENTRY);
        at(0);
        cloud.putDenyList("{");

        assertThat(at(5).list().entries()).containsExactly(ENTRY);
        assertThat(at(60).list().entries()).containsExactly(ENTRY);
        assertThatThrownBy(() -> at(61))
                .isInstanceOf(IOException.class)
                .hasMessage("deny-list: read PT1M1S ago (expected: at most PT1M)");
    }

    @Test
    void comesBackAndComplainsOnceOfEachCause() throws IOException {
        at(0);
        cloud.removeDenyList();
        at(5);
        at(10);
        cloud.putDenyList("{\"version\":2,\"entries\":[]}");
        at(15);
        cloud.deny(ENTRY);

        assertThat(at(20).list().entries()).containsExactly(ENTRY);
        assertThat(complaints)
                .hasSize(3)
                .satisfies(first -> assertThat(first).contains("there is no such object"), atIndex(0))
                .satisfies(second -> assertThat(second).contains("version: 2 (expected: 1)"), atIndex(1))
                .satisfies(third -> assertThat(third).isEqualTo("deny-list read again"), atIndex(2));
    }

    @Test
    void wasNeverReadWhereThereIsNone() {
        cloud.removeDenyList();

        assertThatThrownBy(() -> at(0))
                .isInstanceOf(IOException.class)
                .hasMessage("deny-list: never read")
                .rootCause()
                .hasMessageContaining(
                        "not there (expected: a deny-list; an empty one is {\"version\":1,\"entries\":[]})");
    }

    @Test
    void wasNeverReadWhereS3IsAway() {
        cloud.twin().close();

        assertThatThrownBy(() -> at(0)).isInstanceOf(IOException.class).hasMessage("deny-list: never read");
    }

    private DenyListCopy.Copy at(int seconds) throws IOException {
        Instant now = NOW.plusSeconds(seconds);
        return copy.current(now);
    }
}
