package dev.postern.crl.deny;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.crl.deny.DeniedCertificate.ByFingerprint;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds of files only; the rest is the contract of all stores, tested where there are two of them. */
class FileDenyListStoreTest {
    private static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");

    @TempDir
    Path directory;

    @Test
    void writesAFileThatEdgesOfAnotherUserCanReadAndLeavesNoOther() throws IOException {
        var file = directory.resolve("deny.json");

        FileDenyListStore.of(file).update(UnaryOperator.identity());

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r--r--");
        assertThat(Files.readString(file)).isEqualTo(DenyList.EMPTY.json());
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactlyInAnyOrder(file, directory.resolve(".deny.json.lock"));
        }
    }

    @Test
    void losesNoEntryOfManyWriters() throws IOException {
        var file = directory.resolve("deny.json");

        IntStream.range(0, 64).parallel().forEach(at -> {
            try {
                FileDenyListStore.of(file).update(list -> list.with(entry(at)));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });

        assertThat(FileDenyListStore.of(file).read().orElseThrow().entries()).hasSize(64);
    }

    @Test
    void leavesABrokenFileAsItIsAndNamesIt() throws IOException {
        var file = Files.writeString(directory.resolve("deny.json"), "{}");
        var store = FileDenyListStore.of(file);

        for (var change : List.<UnaryOperator<DenyList>>of(UnaryOperator.identity(), list -> list.with(entry(1)))) {
            assertThatThrownBy(() -> store.update(change))
                    .isInstanceOf(MalformedInput.class)
                    .hasMessage(file + ": version: missing");
        }
        assertThat(Files.readString(file)).isEqualTo("{}");
    }

    @Test
    void takesALinkToNowhereForAMistakeAndNotForAnEmptyList() throws IOException {
        var file = directory.resolve("deny.json");
        Files.createSymbolicLink(file, directory.resolve("gone"));

        assertThatThrownBy(() -> FileDenyListStore.of(file).read())
                .isInstanceOf(MalformedInput.class)
                .hasMessageContaining("missing");
    }

    private static DenyEntry entry(int at) {
        return new DenyEntry(
                new ByFingerprint(new Fingerprint(String.format("%064x", at))), "test", NOW, NOW.plusSeconds(60));
    }
}
