package dev.postern.twin.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.crl.aws.Precondition;
import dev.postern.crl.aws.S3DenyListStore;
import dev.postern.crl.aws.S3Location;
import dev.postern.crl.aws.S3Objects;
import dev.postern.crl.deny.DeniedCertificate.ByFingerprint;
import dev.postern.crl.deny.DenyEntry;
import dev.postern.crl.deny.DenyList;
import dev.postern.crl.deny.DenyListStore;
import dev.postern.crl.deny.FileDenyListStore;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds of a deny-list wherever it is kept. */
class DenyListStoreContractTest {
    private static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");

    abstract static class Contract {
        abstract DenyListStore store();

        abstract void put(String text) throws IOException;

        @Test
        void hasNoListBeforeSomebodyWritesOne() throws IOException {
            assertThat(store().read()).isEmpty();
        }

        @Test
        void makesAnEmptyListWhenNothingIsChanged() throws IOException {
            assertThat(store().update(UnaryOperator.identity())).isEqualTo(DenyList.EMPTY);
            assertThat(store().read()).contains(DenyList.EMPTY);
        }

        @Test
        void givesBackWhatWasWritten() throws IOException {
            var written = store().update(list -> list.with(entry(1)).with(entry(2)));
            var shrunk = store().update(list -> list.without(entry(1).certificate()));

            assertThat(written.entries()).containsExactly(entry(1), entry(2));
            assertThat(shrunk.entries()).containsExactly(entry(2));
            assertThat(store().read()).contains(shrunk);
        }

        @Test
        void losesNoChangeOfManyWriters() throws IOException {
            IntStream.range(0, 8).parallel().forEach(at -> {
                try {
                    store().update(list -> list.with(entry(at)));
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });

            assertThat(store().read().orElseThrow().entries()).hasSize(8);
        }

        @Test
        void leavesWhatIsNoDenyListAsItIs() throws IOException {
            put("{}");

            assertThatThrownBy(() -> store().update(list -> list.with(entry(1))))
                    .isInstanceOf(MalformedInput.class)
                    .hasMessageEndingWith("deny.json: version: missing");
            assertThatThrownBy(() -> store().read()).isInstanceOf(MalformedInput.class);
        }
    }

    @Nested
    class InAFile extends Contract {
        @TempDir
        Path directory;

        @Override
        DenyListStore store() {
            return FileDenyListStore.of(directory.resolve("deny.json"));
        }

        @Override
        void put(String text) throws IOException {
            Files.writeString(directory.resolve("deny.json"), text);
        }
    }

    @Nested
    class InS3 extends Contract {
        @TempDir
        Path directory;

        private Cloud cloud;
        private S3Objects objects;
        private S3Location location;

        @BeforeEach
        void start() throws IOException {
            cloud = Cloud.start(directory, InstantSource.system());
            location = new S3Location(Buckets.make(cloud), "deny.json");
            cloud.removeAfterwards(() -> Buckets.empty(cloud, location));
            objects = new S3Objects(Buckets.client(cloud));
        }

        @AfterEach
        void stop() {
            objects.close();
            cloud.close();
        }

        @Override
        DenyListStore store() {
            return new S3DenyListStore(objects, location);
        }

        @Override
        void put(String text) throws IOException {
            objects.write(location, text.getBytes(StandardCharsets.UTF_8), "application/json", Precondition.none());
        }
    }

    private static DenyEntry entry(int at) {
        return new DenyEntry(
                new ByFingerprint(new Fingerprint(String.format("%064x", at))), "test", NOW, NOW.plusSeconds(60));
    }
}
