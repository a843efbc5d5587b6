package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.e2e.kit.Patience;
import dev.postern.e2e.kit.Stage;
import dev.postern.e2e.kit.Wire;
import dev.postern.proxy.testing.Backend;
import dev.postern.proxy.testing.NameServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Targets come and go behind a running edge, and clients do not learn of it. */
class TargetGroupIT {
    private static final String NAME = "api.targets.example";
    private static final String FORWARD = "mutualAuthentication: { mode: off }\nforward: group";
    private static final int CLIENTS = 4;

    @TempDir
    Path directory;

    @Test
    void losesNoRequestWhenTargetsStopAndReturnUnderLoad() throws ExecutionException, InterruptedException {
        var targets = List.of(target("one"), target("two"), target("three"));
        var settings =
                "targets: [ %s ], healthCheck: { path: /health, interval: PT0.2S, timeout: PT0.15S, healthyThreshold: 2 }"
                        .formatted(String.join(
                                ", ",
                                targets.stream()
                                        .map(each -> "\"" + each.url() + "\"")
                                        .toList()));
        try (var stage = Stage.open(
                directory, (yaml, files) -> yaml.plainListener("plain", FORWARD).upstreamOf("group", settings))) {
            awaitState(stage, targets.get(2), "healthy");
            var answers = new CopyOnWriteArrayList<String>();
            var over = new AtomicBoolean();
            var clients = clients(stage.edge().port("plain"), answers, over);
            try {
                awaitMore(answers, 400);
                for (var target : targets) {
                    target.stop();
                    awaitState(stage, target, "unhealthy");
                    var before = target.served();
                    awaitMore(answers, 200);
                    assertThat(target.served()).isEqualTo(before);

                    target.comeBack();
                    awaitState(stage, target, "healthy");
                    Patience.until("it serves again", () -> target.served() > before);
                }
            } finally {
                over.set(true);
            }
            for (var client : clients) {
                client.get();
            }

            assertThat(answers).allMatch(answer -> answer.startsWith("HTTP/1.1 200 "));
            assertThat(stage.edge().log()).contains("degraded key=upstreams.group", "recovered key=upstreams.group");
        } finally {
            targets.forEach(Backend::close);
        }
    }

    /** alb.md 8.5: what is in progress may end; nothing new comes. */
    @Test
    void letsWhatIsInProgressFinishWhereAnAddressIsRemoved() {
        try (var names = new NameServer();
                var old = new Backend("old", "127.0.0.2");
                var young = new Backend("young", "127.0.0.3", old.port())) {
            names.say(NAME, "127.0.0.2");
            var settings = "url: \"http://%s:%d\", nameServers: [ \"127.0.0.1:%d\" ], refresh: PT0.1S"
                    .formatted(NAME, old.port(), names.port());
            try (var stage = Stage.open(
                            directory,
                            (yaml, files) ->
                                    yaml.plainListener("plain", FORWARD).upstreamOf("group", settings));
                    var running = Wire.plain(stage.edge().port("plain"))) {
                running.send(get("/held"));
                old.awaitHeld();

                names.say(NAME, "127.0.0.3");
                Patience.until("the name is looked up", () -> stage.edge().metric(series(NAME, old, "draining")) == 1);

                for (var at = 0; at < 4; at++) {
                    try (var client = Wire.plain(stage.edge().port("plain"))) {
                        assertThat(client.send(get("/")).response()).endsWith("young");
                    }
                }
                old.release();
                assertThat(running.response()).startsWith("HTTP/1.1 200 ").endsWith("old");
                assertThat(young.served()).isEqualTo(4);
            }
        }
    }

    private static Backend target(String name) {
        return new Backend(name, "127.0.0.1");
    }

    /** Each on a connection of its own, one request after the other. */
    private static List<Future<?>> clients(int port, List<String> answers, AtomicBoolean over) {
        var threads = Executors.newFixedThreadPool(CLIENTS);
        var clients = new ArrayList<Future<?>>();
        for (var at = 0; at < CLIENTS; at++) {
            clients.add(threads.submit(() -> {
                try (var wire = Wire.plain(port)) {
                    while (!over.get()) {
                        answers.add(wire.send(get("/")).response());
                    }
                }
            }));
        }
        threads.shutdown();
        return clients;
    }

    private static void awaitMore(List<String> answers, int more) {
        var wanted = answers.size() + more;
        Patience.until(more + " more answers", () -> answers.size() >= wanted);
    }

    private static void awaitState(Stage stage, Backend target, String state) {
        Patience.until(state, () -> stage.edge().metric(series("127.0.0.1", target, state)) == 1);
    }

    private static String series(String host, Backend target, String state) {
        return "postern_upstream_targets{state=\"%s\",target=\"%s:%d\",upstream=\"group\"}"
                .formatted(state, host, target.port());
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    }
}
