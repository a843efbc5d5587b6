package dev.postern.twin.sync;

import com.amazonaws.services.lambda.runtime.Context;
import dev.postern.crl.aws.sync.SyncFunction;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Lambda does with a function, once: makes the handler, gives it an event and takes the answer; files, for both. */
final class Invocation {
    private Invocation() {}

    public static void main(String... arguments) throws IOException {
        var context = (Context) Proxy.newProxyInstance(
                Invocation.class.getClassLoader(), new Class<?>[] {Context.class}, (proxy, method, values) -> {
                    throw new UnsupportedOperationException(method.getName());
                });
        try (var event = Files.newInputStream(Path.of(arguments[0]));
                OutputStream answer = Files.newOutputStream(Path.of(arguments[1]))) {
            new SyncFunction().handleRequest(event, answer, context);
        }
    }
}
