package dev.postern.twin.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.postern.crl.CrlNumber;
import dev.postern.crl.TrustStoreQuota;
import dev.postern.crl.aws.HeldList;
import dev.postern.crl.aws.TrustStoreStep;
import dev.postern.crl.diff.DiffSummary;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("deep")
class TrustStoreContractTest {
    @TempDir
    Path directory;

    private TrustStoreBench bench;

    @BeforeEach
    void start() throws IOException {
        bench = new TrustStoreBench(directory);
        bench.publisher().publishBundle(bench.pki.bundle());
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    @Test
    void makesTheTrustStoreAndReplacesItsBundleWhenItDiffers() throws IOException {
        var arn = bench.arn();
        var other = bench.pki.impostor().bundle();

        assertThat(bench.publisher().publishBundle(bench.pki.bundle())).isEqualTo(arn);
        assertThat(bench.publisher().describe().bundle()).isEqualTo(bench.pki.bundle());
        assertThat(bench.publisher().publishBundle(other)).isEqualTo(arn);

        var facts = bench.publisher().describe();
        assertThat(facts.bundle()).isEqualTo(other);
        assertThat(facts.active()).isTrue();
    }

    @Test
    void checksABundleBeforeAnythingIsUploaded() {
        assertThatThrownBy(() -> bench.publisher().publishBundle("nothing"))
                .isInstanceOf(MalformedInput.class)
                .hasMessageContaining("line 1");
    }

    @Test
    void putsAListInPlaceOfTheOneOfTheSameIssuerOnly() throws IOException {
        var publisher = bench.publisher();
        publisher.publish(bench.list(bench.pki.root(), 1), "root");
        publisher.publish(bench.list(5, 10), "issuing");

        var difference = publisher.publish(bench.list(6, 10, 11), "issuing");

        assertThat(difference)
                .isEqualTo(new DiffSummary(Optional.of(CrlNumber.of(5)), Optional.of(CrlNumber.of(6)), 1, 0, 0));
        assertThat(bench.ids()).containsExactly(1L, 3L);
        assertThat(bench.publisher().describe().lists())
                .extracting(HeldList::issuer, HeldList::number, HeldList::told)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("CN=Test Root,O=Example", Optional.of(CrlNumber.of(1)), 0L),
                        org.assertj.core.groups.Tuple.tuple(
                                "CN=Test Issuing,O=Example", Optional.of(CrlNumber.of(6)), 2L));
    }

    @Test
    void changesNothingWhenTheVeryListIsThere() throws IOException {
        var list = bench.list(5, 10);
        bench.publisher().publish(list, "issuing");

        bench.publisher().publish(list, "issuing");

        assertThat(bench.ids()).containsExactly(1L);
    }

    @Test
    void refusesAListThatIsNotNewer() throws IOException {
        bench.publisher().publish(bench.list(5, 10), "issuing");

        for (var number : List.of(4L, 5L)) {
            assertThatThrownBy(() -> bench.publisher().publish(bench.list(number), "issuing"))
                    .isInstanceOf(MalformedInput.class)
                    .hasMessage("publishing list " + number + " for CN=Test Issuing,O=Example to trust store "
                            + bench.name + ": list number: " + number
                            + " (expected: greater than the trust store's 5, revocation 1)");
        }
        assertThat(bench.ids()).containsExactly(1L);
    }

    @Test
    void leavesTheListOfASameNamedAuthorityAlone() throws IOException {
        var successor = bench.pki.impostor();
        bench.publisher().publishBundle(bench.pki.bundle() + successor.bundle());
        bench.publisher().publish(bench.list(5, 10), "issuing");

        bench.publisher().publish(bench.list(successor.issuing(), 1), "issuing");

        assertThat(bench.ids()).containsExactly(1L, 2L);
    }

    @Test
    void checksTheQuotasBeforeAnythingChanges() throws IOException {
        bench.publisher().publish(bench.list(5, 10), "issuing");

        assertThatThrownBy(() -> bench.publisher(new TrustStoreQuota(1, 100)).publish(bench.list(6), "issuing"))
                .isInstanceOf(MalformedInput.class)
                .hasMessageContaining("1 lists (expected: at most 0");
        assertThatThrownBy(() -> bench.publisher(new TrustStoreQuota(2, 2)).publish(bench.list(6, 10, 11), "issuing"))
                .isInstanceOf(MalformedInput.class)
                .hasMessageContaining("1 entries, and 2 more in the new list (expected: at most 2");
        assertThat(bench.ids()).containsExactly(1L);
    }

    @Test
    void putsAListInForceAndRemovesNothingBesideOneThatCannotBeRead() throws IOException {
        assumeFalse(Cloud.isLive(), "AWS holds no such list");
        bench.publisher().publish(bench.list(bench.pki.root(), 1), "root");
        bench.publisher().publish(bench.list(5, 10), "issuing");
        try (var files = Files.walk(directory)) {
            var stored = files.filter(file -> file.endsWith("revocation-1.pem")).findFirst();
            Files.writeString(stored.orElseThrow(), "something else");
        }

        assertThatThrownBy(() -> bench.publisher().publish(bench.list(6, 10, 11), "issuing"))
                .isInstanceOf(MalformedInput.class)
                .hasMessageContaining("in force as revocation 3, nothing was removed, for revocation 1 cannot be read");
        assertThat(bench.ids()).containsExactly(1L, 2L, 3L);
    }

    @ParameterizedTest
    @EnumSource
    void completesWhatEndedAfter(TrustStoreStep step) throws IOException {
        bench.publisher().publish(bench.list(5, 10), "issuing");
        var next = bench.list(6, 10, 11);
        var seen = new ArrayList<TrustStoreStep>();

        assertThatThrownBy(() -> bench.publisher()
                        .telling(reached -> {
                            seen.add(reached);
                            assertThat(bench.revokes(10))
                                    .as("after %s", reached)
                                    .isTrue();
                            if (reached == step) {
                                throw new Killed();
                            }
                        })
                        .publish(next, "issuing"))
                .isInstanceOf(Killed.class);
        assertThat(seen).endsWith(step);
        bench.publisher()
                .telling(reached ->
                        assertThat(bench.revokes(10)).as("after %s", reached).isTrue())
                .publish(next, "issuing");

        assertThat(bench.ids()).hasSize(1);
        assertThat(bench.revokes(10)).isTrue();
        assertThat(bench.revokes(11)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void completesWithANewerListWhatAKilledProcessHasLeft(TrustStoreStep step) throws Exception {
        assumeFalse(Cloud.isLive(), "the child knows the twin's address");
        bench.publisher().publish(bench.list(5, 10), "issuing");
        var file = Files.writeString(
                directory.resolve("next.pem"), bench.list(6, 10, 11).pem());
        var bundle = Files.writeString(directory.resolve("bundle.pem"), bench.pki.bundle());

        var exit = PublishAndDie.inAnotherProcess(bench, file, bundle, step);

        assertThat(exit).isEqualTo(PublishAndDie.EXIT);
        assertThat(bench.revokes(10)).isTrue();
        bench.publisher()
                .telling(reached ->
                        assertThat(bench.revokes(10)).as("after %s", reached).isTrue())
                .publish(bench.list(7, 10, 11, 12), "issuing");
        assertThat(bench.ids()).hasSize(1);
        assertThat(bench.revokes(12)).isTrue();
    }

    @Test
    void endsWithTheNewestWhenSeveralPublishAtOnce() throws Exception {
        bench.publisher().publish(bench.list(5, 10), "issuing");
        var lists = List.of(bench.list(6, 10, 11), bench.list(7, 10, 11, 12));
        var begin = new CyclicBarrier(4);
        var publishers = new ArrayList<Callable<Boolean>>();
        for (var at = 0; at < 4; at++) {
            var list = lists.get(at % 2);
            publishers.add(() -> {
                begin.await(10, TimeUnit.SECONDS);
                try {
                    bench.publisher().publish(list, "issuing");
                    return true;
                } catch (MalformedInput e) {
                    return e.getMessage() != null && e.getMessage().contains("expected: greater");
                }
            });
        }

        var threads = Executors.newFixedThreadPool(publishers.size());
        for (var result : threads.invokeAll(publishers)) {
            assertThat(result.get()).isTrue();
        }
        threads.shutdown();

        assertThat(bench.publisher().describe().lists())
                .extracting(HeldList::number)
                .containsExactly(Optional.of(CrlNumber.of(7)));
    }

    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }
}
