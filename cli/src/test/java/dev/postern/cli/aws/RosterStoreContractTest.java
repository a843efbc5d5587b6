package dev.postern.cli.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.cli.roster.S3RosterStore;
import dev.postern.crl.aws.Precondition;
import dev.postern.crl.aws.S3Location;
import dev.postern.crl.aws.S3Objects;
import dev.postern.pki.client.ClientId;
import dev.postern.pki.client.ClientRoster;
import dev.postern.pki.client.FileRosterStore;
import dev.postern.pki.client.RegisteredClient;
import dev.postern.pki.client.RosterStore;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds of a roster wherever it is kept. */
class RosterStoreContractTest {
    abstract static class Contract {
        abstract RosterStore store();

        abstract void put(String text) throws IOException;

        @Test
        void hasNoRosterBeforeSomebodyWritesOne() throws IOException {
            assertThat(store().read()).isEmpty();
        }

        @Test
        void saysWhatTheRegisterSays() throws IOException {
            assertThat(store().update(() -> roster(0))).isEqualTo(roster(0));
            assertThat(store().read()).contains(roster(0));

            store().update(() -> roster(3));
            assertThat(store().read()).contains(roster(3));
        }

        @Test
        void neverEndsOlderThanWhatAnyOfManyWritersKnew() {
            var registered = new AtomicInteger();

            IntStream.range(0, 8).parallel().forEach(writer -> {
                try {
                    for (int round = 0; round < 5; round++) {
                        var mine = registered.incrementAndGet();
                        store().update(() -> roster(registered.get()));
                        assertThat(store().read().orElseThrow().clients().size())
                                .isGreaterThanOrEqualTo(mine);
                    }
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });

            assertThat(registered).hasValue(40);
        }

        @Test
        void leavesWhatIsNoRosterAsItIs() throws IOException {
            put("{}");

            assertThatThrownBy(() -> store().update(() -> roster(1)))
                    .isInstanceOf(MalformedInput.class)
                    .hasMessageEndingWith("roster.json: version: missing");
            assertThatThrownBy(() -> store().read()).isInstanceOf(MalformedInput.class);
        }

        @Test
        void staysAsItWasWhenTheRegisterCannotBeRead() throws IOException {
            store().update(() -> roster(1));

            assertThatThrownBy(() -> store().update(() -> {
                        throw new IOException("no register");
                    }))
                    .isInstanceOf(IOException.class)
                    .hasMessageEndingWith("no register");
            assertThat(store().read()).contains(roster(1));
        }
    }

    @Nested
    class InAFile extends Contract {
        @TempDir
        Path directory;

        @Override
        RosterStore store() {
            return FileRosterStore.of(directory.resolve("roster.json"));
        }

        @Override
        void put(String text) throws IOException {
            Files.writeString(directory.resolve("roster.json"), text);
        }
    }

    @Nested
    class InS3 extends Contract {
        @TempDir
        Path directory;

        private final S3Location location = new S3Location("rosters", "roster.json");
        private CloudHere cloud;
        private S3Objects objects;

        @BeforeEach
        void start() throws IOException {
            cloud = CloudHere.start(directory);
            cloud.twin().objects().createBucket("rosters");
            objects = S3Objects.create();
        }

        @AfterEach
        void stop() {
            objects.close();
            cloud.close();
        }

        @Override
        RosterStore store() {
            return new S3RosterStore(objects, location);
        }

        @Override
        void put(String text) throws IOException {
            objects.write(location, text.getBytes(StandardCharsets.UTF_8), "application/json", Precondition.none());
        }

        @Test
        void looksAgainWhenAnotherHasWrittenAfterItLooked() throws IOException {
            store().update(() -> roster(1));
            var asked = new AtomicInteger();

            store().update(() -> {
                if (asked.incrementAndGet() > 1) {
                    return roster(3);
                }
                store().update(() -> roster(3));
                return roster(2);
            });

            assertThat(asked).hasValue(2);
            assertThat(store().read()).contains(roster(3));
        }

        @Test
        void doesNotLeaveWhatWasTrueOnlyWhileAnotherSawNothingToDo() throws IOException {
            store().update(() -> roster(1));
            var asked = new AtomicInteger();

            // The register said 2 for a moment; whoever has changed it back finds 1 in its place, and writes nothing.
            store().update(() -> {
                if (asked.incrementAndGet() > 1) {
                    return roster(1);
                }
                store().update(() -> roster(1));
                return roster(2);
            });

            assertThat(store().read()).contains(roster(1));
        }

        @Test
        void givesUpNamedWhenOthersAreAlwaysQuicker() throws IOException {
            var others = new AtomicInteger(100);

            assertThatThrownBy(() -> store().update(() -> {
                        put(roster(others.incrementAndGet()).json());
                        return roster(1);
                    }))
                    .isInstanceOf(IOException.class)
                    .hasMessage(location + ": others were quicker 20 times (expected: fewer writers at once)");

            assertThat(store().read().orElseThrow().clients()).hasSize(120);
        }
    }

    private static ClientRoster roster(int clients) {
        return new ClientRoster(IntStream.range(0, clients)
                .boxed()
                .collect(Collectors.toMap(
                        i -> new Fingerprint("%064x".formatted(i)),
                        i -> new RegisteredClient(new ClientId("client-" + i), Set.of()))));
    }
}
