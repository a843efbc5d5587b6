package dev.postern.cli;

import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Objects;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What went wrong, as the rim says it: one line and the code the process ends with. */
record Failure(ExitCode code, String line) {
    static Failure of(Throwable thrown) {
        if (thrown instanceof ParameterException usage) {
            return new Failure(
                    ExitCode.USAGE,
                    misused(usage) + " (see "
                            + usage.getCommandLine().getCommandSpec().qualifiedName() + " --help)");
        }
        if (thrown instanceof MalformedInput) {
            return new Failure(ExitCode.BAD_INPUT, said(thrown));
        }
        if (thrown instanceof UncheckedIOException wrapped) {
            return new Failure(ExitCode.WORLD_FAILED, said(wrapped));
        }
        if (thrown instanceof FileSystemException file) {
            return new Failure(ExitCode.WORLD_FAILED, file.getFile() + ": " + said(file));
        }
        if (thrown instanceof IOException) {
            return new Failure(ExitCode.WORLD_FAILED, said(thrown));
        }
        return new Failure(ExitCode.BUG, "bug: " + oneLine(thrown.toString()) + " (--debug shows where)");
    }

    private static String misused(ParameterException thrown) {
        if (thrown instanceof UnmatchedArgumentException unmatched) {
            var argument = unmatched.getUnmatched().get(0);
            return (unmatched.isUnknownOption() ? "unknown option: " : "unknown argument: ") + argument;
        }
        return said((Throwable) thrown);
    }

    // The file system's exceptions carry the path as their message and the reason in their name.
    private static String said(FileSystemException thrown) {
        if (thrown instanceof NoSuchFileException) {
            return "no such file";
        }
        if (thrown instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (thrown instanceof FileAlreadyExistsException) {
            return "exists already";
        }
        if (thrown instanceof NotDirectoryException) {
            return "not a directory";
        }
        return oneLine(
                Objects.requireNonNullElse(thrown.getReason(), thrown.getClass().getSimpleName()));
    }

    private static String said(Throwable thrown) {
        return oneLine(Objects.requireNonNullElse(
                thrown.getMessage(), thrown.getClass().getSimpleName()));
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", "; ");
    }
}
