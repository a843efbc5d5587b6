package dev.postern.cli.crl;

import dev.postern.cli.DurationText;
import dev.postern.cli.ExitCode;
import dev.postern.cli.Output;
import dev.postern.cli.Report;
import dev.postern.cli.Verb;
import dev.postern.cli.news.News;
import dev.postern.cli.publication.PlacedList;
import dev.postern.cli.publication.Places;
import dev.postern.cli.publication.Publication;
import dev.postern.cli.state.PublishedList;
import dev.postern.cli.state.StateDirectory;
import dev.postern.cli.state.StateOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code postern crl issue}. */
@Command(
        name = "issue",
        description = {
            "Issue the lists of the issuing and of the root certificate, and publish them in DIR/crl.",
            "",
            "To be run again before the lists run out: an edge refuses everybody when they have."
        },
        footer = {
            "  postern crl issue",
            "  postern crl issue --next-update P30D",
            "  postern crl issue --passphrase-file /run/secrets/postern     for cron, once a day"
        })
final class CrlIssueCommand implements Verb {
    @Option(
            names = "--next-update",
            paramLabel = "DURATION",
            defaultValue = "P7D",
            description = "How long the lists hold (default: ${DEFAULT-VALUE}).")
    private String nextUpdate = "P7D";

    @Mixin
    private StateOptions options = new StateOptions();

    private final InstantSource clock;

    CrlIssueCommand(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public ExitCode run(Output output) throws IOException {
        var lifetime = DurationText.parse("--next-update", nextUpdate);
        var state = StateDirectory.open(options.directory());
        var authority = state.authority(options.passphrase(), new SecureRandom());
        try (var register = state.register();
                var places = Places.of(state.plane());
                var news = News.of(state, output)) {
            var published = new Publication(state, authority, register, places, news).issue(lifetime, clock.instant());
            output.print(new IssueReport(
                    published.lists().stream().map(PublishedList::facts).toList(), published.placed()));
            published.check();
            news.check();
        }
        return ExitCode.OK;
    }

    private record IssueReport(List<PublishedList.Facts> lists, List<PlacedList> placed) implements Report {
        @Override
        public void text(PrintWriter out, Ansi colours) {
            lists.forEach(list -> out.println("published " + list.text()));
            placed.forEach(list -> out.println("published " + list.text()));
        }

        @Override
        public Record facts() {
            return this;
        }
    }
}
