package dev.postern.proxy.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.redis.ArrayRedisMessage;
import io.netty.handler.codec.redis.FullBulkStringRedisMessage;
import io.netty.handler.codec.redis.RedisMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a store is told to do: words, and for a script's digest the words to send if the store does not know it any more. */
public final class Command {
    private final List<String> words;
    private final Optional<Command> instead;

    private Command(List<String> words, Optional<Command> instead) {
        this.words = List.copyOf(words);
        this.instead = instead;
    }

    public static Command of(String... words) {
        return new Command(List.of(words), Optional.empty());
    }

    /** Runs a script by its digest, which spares the store its text. */
    public static Command run(Script script, List<String> keys, List<String> arguments) {
        return new Command(
                words("EVALSHA", script.digest(), keys, arguments), Optional.of(send(script, keys, arguments)));
    }

    /** Sends a script and runs it. */
    public static Command send(Script script, List<String> keys, List<String> arguments) {
        return new Command(words("EVAL", script.text(), keys, arguments), Optional.empty());
    }

    private static List<String> words(String verb, String script, List<String> keys, List<String> arguments) {
        var words = new ArrayList<>(List.of(verb, script, String.valueOf(keys.size())));
        words.addAll(keys);
        words.addAll(arguments);
        return words;
    }

    Optional<Command> instead() {
        return instead;
    }

    /** The message, whose buffers belong to whom it is given. */
    RedisMessage message() {
        return new ArrayRedisMessage(words.stream()
                .<RedisMessage>map(word -> new FullBulkStringRedisMessage(Unpooled.wrappedBuffer(word.getBytes(UTF_8))))
                .toList());
    }

    /** Without its arguments: one may be a password. */
    @Override
    public String toString() {
        return words.get(0);
    }
}
