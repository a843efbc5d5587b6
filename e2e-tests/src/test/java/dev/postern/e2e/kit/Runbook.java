package dev.postern.e2e.kit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A page of {@code docs/runbooks}: its blocks in order, each with what one should see, which stands in the {@code text} block
 * right behind it; {@code …} there stands for anything within the line.
 *
 * @param needs programs the page cannot do without, from a line {@code <!-- needs: aws -->}
 */
public record Runbook(String name, List<String> needs, List<Block> blocks) {
    private static final Pattern FENCE = Pattern.compile("^```(\\S*) ?(\\S*)$");
    private static final Pattern NEEDS = Pattern.compile("<!-- needs: (.*) -->");

    /** What is done with a block. */
    public enum Kind {
        /** Pasted once; every command in it has to succeed. */
        RUN,
        /** {@code sh until}: pasted again, as people do, until it succeeds and shows what it should. */
        UNTIL,
        /** {@code sh refused}: pasted until it fails, and shows what it should. */
        REFUSED,
        /** {@code sh start}: left running in a terminal of its own, once it shows what it should. */
        START,
        /** {@code sh stop}: the program that was started last is ended first, as by Ctrl-C, and then the block is pasted. */
        STOP,
        /** {@code sh elsewhere}: only for a real account; the page says so. */
        ELSEWHERE
    }

    /** One block, and the line of the page it begins in. */
    public record Block(int line, Kind kind, String script, List<String> expected) {
        /** Whether the output shows all that was promised, in this order. */
        public boolean shows(String output) {
            var pattern = new StringBuilder();
            for (var line : expected) {
                pattern.append(Arrays.stream(line.strip().split("…", -1))
                                .map(Pattern::quote)
                                .reduce((one, other) -> one + "[^\\n]*" + other)
                                .orElse(""))
                        .append("(?s:.*)");
            }
            return Pattern.compile(pattern.toString()).matcher(output).find();
        }
    }

    public Runbook {
        needs = List.copyOf(needs);
        blocks = List.copyOf(blocks);
    }

    /** Reads a page; a block it cannot place is an error, so that none is left out by a slip. */
    public static Runbook read(Path page) throws IOException {
        var blocks = new ArrayList<Block>();
        var needs = new ArrayList<String>();
        var text = new ArrayList<String>();
        var fence = Optional.<String>empty();
        var kind = Optional.<Kind>empty();
        var number = 0;
        var begin = 0;
        for (var line : Files.readAllLines(page)) {
            number++;
            var matcher = FENCE.matcher(line);
            var needed = NEEDS.matcher(line);
            if (fence.isEmpty() && needed.matches()) {
                needs.addAll(Arrays.asList(needed.group(1).split(" ", -1)));
            } else if (fence.isEmpty() && matcher.matches()) {
                fence = Optional.of(matcher.group(1));
                kind = kind(matcher.group(1), matcher.group(2), page, number);
                begin = number;
                text.clear();
            } else if (fence.isPresent() && line.equals("```")) {
                if (kind.isPresent()) {
                    blocks.add(new Block(begin, kind.get(), String.join("\n", text), List.of()));
                } else if (fence.get().equals("text")) {
                    var last = blocks.remove(blocks.size() - 1);
                    blocks.add(new Block(last.line, last.kind, last.script, List.copyOf(text)));
                }
                fence = Optional.empty();
            } else if (fence.isPresent()) {
                text.add(line);
            }
        }
        return new Runbook(page.getFileName().toString(), needs, blocks);
    }

    private static Optional<Kind> kind(String language, String word, Path page, int line) {
        if (language.equals("sh")) {
            return Optional.of(word.isEmpty() ? Kind.RUN : Kind.valueOf(word.toUpperCase(Locale.ROOT)));
        }
        if (!word.isEmpty() || !List.of("text", "yaml").contains(language)) {
            throw new IllegalArgumentException(page + ":" + line + ": ```" + language + " " + word
                    + " (expected: sh, sh until, sh refused, sh start, sh stop, sh elsewhere, text or yaml)");
        }
        return Optional.empty();
    }
}
