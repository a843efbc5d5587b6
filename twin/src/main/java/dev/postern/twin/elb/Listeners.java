package dev.postern.twin.elb;

import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.StateFiles;
import dev.postern.twin.elb.edge.Destinations;
import dev.postern.twin.elb.edge.FixedResponse;
import dev.postern.twin.elb.edge.ListenerEdge;
import dev.postern.twin.state.Shelf;
import dev.postern.twin.wire.AwsError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listeners, and an edge for each. What is told of a listener is what its edge does: a change that the edge cannot take is
 * not made. Anybody may look at any time; one thread at a time may change something.
 */
final class Listeners implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);
    private static final int MAX = 50; // alb.md 3.4
    // "Listeners using mTLS verify per load balancer" (alb.md 3.4); that the error is this one is inferred.
    private static final int MAX_VERIFYING = 2;

    private final Path directory;
    private final Shelf<ListenerState> shelf;
    private final TargetGroups groups;
    private final EdgeSettings settings;
    private final InstantSource clock;
    private final Map<String, ListenerEdge> edges = new HashMap<>();

    Listeners(Path directory, TargetGroups groups, EdgeSettings settings, InstantSource clock) throws IOException {
        this.directory = directory;
        this.shelf = Shelf.open(directory.resolve("listeners.json"), ListenerState.class);
        this.groups = groups;
        this.settings = settings;
        this.clock = clock;
    }

    /** Starts all that were there before; one whose port is taken meanwhile is told, and the others start. */
    void resume() {
        for (var listener : shelf.all()) {
            try {
                edges.put(listener.arn(), start(listener));
            } catch (AwsError e) {
                LOG.warn("listener.silent arn={} cause=\"{}\"", listener.arn(), e.message());
            }
        }
    }

    List<ListenerState> of(String loadBalancerArn) {
        return shelf.all().stream()
                .filter(listener -> listener.loadBalancerArn().equals(loadBalancerArn))
                .toList();
    }

    List<ListenerState> verifyingWith(String trustStoreArn) {
        return shelf.all().stream()
                .filter(listener -> listener.verifiesWith(trustStoreArn))
                .toList();
    }

    List<String> balancersForwardingTo(String targetGroupArn) {
        return shelf.all().stream()
                .filter(listener -> listener.action()
                        .targetGroupArn()
                        .filter(targetGroupArn::equals)
                        .isPresent())
                .map(ListenerState::loadBalancerArn)
                .distinct()
                .toList();
    }

    /** The load balancers that present a certificate. */
    List<String> balancersPresenting(String certificateArn) {
        return shelf.all().stream()
                .filter(listener -> listener.certificates().contains(certificateArn))
                .map(ListenerState::loadBalancerArn)
                .distinct()
                .toList();
    }

    ListenerState required(String arn) {
        return shelf.find(arn).orElseThrow(() -> AwsError.of("ListenerNotFound", "Listener '" + arn + "' not found"));
    }

    void create(ListenerState listener) {
        requireRoom(listener);
        var edge = start(listener);
        try {
            shelf.put(listener.arn(), listener);
        } catch (RuntimeException e) {
            edge.close();
            throw e;
        }
        edges.put(listener.arn(), edge);
    }

    /** Takes the place of the listener of this ARN. */
    void replace(ListenerState next) {
        var before = required(next.arn());
        requireRoom(next);
        apply(next);
        try {
            shelf.put(next.arn(), next);
        } catch (RuntimeException e) {
            apply(before);
            throw e;
        }
    }

    /** Makes the edge do what the listener, its load balancer and its trust store say now. */
    void apply(ListenerState listener) {
        var edge = edges.get(listener.arn());
        if (edge == null) {
            edges.put(listener.arn(), start(listener));
            return;
        }
        try {
            edge.change(settings.of(listener));
        } catch (IOException | MalformedInput e) {
            throw impossible(listener, e);
        }
    }

    /** Brings a changed trust store in force wherever clients are verified with it. */
    void enforce(TrustStoreState store) {
        verifyingWith(store.arn()).stream()
                .filter(listener -> edges.containsKey(listener.arn()))
                .forEach(this::apply);
    }

    void delete(String arn) {
        required(arn);
        shelf.remove(arn);
        Optional.ofNullable(edges.remove(arn)).ifPresent(ListenerEdge::close);
        try {
            StateFiles.deleteTree(EdgeSettings.home(directory, arn));
        } catch (IOException e) {
            throw new UncheckedIOException("deleting listener " + arn, e);
        }
    }

    private void requireRoom(ListenerState listener) {
        var others = of(listener.loadBalancerArn()).stream()
                .filter(other -> !other.arn().equals(listener.arn()))
                .toList();
        if (others.stream().anyMatch(other -> other.port() == listener.port())) {
            throw AwsError.of("DuplicateListener", "A listener already exists on this port: " + listener.port());
        }
        if (others.size() >= MAX) {
            throw AwsError.of("TooManyListeners", "The limit of " + MAX + " listeners is reached");
        }
        if (listener.mutualAuth().verifies()
                && others.stream()
                                .filter(other -> other.mutualAuth().verifies())
                                .count()
                        >= MAX_VERIFYING) {
            throw AwsError.of(
                    "TooManyListeners",
                    "The limit of " + MAX_VERIFYING + " listeners in mutual authentication mode verify is reached");
        }
    }

    private ListenerEdge start(ListenerState listener) {
        try {
            return ListenerEdge.start(settings.of(listener), () -> destinations(listener.arn(), listener), clock);
        } catch (IOException | MalformedInput e) {
            throw impossible(listener, e);
        }
    }

    /** Asked at every request: of the listener as it is by then. */
    private Destinations destinations(String arn, ListenerState atFirst) {
        var action = shelf.find(arn).orElse(atFirst).action();
        var targets = action.targetGroupArn()
                .flatMap(groups::find)
                .map(TargetGroupState::destinations)
                .orElse(List.of());
        return new Destinations(targets, action.fixedResponse().orElse(FixedResponse.NO_TARGETS));
    }

    private static AwsError impossible(ListenerState listener, Exception e) {
        return AwsError.of(
                "InvalidConfigurationRequest",
                "Listener on port " + listener.port() + " cannot be on this machine: " + e.getMessage());
    }

    @Override
    public void close() {
        edges.values().forEach(ListenerEdge::close);
        edges.clear();
    }
}
