package dev.postern.pki.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.pki.x509.StateFiles.Access;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StateFilesTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"OWNER, rw-------", "EVERYONE, rw-r--r--"})
    void givesTheRightsAskedForEvenWhereAFileWithOthersWas(Access access, String rights) throws IOException {
        var file = directory.resolve("file");
        StateFiles.write(file, "old", access == Access.OWNER ? Access.EVERYONE : Access.OWNER);

        StateFiles.write(file, "new", access);

        assertThat(file).hasContent("new");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo(rights);
        assertThat(directory.toFile().list()).containsExactly("file");
    }

    @Test
    void doesNotWriteThroughALink() throws IOException {
        var elsewhere = Files.writeString(directory.resolve("elsewhere"), "precious");
        var link = Files.createSymbolicLink(directory.resolve("link"), elsewhere);
        var dangling = Files.createSymbolicLink(directory.resolve("dangling"), directory.resolve("nothing"));

        assertThatThrownBy(() -> StateFiles.write(link, "x", Access.OWNER))
                .isInstanceOf(IOException.class)
                .hasMessage(link + ": is a symbolic link (expected: no link where state is written)");
        assertThatThrownBy(() -> StateFiles.createIfMissing(dangling)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> StateFiles.createDirectory(dangling)).isInstanceOf(IOException.class);
        assertThat(elsewhere).hasContent("precious");
        assertThat(directory.resolve("nothing")).doesNotExist();
    }

    @Test
    void leavesNoTemporaryFileBehindWhenItFails() throws IOException {
        var inTheWay = Files.createDirectories(directory.resolve("name/inside"));

        assertThatThrownBy(() -> StateFiles.write(inTheWay.resolve(".."), "x", Access.OWNER))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> StateFiles.write(directory.resolve("name"), "x", Access.OWNER))
                .isInstanceOf(IOException.class);
        assertThat(directory.toFile().list()).containsExactly("name");
    }

    @Test
    void readsNoMoreThanTheLimit() throws IOException {
        var file = Files.writeString(directory.resolve("file"), "12345");

        assertThat(StateFiles.read(file, 5)).isEqualTo("12345");
        assertThatThrownBy(() -> StateFiles.read(file, 4))
                .isInstanceOf(MalformedInput.class)
                .hasMessage(file + ": too large (expected: at most 4 bytes)");
        assertThatThrownBy(() -> StateFiles.read(directory, 4))
                .hasMessage(directory + ": is a directory (expected: a file)");
        assertThatThrownBy(() -> StateFiles.read(directory.resolve("none"), 4))
                .isInstanceOf(MalformedInput.class)
                .hasMessage(directory.resolve("none") + ": missing (expected: a file)");
    }

    @Test
    void renamesOnlyToAFreeName() throws IOException {
        var from = Files.createDirectory(directory.resolve("from"));
        var taken = Files.createDirectory(directory.resolve("taken"));

        assertThatThrownBy(() -> StateFiles.rename(from, taken)).isInstanceOf(FileAlreadyExistsException.class);
        StateFiles.rename(from, directory.resolve("free"));

        assertThat(directory.toFile().list()).containsExactlyInAnyOrder("free", "taken");
    }

    @Test
    void deletesLinksAndNotWhatTheyPointTo() throws IOException {
        var precious = Files.writeString(directory.resolve("precious"), "x");
        var tree = Files.createDirectories(directory.resolve("tree/deep"));
        Files.createSymbolicLink(tree.resolve("link"), precious);

        StateFiles.deleteTree(directory.resolve("tree"));
        StateFiles.deleteTree(directory.resolve("tree"));

        assertThat(directory.toFile().list()).containsExactly("precious");
    }
}
