package dev.postern.proxy.store;

import dev.postern.proxy.store.Reply.Answered;
import dev.postern.proxy.store.Reply.Failed;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.redis.ErrorRedisMessage;
import io.netty.handler.codec.redis.IntegerRedisMessage;
import io.netty.handler.codec.redis.RedisMessage;
import io.netty.handler.codec.redis.SimpleStringRedisMessage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a store, used on its event loop only. Answers come in the order of questions. The first that does not come in time, or
 * is none, ends the connection, and with it every other question: what the store is doing is not known from there on. Owns no buffers; the codec
 * before it does.
 */
final class StoreConnection extends SimpleChannelInboundHandler<RedisMessage> {
    // The store's own words are shown to people; it may be anything that listens on its port.
    private static final int LONGEST_DETAIL = 200;

    private record Question(Command command, long askedNanos, Consumer<Reply> then) {}

    private final long timeoutNanos;
    private final Consumer<Failed> ended;
    private final StoreWatch watch;
    private final Deque<Question> outstanding = new ArrayDeque<>();
    private @Nullable ChannelHandlerContext context;
    private boolean timing;
    private boolean over;

    /** {@code ended} is called once, after every question has been answered with the same failure. */
    StoreConnection(Duration timeout, StoreWatch watch, Consumer<Failed> ended) {
        this.timeoutNanos = timeout.toNanos();
        this.watch = watch;
        this.ended = ended;
    }

    void ask(Command command, Consumer<Reply> then) {
        var channel = context;
        if (over || channel == null) {
            then.accept(new Failed(StoreFailure.AWAY, "no connection"));
            return;
        }
        outstanding.addLast(new Question(command, System.nanoTime(), then));
        channel.writeAndFlush(command.message(), channel.voidPromise());
        if (!timing) {
            timing = true;
            channel.executor().schedule(this::look, timeoutNanos, TimeUnit.NANOSECONDS);
        }
    }

    /** Ends it without telling {@code ended}. */
    void close() {
        end(new Failed(StoreFailure.AWAY, "closed"), failed -> {});
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext channel, RedisMessage message) {
        if (over) {
            return;
        }
        var question = outstanding.pollFirst();
        if (question == null) {
            end(new Failed(StoreFailure.MALFORMED, "an answer to no question"), ended);
        } else if (message instanceof IntegerRedisMessage number) {
            answered(question, number.value());
        } else if (message instanceof SimpleStringRedisMessage) {
            answered(question, 0);
        } else if (message instanceof ErrorRedisMessage error) {
            refused(question, error.content());
        } else {
            var detail = "an answer of an unexpected kind to " + question.command();
            failed(question, new Failed(StoreFailure.MALFORMED, detail));
        }
    }

    private void answered(Question question, long value) {
        watch.answered(System.nanoTime() - question.askedNanos());
        question.then().accept(new Answered(value));
    }

    private void refused(Question question, String error) {
        var instead = question.command().instead();
        if (instead.isPresent() && error.startsWith("NOSCRIPT")) {
            ask(instead.get(), question.then()); // it has been restarted, or its scripts were flushed
            return;
        }
        // What is no Redis may repeat what it was sent, so of an answer to AUTH the code alone is shown.
        var shown = question.command().toString().equals("AUTH") ? error.replaceFirst(" .*", "") : error;
        failed(question, new Failed(StoreFailure.REFUSED, question.command() + ": " + oneLine(shown)));
    }

    private void failed(Question question, Failed failure) {
        outstanding.addFirst(question);
        end(failure, ended);
    }

    /** Whether the oldest question has waited too long; looks again when the next one might have. */
    private void look() {
        timing = false;
        var oldest = outstanding.peekFirst();
        if (over || oldest == null) {
            return;
        }
        var left = oldest.askedNanos() + timeoutNanos - System.nanoTime();
        if (left <= 0) {
            end(
                    new Failed(
                            StoreFailure.TIMEOUT,
                            "no answer within " + Duration.ofNanos(timeoutNanos).toMillis() + " ms"),
                    ended);
        } else if (context != null) {
            timing = true;
            context.executor().schedule(this::look, left, TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext channel) {
        end(new Failed(StoreFailure.AWAY, "the connection was closed"), ended);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext channel, Throwable cause) {
        end(new Failed(StoreFailure.AWAY, oneLine(String.valueOf(cause.getMessage()))), ended);
    }

    private void end(Failed failure, Consumer<Failed> told) {
        if (over) {
            return;
        }
        over = true;
        if (context != null) {
            context.close();
        }
        var all = List.copyOf(outstanding);
        outstanding.clear();
        all.forEach(question -> question.then().accept(failure));
        told.accept(failure);
    }

    static String oneLine(String text) {
        var line = text.replaceAll("\\p{Cntrl}", " ").strip();
        return line.length() > LONGEST_DETAIL ? line.substring(0, LONGEST_DETAIL) : line;
    }
}
