package dev.postern.pki.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds of files only; the rest is the contract of all stores, tested where there are two of them. */
class FileRosterStoreTest {
    private static final ClientRoster EMPTY = new ClientRoster(Map.of());
    private static final ClientRoster ONE = new ClientRoster(
            Map.of(new Fingerprint("a".repeat(64)), new RegisteredClient(new ClientId("acme"), Set.of())));

    @TempDir
    Path directory;

    @Test
    void writesAFileThatEdgesOfAnotherUserCanReadAndLeavesNoOther() throws IOException {
        var file = directory.resolve("roster.json");

        FileRosterStore.of(file).update(() -> ONE);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r--r--");
        assertThat(Files.readString(file)).isEqualTo(ONE.json());
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactlyInAnyOrder(file, directory.resolve(".roster.json.lock"));
        }
    }

    @Test
    void asksTheRegisterOnlyWhenItsTurnHasCome() throws Exception {
        var store = FileRosterStore.of(directory.resolve("roster.json"));
        var registered = new AtomicBoolean();
        var asked = new CountDownLatch(1);
        var changed = new CountDownLatch(1);
        var threads = Executors.newFixedThreadPool(2);
        try {
            // Both begin while the register is empty; the second waits, and then sees what came meanwhile.
            var first = threads.submit(() -> store.update(() -> {
                var seen = registered.get() ? ONE : EMPTY;
                asked.countDown();
                await(changed);
                return seen;
            }));
            await(asked);
            var second = threads.submit(() -> store.update(() -> registered.get() ? ONE : EMPTY));
            registered.set(true);
            changed.countDown();

            assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo(EMPTY);
            assertThat(second.get(30, TimeUnit.SECONDS)).isEqualTo(ONE);
            assertThat(store.read()).contains(ONE);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void takesALinkToNowhereForAMistakeAndNotForNoRoster() throws IOException {
        var file = directory.resolve("roster.json");
        Files.createSymbolicLink(file, directory.resolve("gone"));

        assertThatThrownBy(() -> FileRosterStore.of(file).read())
                .isInstanceOf(MalformedInput.class)
                .hasMessageContaining("missing");
    }

    @Test
    void saysWhichFileCannotBeWritten() {
        var file = directory.resolve("nowhere/roster.json");

        assertThatThrownBy(() -> FileRosterStore.of(file).update(() -> ONE))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("writing " + file + ": NoSuchFileException: ");
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
