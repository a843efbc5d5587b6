package dev.postern.cli;

import java.io.IOException;

/**
 * A command: its fields are filled from the command line, it calls one use case, it prints. A command that serves until it
 * is told to stop prints when it is ready and returns when it has stopped.
 */
public interface Verb {
    /**
     * Does it, and says how it went.
     *
     * @throws dev.postern.pki.x509.MalformedInput for input that cannot be what it should be
     */
    ExitCode run(Output output) throws IOException, InterruptedException;
}
