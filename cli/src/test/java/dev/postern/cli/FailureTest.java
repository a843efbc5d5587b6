package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailureTest {
    @ParameterizedTest
    @MethodSource("failures")
    void saysItInOneLineAndPicksTheCode(Throwable thrown, ExitCode code, String line) {
        assertThat(Failure.of(thrown)).isEqualTo(new Failure(code, line));
    }

    private static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new MalformedInput("a: 1 (expected: 2)"), ExitCode.BAD_INPUT, "a: 1 (expected: 2)"),
                Arguments.of(new IOException("port 1: in use"), ExitCode.WORLD_FAILED, "port 1: in use"),
                Arguments.of(new IOException("first\n  second\n"), ExitCode.WORLD_FAILED, "first; second"),
                Arguments.of(new IOException(), ExitCode.WORLD_FAILED, "IOException"),
                Arguments.of(
                        new UncheckedIOException("reading x", new IOException("gone")),
                        ExitCode.WORLD_FAILED,
                        "reading x"),
                Arguments.of(new NoSuchFileException("x"), ExitCode.WORLD_FAILED, "x: no such file"),
                Arguments.of(new AccessDeniedException("x"), ExitCode.WORLD_FAILED, "x: permission denied"),
                Arguments.of(
                        new FileSystemException("x", null, "No space left on device"),
                        ExitCode.WORLD_FAILED,
                        "x: No space left on device"),
                Arguments.of(
                        new IllegalStateException("oops"),
                        ExitCode.BUG,
                        "bug: java.lang.IllegalStateException: oops (--debug shows where)"));
    }
}
