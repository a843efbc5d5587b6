package dev.postern.cli.explain;

import dev.postern.cli.Words;
import dev.postern.cli.explain.ListTrail.AskedFacts;
import dev.postern.cli.explain.ListTrail.ConsultedFacts;
import dev.postern.cli.explain.ListTrail.ListFacts;
import dev.postern.cli.explain.PathTrail.CandidateFacts;
import dev.postern.cli.explain.PathTrail.MemberFacts;
import java.io.PrintWriter;
import java.time.Duration;
import picocli.CommandLine.Help.Ansi;

/** How a verdict came about, for people: the ways that were tried, and the lists that were asked. */
final class TrailText {
    // A store's worth of namesakes; who presents more of a tangle than that reads it as JSON.
    private static final int MOST_CANDIDATES = 25;

    private TrailText() {}

    static void path(PrintWriter out, Ansi colours, PathTrail trail) {
        if (trail.equals(PathTrail.NONE)) {
            return;
        }
        out.printf(
                "%nThe way to the trust store, %s by name, %d tried, %s checked:%n%n",
                Words.count(trail.ways(), "way"),
                trail.candidates().size(),
                Words.count(trail.signatures(), "signature"));
        trail.nowhere().forEach(issuer -> line(out, colours, "bold,red", "none", issuer));
        trail.leftOut()
                .forEach(each -> line(
                        out,
                        colours,
                        "bold,red",
                        "left out",
                        name(each.certificate()) + ": " + each.reason() + ", " + each.detail()));
        trail.candidates().stream().limit(MOST_CANDIDATES).forEach(candidate -> candidate(out, colours, candidate));
        if (trail.candidates().size() > MOST_CANDIDATES) {
            out.printf("  and %d more (--json)%n", trail.candidates().size() - MOST_CANDIDATES);
        }
    }

    private static void candidate(PrintWriter out, Ansi colours, CandidateFacts candidate) {
        if (candidate.taken()) {
            line(out, colours, "green", "taken", candidate.decision());
        } else {
            line(out, colours, "bold,red", "left", candidate.decision());
        }
        var last = candidate.certificates().size() - 1;
        for (int i = 0; i <= last; i++) {
            line(out, colours, "faint", "", name(candidate.certificates().get(i)) + (i == last ? ", trusted" : ""));
        }
    }

    static void lists(PrintWriter out, Ansi colours, ListTrail trail) {
        if (trail.equals(ListTrail.NONE)) {
            return;
        }
        out.printf("%nThe revocation lists, revocationPolicy { %s }:%n%n", trail.policy());
        trail.asked().forEach(asked -> asked(out, colours, asked));
        trail.notAsked().forEach(list -> {
            line(out, colours, "faint", "not asked", title(list));
            line(out, colours, "faint", "", file(list));
        });
        if (trail.asked().isEmpty() && trail.notAsked().isEmpty()) {
            out.println("  none is there");
        }
    }

    private static void asked(PrintWriter out, Ansi colours, AskedFacts asked) {
        var who = name(asked.certificate());
        switch (asked.outcome()) {
            case "GOOD" -> line(out, colours, "green", "good", who);
            case "NO_LIST" ->
                line(out, colours, "bold,yellow", "let in", who + ": no list is about it; " + asked.clause());
            default -> line(out, colours, "bold,red", "refused", who + ": " + asked.reason() + " by " + asked.clause());
        }
        asked.consulted().forEach(consulted -> consulted(out, colours, consulted));
        if (asked.consulted().isEmpty() && asked.outcome().equals("REFUSED")) {
            line(out, colours, "faint", "", "no list of its issuer is there");
        }
    }

    private static void consulted(PrintWriter out, Ansi colours, ConsultedFacts consulted) {
        line(
                out,
                colours,
                "faint",
                "",
                title(consulted.list()) + " " + consulted.finding() + ", " + consulted.clause());
        consulted
                .entry()
                .forEach(entry ->
                        line(out, colours, "faint", "", "  since " + entry.revokedAt() + ", reason " + entry.reason()));
        line(out, colours, "faint", "", "  " + file(consulted.list()));
    }

    private static String title(ListFacts list) {
        return "list " + (list.number().isEmpty() ? "without number" : list.number()) + " of " + list.issuer() + " ("
                + list.scope() + ")";
    }

    private static String file(ListFacts list) {
        return "%s, %s, of %s, %s, next by %s"
                .formatted(
                        list.file(),
                        Words.count(list.entries(), "entry").replace("entrys", "entries"),
                        list.thisUpdate(),
                        list.ageSeconds() < 0
                                ? Words.duration(Duration.ofSeconds(-list.ageSeconds())) + " ahead"
                                : Words.duration(Duration.ofSeconds(list.ageSeconds())) + " old",
                        list.nextUpdate().isEmpty() ? "(does not say)" : list.nextUpdate());
    }

    private static String name(MemberFacts certificate) {
        return certificate.subject() + ", serial " + certificate.serial();
    }

    /** Names come from certificates and may look like markup; only ours is taken for it. */
    private static void line(PrintWriter out, Ansi colours, String colour, String word, String text) {
        var padded = "%-9s".formatted(word);
        out.println(
                "  " + (word.isEmpty() ? padded : colours.string("@|" + colour + " " + padded + "|@")) + "  " + text);
    }
}
