package dev.postern.e2e.kit;

import java.util.List;

/** Requests from a consumer, one after another, each with its outcome; from {@link #on} until {@link #stop}. */
public final class Load implements AutoCloseable {
    /** A new connection for each request, or one for as long as the edge keeps it. */
    public enum Connections {
        FRESH,
        KEPT
    }

    /** What became of a request: its status (0: no answer), the connections that were opened for it, curl's exit code. */
    public record Outcome(int status, int connections, int exit) {
        static Outcome parse(String line) {
            var parts = line.split(" ", -1);
            return new Outcome(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
        }
    }

    private final Machine consumer;
    private final String file;

    private Load(Machine consumer, String file) {
        this.consumer = consumer;
        this.file = file;
    }

    /** Starts to run a command of {@code curl … URL} again and again; {@code name} is this load's own on its consumer. */
    public static Load on(Machine consumer, String name, Connections connections, String curl) {
        var load = new Load(consumer, "/tmp/" + name);
        var started = consumer.run(
                "bash /network/load.sh %s %s %s </dev/null >/dev/null 2>&1 &".formatted(load.file, connections, curl));
        if (started.code() != 0) {
            throw new AssertionError(started.said());
        }
        return load;
    }

    /** Every request that has come to its end, in order. */
    public List<Outcome> outcomes() {
        return consumer.run("cat " + file)
                .said()
                .lines()
                .filter(line -> line.matches("\\d{3} \\d+ \\d+"))
                .map(Outcome::parse)
                .toList();
    }

    /** Returns when so many more requests have come to their end. */
    public void awaitMore(int requests) {
        var wanted = outcomes().size() + requests;
        Patience.until(requests + " more requests", () -> outcomes().size() >= wanted);
    }

    /** Ends after the request that is under way, if it is a fresh one, and returns all outcomes. */
    public List<Outcome> stop() {
        close();
        Patience.until(
                "the load ends", () -> consumer.run("test -e " + file + ".end").code() == 0);
        return outcomes();
    }

    @Override
    public void close() {
        consumer.run("touch " + file + ".stop");
    }
}
