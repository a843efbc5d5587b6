package dev.postern.twin.elb;

import dev.postern.pki.x509.StateFiles;
import dev.postern.twin.acm.ServerCertificates;
import dev.postern.twin.s3.ObjectStore;
import dev.postern.twin.wire.AwsCall;
import dev.postern.twin.wire.QueryService;
import dev.postern.twin.wire.QueryService.Operation;
import dev.postern.twin.wire.Service;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Elastic Load Balancing: its API, its state in a directory, and its listeners on this machine. Calls change things one after
 * the other.
 */
public final class LoadBalancing implements AutoCloseable {
    /** What a call names to mean this service. */
    public static final String VERSION = "2015-12-01";

    private static final String NAMESPACE = "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/";

    private final Listeners listeners;
    private final ContentLinks links;
    private final Service service;

    private LoadBalancing(Listeners listeners, ContentLinks links, Service service) {
        this.listeners = listeners;
        this.links = links;
        this.service = service;
    }

    /** What it stands on: bundles and lists come from objects, server certificates from ACM, time from the clock. */
    public record Surroundings(ObjectStore objects, ServerCertificates certificates, InstantSource clock) {}

    /**
     * Takes up the state in a directory, and lets its listeners listen again.
     *
     * @param address of this machine, where listeners listen
     */
    public static LoadBalancing open(Path directory, InetAddress address, ElbSettings settings, Surroundings around)
            throws IOException {
        StateFiles.createDirectory(directory);
        var clock = around.clock();
        var stores = new TrustStores(directory.resolve("trust-stores"), settings, clock);
        var balancers = new LoadBalancers(directory);
        var groups = new TargetGroups(directory);
        var edges = new EdgeSettings(directory, address, balancers, stores, around.certificates());
        var listeners = new Listeners(directory, groups, edges, clock);
        var links = new ContentLinks(stores::linked, clock);
        var operations = new HashMap<String, Operation>();
        operations.putAll(
                new TrustStoreApi(stores, new TrustMaterial(around.objects()), listeners, links).operations());
        operations.putAll(new LoadBalancerApi(balancers, listeners, clock).operations());
        operations.putAll(new TargetGroupApi(groups, listeners).operations());
        operations.putAll(
                new ListenerApi(balancers, listeners, new ListenerInput(groups, stores, around.certificates()))
                        .operations());
        operations.putAll(new TagApi(stores, balancers, groups, listeners).operations());
        var inTurn = inTurn(operations);
        inTurn.put("DescribeTargetHealth", new TargetHealth(groups, listeners)::describe);
        listeners.resume();
        return new LoadBalancing(listeners, links, new QueryService(NAMESPACE, inTurn));
    }

    private static Map<String, Operation> inTurn(Map<String, Operation> operations) {
        var lock = new Object();
        var locked = new HashMap<String, Operation>();
        operations.forEach((name, operation) -> locked.put(name, (input, output, call) -> {
            synchronized (lock) {
                operation.answer(input, output, call);
            }
        }));
        return locked;
    }

    public Service service() {
        return service;
    }

    /** What answers pre-signed links to bundles and lists. */
    public Service contents() {
        return links;
    }

    /** Whether a call follows such a link. */
    public static boolean isForContents(AwsCall call) {
        return call.target().getPath().startsWith(ContentLinks.PATH);
    }

    /** The load balancers that present a certificate. */
    public List<String> usersOf(String certificateArn) {
        return listeners.balancersPresenting(certificateArn);
    }

    @Override
    public void close() {
        listeners.close();
    }
}
