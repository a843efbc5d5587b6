package dev.postern.pki.event;

import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Several sinks as one. Each is told, whatever became of the others, and then the failures are. */
public final class EventSinks implements EventSink {
    // API reference of PutEvents, EventBusName: a name, or the ARN of a bus.
    private static final Pattern BUS = Pattern.compile(
            "(arn:aws[\\w-]*:events:[a-z]+-[a-z]+-[\\w-]+:[0-9]{12}:event-bus/)?[/.\\-_A-Za-z0-9]{1,256}");

    private final List<EventSink> sinks;

    public EventSinks(List<EventSink> sinks) {
        this.sinks = List.copyOf(sinks);
    }

    /** What the texts are resolved with: the parts of the world that a sink may stand for. */
    public interface World {
        /** What a relative path of a file is relative to. */
        Path base();

        PrintStream stdout();

        /** A sink that puts to this bus, given by name or ARN. */
        EventSink eventBridge(String bus) throws IOException;
    }

    /**
     * Sinks by {@code stdout}, {@code file:PATH} and {@code eventbridge:BUS_NAME_OR_ARN}; none is fine, and tells nobody.
     *
     * @throws MalformedInput if a text is none of these, before any sink is made
     */
    public static EventSinks parse(List<String> texts, World world) throws IOException {
        texts.forEach(EventSinks::check);
        var sinks = new ArrayList<EventSink>();
        try {
            for (var text : texts) {
                sinks.add(sink(text, world));
            }
        } catch (IOException | RuntimeException e) {
            sinks.forEach(EventSink::close);
            throw e;
        }
        return new EventSinks(sinks);
    }

    @Override
    public void emit(LifecycleEvent event) throws IOException {
        var failures = new ArrayList<Exception>();
        for (var sink : sinks) {
            try {
                sink.emit(event);
            } catch (IOException | RuntimeException e) {
                failures.add(e);
            }
        }
        if (failures.isEmpty()) {
            return;
        }
        var causes = failures.stream().map(e -> String.valueOf(e.getMessage())).toList();
        var failed = new IOException("event " + event + ": " + failures.size() + " of " + sinks.size()
                + " sinks failed: " + String.join("; ", causes));
        failures.forEach(failed::addSuppressed);
        throw failed;
    }

    @Override
    public void close() {
        sinks.forEach(EventSink::close);
    }

    private static EventSink sink(String text, World world) throws IOException {
        var value = text.substring(text.indexOf(':') + 1);
        if (text.startsWith("file:")) {
            return new FileEventSink(world.base().resolve(value));
        }
        return text.startsWith("eventbridge:") ? world.eventBridge(value) : stdout(world.stdout());
    }

    /**
     * The text, if it is one that {@link #parse} takes.
     *
     * @throws MalformedInput if it is none
     */
    public static String check(String text) {
        var file = text.startsWith("file:") && text.length() > "file:".length() && text.indexOf('\0') < 0;
        var bus = text.startsWith("eventbridge:")
                && BUS.matcher(text.substring("eventbridge:".length())).matches();
        if (!file && !bus && !text.equals("stdout")) {
            throw new MalformedInput("event sink: \"" + EventText.line(text)
                    + "\" (expected: stdout, file:PATH or eventbridge:BUS_NAME_OR_ARN)");
        }
        return text;
    }

    private static EventSink stdout(PrintStream stdout) {
        return event -> {
            // One call, so that lines of several threads do not mix.
            stdout.print(event.json() + "\n");
            if (stdout.checkError()) {
                throw new IOException("writing event to stdout: closed");
            }
        };
    }
}
