package dev.postern.cli.news;

import dev.postern.cli.Output;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** A command's answers as a stream of bytes: whole texts, since a flush may come in the middle of a character. */
final class LinesOf extends OutputStream {
    private final Output output;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    LinesOf(Output output) {
        this.output = output;
    }

    @Override
    public void write(int octet) {
        written.write(octet);
    }

    @Override
    public void flush() {
        var text = written.toString(StandardCharsets.UTF_8);
        if (text.endsWith("\n")) {
            written.reset();
            output.out().print(text);
            output.out().flush();
        }
    }
}
