package dev.postern.cli.up;

import dev.postern.cli.probe.Expectation;
import dev.postern.cli.probe.Gatekeeper;
import dev.postern.cli.probe.Probe;
import dev.postern.cli.probe.ProbeClients;
import dev.postern.cli.probe.ProbeReport;
import dev.postern.cli.probe.ProbeResult;
import dev.postern.cli.probe.ProbeRow;
import dev.postern.cli.probe.ProbeRows;
import dev.postern.cli.probe.ProbeTarget;
import dev.postern.cli.probe.ServerTrust;
import dev.postern.cli.probe.TlsVersion;
import dev.postern.cli.up.SampleApi.Received;
import dev.postern.proxy.EdgeProxy;
import dev.postern.proxy.config.MutualAuthenticationMode;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/** Knocks at our own edge as everybody, over real sockets, and asks the sample API what reached it. */
final class SelfProbe {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final List<TlsVersion> VERSIONS = Arrays.asList(TlsVersion.values());

    private final LocalEdge local;
    private final EdgeProxy edge;
    private final SecureRandom random;

    SelfProbe(LocalEdge local, EdgeProxy edge, SecureRandom random) {
        this.local = local;
        this.edge = edge;
        this.random = random;
    }

    OnceReport run(Instant now) throws IOException {
        var state = local.state();
        var front = local.front();
        var clients = ProbeClients.of(state.directory().path(), state.authority(), state.register(), random, now);
        var port = edge.address(front.name()).getPort();
        var target = ProbeTarget.parse("https://localhost:" + port + UpReport.path(local));
        var gatekeeper = front.mutualAuthentication().mode() == MutualAuthenticationMode.PASSTHROUGH
                ? Gatekeeper.BACKEND
                : Gatekeeper.EDGE;
        var rows = new ArrayList<>(ProbeRows.of(clients.credentials(), target.path(), gatekeeper));
        if (local.api().isPresent()) {
            rows.addAll(ProbeRows.spoofed(clients.valid(), "/echo", ProbeRows.token(random)));
        }
        var probe = new Probe(target, ServerTrust.only(clients.serverAuthorities()), PATIENCE);
        Predicate<ProbeRow> turnedAway = SelfProbe::isTurnedAway;
        var before = local.api().map(SampleApi::received);
        var refused = probe.run(rows.stream().filter(turnedAway).toList(), VERSIONS);
        var after = local.api().map(SampleApi::received);
        var answered = probe.run(rows.stream().filter(turnedAway.negate()).toList(), VERSIONS);
        var report = new ProbeReport(target.url(), inOrder(rows, refused, answered), clients.missing());
        return new OnceReport(local.parts(), report, before.flatMap(from -> after.map(to -> between(from, to))));
    }

    private static boolean isTurnedAway(ProbeRow row) {
        return row.expectation() instanceof Expectation.Refused || row.expectation() instanceof Expectation.Forbidden;
    }

    private static List<ProbeResult> inOrder(List<ProbeRow> rows, List<ProbeResult> some, List<ProbeResult> others) {
        var results = new ArrayList<ProbeResult>();
        for (var row : rows) {
            for (var part : List.of(some, others)) {
                part.stream().filter(result -> result.row().equals(row)).forEach(results::add);
            }
        }
        return results;
    }

    private static Received between(Received from, Received to) {
        return new Received(
                to.connections() - from.connections(), to.bytes() - from.bytes(), to.requests() - from.requests());
    }
}
