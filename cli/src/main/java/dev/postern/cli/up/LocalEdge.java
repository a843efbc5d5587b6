package dev.postern.cli.up;

import dev.postern.cli.state.StateDirectory;
import dev.postern.cli.up.EdgeFile.Plan;
import dev.postern.cli.up.Part.Done;
import dev.postern.cli.up.UpRequest.Mode;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.proxy.config.EdgeConfig;
import dev.postern.proxy.config.EdgeConfigReader;
import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.TargetUrl;
import dev.postern.proxy.config.UpstreamConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Everything around an edge on this machine, so that only starting it is left: state, sample API, configuration. What can be known
 * to fail fails before anything is made.
 */
final class LocalEdge implements AutoCloseable {
    private final UpState state;
    private final Optional<SampleApi> api;
    private final EdgeConfig config;
    private final List<Part> parts;

    private LocalEdge(UpState state, Optional<SampleApi> api, EdgeConfig config, List<Part> parts) {
        this.state = state;
        this.api = api;
        this.config = config;
        this.parts = List.copyOf(parts);
    }

    static LocalEdge prepare(UpRequest request, InstantSource clock, SecureRandom random) throws IOException {
        var now = clock.instant();
        var file = request.directory().resolve("postern.yaml");
        return EdgeFile.isEdited(file) ? ofEdited(request, file, now, random) : ofPlanned(request, file, now, random);
    }

    private static LocalEdge ofPlanned(UpRequest request, Path file, Instant now, SecureRandom random)
            throws IOException {
        try (var ports = new Ports()) {
            var locked = StateDirectory.exists(request.directory())
                    ? Optional.of(UpState.open(request.directory(), request.passphrase(), random, now))
                    : Optional.<UpState>empty();
            var opened = new ArrayList<AutoCloseable>();
            locked.ifPresent(opened::add);
            try {
                var port = ports.take(request.port().orElse(UpRequest.DEFAULT_PORT));
                var adminPort = ports.takeRather(request.adminPort());
                var backendPort = ports.take(0);
                var state = locked.isPresent()
                        ? locked.get()
                        : UpState.open(request.directory(), request.passphrase(), random, now);
                if (locked.isEmpty()) {
                    opened.add(state);
                }
                var parts = new ArrayList<>(state.make(URI.create("https://localhost:" + port + "/widgets"), now));
                var api =
                        request.upstream().isPresent() ? Optional.<SampleApi>empty() : Optional.of(SampleApi.start(0));
                api.ifPresent(opened::add);
                var upstream = api.map(SampleApi::uri).or(request::upstream).orElseThrow();
                var mode = request.mode().orElse(Mode.VERIFY);
                EdgeFile.write(file, new Plan(mode, port, backendPort, adminPort, upstream));
                parts.add(new Part(Done.MADE, "configuration", "", file.toString()));
                return new LocalEdge(state, api, EdgeConfigReader.read(file), parts);
            } catch (IOException | RuntimeException e) {
                closeAll(opened, e);
                throw e;
            }
        }
    }

    private static LocalEdge ofEdited(UpRequest request, Path file, Instant now, SecureRandom random)
            throws IOException {
        if (request.decided().isPresent()) {
            throw new MalformedInput(request.decided().get() + ": " + file
                    + " was edited and decides (expected: no such option, or the file removed)");
        }
        var config = EdgeConfigReader.read(file);
        var state = UpState.open(request.directory(), request.passphrase(), random, now);
        try {
            var front = front(config);
            var parts = new ArrayList<>(
                    state.make(URI.create("https://localhost:" + front.address().port() + "/widgets"), now));
            parts.add(new Part(Done.KEPT, "configuration", "edited", file.toString()));
            return new LocalEdge(state, sampleBehind(config), config, parts);
        } catch (IOException | RuntimeException e) {
            closeAll(List.of(state), e);
            throw e;
        }
    }

    /** The sample API stands in for an upstream {@code api} on this machine that nobody else serves. */
    private static Optional<SampleApi> sampleBehind(EdgeConfig config) throws IOException {
        var upstream = Optional.ofNullable(config.upstreams().get("api"))
                .flatMap(UpstreamConfig::onlyTarget)
                .filter(api -> !api.tls() && isLoopback(api));
        if (upstream.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(SampleApi.start(upstream.get().port()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static boolean isLoopback(TargetUrl upstream) {
        return upstream.host().equals("localhost")
                || upstream.host().equals(InetAddress.getLoopbackAddress().getHostAddress());
    }

    /** The listener that clients come to: the first with TLS. */
    private static ListenerConfig front(EdgeConfig config) {
        return config.listeners().stream()
                .filter(ListenerConfig::tls)
                .findFirst()
                .orElseThrow(() -> new MalformedInput("listeners: none has certificates (expected: one for clients)"));
    }

    ListenerConfig front() {
        return front(config);
    }

    EdgeConfig config() {
        return config;
    }

    UpState state() {
        return state;
    }

    /** Empty when something else stands behind the edge. */
    Optional<SampleApi> api() {
        return api;
    }

    List<Part> parts() {
        return parts;
    }

    @Override
    public void close() throws IOException {
        api.ifPresent(SampleApi::close);
        state.close();
    }

    private static void closeAll(List<? extends AutoCloseable> opened, Exception cause) {
        for (var each : opened) {
            try {
                each.close();
            } catch (Exception e) {
                cause.addSuppressed(e);
            }
        }
    }
}
