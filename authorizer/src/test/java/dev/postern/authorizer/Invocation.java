package dev.postern.authorizer;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What Lambda does with a function: makes the handler, takes a snapshot and starts from it, gives it an event and takes the answer;
 * files, for both. What the handler throws ends the JVM, as it ends the call.
 */
final class Invocation {
    private Invocation() {}

    public static void main(String... arguments) throws IOException {
        var function = new AuthorizerFunction();
        function.beforeCheckpoint(null);
        function.afterRestore(null);
        try (var event = Files.newInputStream(Path.of(arguments[0]));
                OutputStream answer = Files.newOutputStream(Path.of(arguments[1]))) {
            function.handleRequest(event, answer, null);
        }
    }
}
