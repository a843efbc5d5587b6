package dev.postern.cli.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.StateFiles;
import java.io.Console;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Where a passphrase comes from: a file, an environment variable, else the terminal; never the command line, which every user of
 * the machine can read.
 *
 * @param what it is for, as in the prompt: {@code authority's keys}
 * @param option the beginning of its options, such as {@code --passphrase}
 */
public record PassphraseSource(String what, String option, Optional<Path> file, Optional<String> variable)
        implements Supplier<char[]> {
    private static final int MAX_BYTES = 4096;

    public PassphraseSource {
        if (file.isPresent() && variable.isPresent()) {
            throw new MalformedInput(
                    option + "-file and " + option + "-env: both given (expected: one source of a passphrase)");
        }
    }

    /** Whether something other than the terminal was named. */
    public boolean isNamed() {
        return file.isPresent() || variable.isPresent();
    }

    /** The passphrase of something that has one already. */
    @Override
    public char[] get() {
        return named().orElseGet(() -> asked(terminal(), "Passphrase of the " + what + ": "));
    }

    /** A passphrase for something new: on the terminal it is asked for twice. */
    public char[] choose() {
        return named().orElseGet(() -> {
            var terminal = terminal();
            var first = asked(terminal, "New passphrase for the " + what + ": ");
            if (!Arrays.equals(first, asked(terminal, "The same again: "))) {
                throw new MalformedInput("passphrase: not the same twice (expected: the same)");
            }
            return first;
        });
    }

    private Optional<char[]> named() {
        return file.map(PassphraseSource::firstLine).or(() -> variable.map(this::environment));
    }

    private static char[] firstLine(Path file) {
        try {
            var text = new String(StateFiles.readBytes(file, MAX_BYTES), UTF_8);
            return required(text.lines().findFirst().orElse(""), file.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": " + e.getMessage(), e);
        }
    }

    private char[] environment(String name) {
        var value = System.getenv(name);
        if (value == null) {
            throw new MalformedInput(option + "-env: " + name + " is not set (expected: a passphrase in it)");
        }
        return required(value, option + "-env: " + name);
    }

    private static char[] required(String text, String where) {
        if (text.isEmpty()) {
            throw new MalformedInput(where + ": empty (expected: a passphrase)");
        }
        return text.toCharArray();
    }

    @SuppressWarnings("SystemConsoleNull") // null before JDK 22; since then a console that answers null, see asked()
    private Console terminal() {
        var terminal = System.console();
        if (terminal == null) {
            throw nobodyToAsk();
        }
        return terminal;
    }

    private char[] asked(Console terminal, String prompt) {
        var answer = terminal.readPassword("%s", prompt);
        if (answer == null) {
            throw nobodyToAsk();
        }
        if (answer.length == 0) {
            throw new MalformedInput("passphrase: empty (expected: at least one character)");
        }
        return answer;
    }

    private MalformedInput nobodyToAsk() {
        return new MalformedInput("passphrase of the " + what + ": no terminal to ask for it (expected: " + option
                + "-file or " + option + "-env)");
    }
}
