package dev.postern.e2e.kit;

import static java.util.concurrent.ThreadLocalRandom.current;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.Network.Ipam;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.testcontainers.containers.Network;
import org.testcontainers.images.builder.ImageFromDockerfile;
import org.testcontainers.lifecycle.Startables;

/**
 * The service as its customers see it, on networks of containers that have no way out and no way from one to another:
 *
 * <pre>
 *   consumer A ── endpoint A ┐                    ┌ edge 1 ┐
 *                            ├ balancer ──────────┤        ├── API        attacker: on the network between balancer and edges
 *   consumer B ── endpoint B ┘    └─ old pattern ─┴ edge 2 ┴── store      old pattern: NGINX before the same API
 * </pre>
 *
 * What the edges read is written by the packaged program, as an operator would have it.
 */
public final class PrivateNetwork implements AutoCloseable {
    public static final String HOST = "api.partners.example";
    public static final String ENDPOINT_A = "vpce-0a0a0a0a0a0a0a0a0";
    public static final String ENDPOINT_B = "vpce-0b0b0b0b0b0b0b0b0";

    /** What a client with a budget has; one of an hour, so that nothing is given back while a test runs. */
    public static final int BUDGET = 20;

    private static final String POLICY = """
            rules:
              - name: metered
                allow: { clients: [ metered ], paths: [ /widgets ] }
                limits: { rate: 1/h, burst: %d }
              - name: customers
                allow: { paths: [ /widgets ] }
            """.formatted(BUDGET);
    private static final int ATTEMPTS = 20;

    private enum Segment {
        CONSUMER_A(0),
        CONSUMER_B(32),
        PRIVATELINK(64),
        API(96),
        STORE(128);

        /** The address that its range of 32 begins with. */
        private final int first;

        Segment(int first) {
            this.first = first;
        }
    }

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Map<Segment, Network> networks = new EnumMap<>(Segment.class);
    private final String prefix;
    private final Operator operator;
    private final String peers;
    private final Machine balancer;
    private final Machine oldPattern;
    private final Machine api;
    private final Machine store;
    private final Machine consumerA;
    private final Machine consumerB;
    private final Machine attacker;
    private final List<Machine> edges;

    private PrivateNetwork(Path directory, Operator operator) {
        this.operator = operator;
        this.prefix = openNetworks();
        this.peers = peersImage();
        api = peer(Segment.API, 10).withCommand("nginx", "-c", "/network/api.conf");
        store = peer(Segment.STORE, 10)
                .withCommand("valkey-server", "--protected-mode", "no", "--save", "", "--appendonly", "no");
        edges = List.of(edge(11, directory), edge(12, directory));
        balancer = peer(Segment.PRIVATELINK, 10)
                .alsoIn(network(Segment.CONSUMER_A), address(Segment.CONSUMER_A, 10))
                .alsoIn(network(Segment.CONSUMER_B), address(Segment.CONSUMER_B, 10))
                .withEnv(known())
                .withCommand("haproxy", "-f", "/network/haproxy.cfg");
        oldPattern = peer(Segment.PRIVATELINK, 13)
                .alsoIn(network(Segment.API), address(Segment.API, 13))
                .withExtraHost("api", address(Segment.API, 10))
                .reading(directory.resolve("trust"), "/trust")
                .reading(operator.file("crl"), "/lists")
                .reading(operator.file("server"), "/server")
                .withCommand(
                        "bash", "-c", "cat /lists/*.pem >/run/lists.pem && exec nginx -c /network/old-pattern.conf");
        consumerA = consumer(Segment.CONSUMER_A);
        consumerB = consumer(Segment.CONSUMER_B);
        attacker = peer(Segment.PRIVATELINK, 14)
                .withEnv(known())
                .withExtraHost(HOST, "127.0.0.1")
                .reading(operator.file("clients"), "/clients");
    }

    /** Opens everything; {@code clients} are what the operator has onboarded before, each as the options of {@code client onboard}. */
    public static PrivateNetwork open(Path directory, List<List<String>> clients) {
        var network = new PrivateNetwork(directory, operator(directory, clients));
        try {
            Startables.deepStart(Stream.concat(Stream.of(network.api, network.store), network.edges.stream()))
                    .join();
            Startables.deepStart(
                            network.balancer,
                            network.oldPattern,
                            network.consumerA,
                            network.consumerB,
                            network.attacker)
                    .join();
            return network;
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
    }

    private static Operator operator(Path directory, List<List<String>> clients) {
        var operator = new Operator(directory.resolve("state"));
        try {
            Files.createDirectory(directory.resolve("trust"));
            operator.postern("ca", "init");
            Files.writeString(
                    operator.file("control-plane.yaml"),
                    "rosters: [ \"" + directory.resolve("trust/roster.json") + "\" ]\n");
            Files.writeString(directory.resolve("trust/access.yaml"), POLICY);
            operator.postern(
                    "ca",
                    "bundle",
                    "--out",
                    directory.resolve("trust/ca-bundle.pem").toString());
            operator.postern("ca", "server", HOST);
            for (var client : clients) {
                var command = Stream.concat(Stream.of("client", "onboard"), client.stream());
                operator.postern(command.toArray(String[]::new));
            }
            // The edges have another user, and no business in the rest of the state directory.
            for (var open : List.of(directory, directory.resolve("trust"), operator.file("crl"))) {
                Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return operator;
    }

    private Machine edge(int host, Path directory) {
        var machine = new Machine(Container.image(), network(Segment.PRIVATELINK), address(Segment.PRIVATELINK, host))
                .alsoIn(network(Segment.API), address(Segment.API, host))
                .alsoIn(network(Segment.STORE), address(Segment.STORE, host))
                .carefully()
                .reading(directory.resolve("trust"), "/trust")
                .reading(operator.file("crl"), "/lists")
                .withEnv("POSTERN_SERVER_CHAIN", text("server/server.pem"))
                .withEnv("POSTERN_SERVER_KEY", text("server/server.key"))
                .withEnv("POSTERN_CONFIG", configuration());
        opened.push(machine);
        return machine;
    }

    private String configuration() {
        return """
                admin: { address: "127.0.0.1:9901", healthAddress: "0.0.0.0:8081" }
                limits: { drainDelay: PT6S }
                listeners:
                  - name: partners
                    address: "0.0.0.0:8443"
                    certificates: [ { chain: server.pem, key: server.key } ]
                    proxyProtocol: { mode: v2, trustedPeers: [ "%s/32" ] }
                    hosts: [ %s ]
                    mutualAuthentication: { mode: verify, trustStore: partners }
                    identityHeaders: { client: on }
                    accessPolicy: /trust/access.yaml
                    forward: api
                trustStores:
                  partners:
                    caCertificatesBundle: /trust/ca-bundle.pem
                    revocations: [ /lists/issuing.pem, /lists/root.pem ]
                    roster: /trust/roster.json
                    refresh: PT0.2S
                limitStore: { url: "redis://%s:6379", timeout: PT1S }
                upstreams:
                  api: { url: "http://%s:8080" }
                logs: { connection: "-", access: "-", format: json }
                """.formatted(
                        address(Segment.PRIVATELINK, 10), HOST, address(Segment.STORE, 10), address(Segment.API, 10));
    }

    private Machine consumer(Segment segment) {
        // Each has every client's certificate and key: those of others are stolen ones.
        return peer(segment, 11)
                .withExtraHost(HOST, address(segment, 10))
                .reading(operator.file("clients"), "/clients");
    }

    private Machine peer(Segment segment, int host) {
        var machine = new Machine(peers, network(segment), address(segment, host));
        opened.push(machine);
        return machine;
    }

    private Map<String, String> known() {
        return Map.of(
                "ADDRESS_A", address(Segment.CONSUMER_A, 10),
                "ADDRESS_B", address(Segment.CONSUMER_B, 10),
                "EDGE_1", address(Segment.PRIVATELINK, 11),
                "EDGE_2", address(Segment.PRIVATELINK, 12),
                "OLD_PATTERN", address(Segment.PRIVATELINK, 13),
                "ENDPOINT_A", ENDPOINT_A,
                "ENDPOINT_B", ENDPOINT_B);
    }

    /** Addresses are ours to choose, for each has to be known to others before its container starts; so the range must be a free one. */
    private String openNetworks() {
        for (var attempt = 1; ; attempt++) {
            var candidate =
                    "10." + current().nextInt(128, 256) + "." + current().nextInt(256) + ".";
            try {
                for (var segment : Segment.values()) {
                    var subnet = candidate + segment.first + "/27";
                    var network = Network.builder()
                            .createNetworkCmdModifier(create -> create.withInternal(true)
                                    .withIpam(new Ipam().withConfig(new Ipam.Config().withSubnet(subnet))))
                            .build();
                    network.getId(); // makes it
                    opened.push(network);
                    networks.put(segment, network);
                }
                return candidate;
            } catch (DockerException e) {
                close();
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static String peersImage() {
        var image = new ImageFromDockerfile("postern-it-peers", false);
        for (var file :
                List.of("Dockerfile", "load.sh", "api.conf", "old-pattern.conf", "haproxy.cfg", "attacker.cfg")) {
            image.withFileFromClasspath(file, "network/" + file);
        }
        return image.get();
    }

    private Network network(Segment segment) {
        var network = networks.get(segment);
        if (network == null) {
            throw new IllegalStateException("networks are opened first");
        }
        return network;
    }

    private String address(Segment segment, int host) {
        return prefix + (segment.first + host);
    }

    private String text(String file) {
        try {
            return Files.readString(operator.file(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Who runs the service. */
    public Operator operator() {
        return operator;
    }

    public Machine consumerA() {
        return consumerA;
    }

    public Machine consumerB() {
        return consumerB;
    }

    /** Somebody who has got into the edges' network. */
    public Machine attacker() {
        return attacker;
    }

    /** What stands for PrivateLink and the network load balancer. */
    public Machine balancer() {
        return balancer;
    }

    /** NGINX as a service of this kind was guarded before. */
    public Machine oldPattern() {
        return oldPattern;
    }

    public Machine api() {
        return api;
    }

    public List<Machine> edges() {
        return edges;
    }

    /** The limits' store. */
    public Machine store() {
        return store;
    }

    /** Where an edge listens, if one can get there. */
    public String edgeAddress(int index) {
        return address(Segment.PRIVATELINK, 11 + index);
    }

    public String apiAddress() {
        return address(Segment.API, 10);
    }

    public String attackerAddress() {
        return address(Segment.PRIVATELINK, 14);
    }

    /** What both edges have said, from their first start on. */
    public String edgeLogs() {
        return edges.get(0).getLogs() + edges.get(1).getLogs();
    }

    /** What came to the API from anybody but edges and old pattern. */
    public List<String> intrudersAtTheApi() {
        var guards = List.of(address(Segment.API, 11), address(Segment.API, 12), address(Segment.API, 13));
        return requestsAtTheApi().stream()
                .filter(line -> guards.stream().noneMatch(guard -> line.startsWith(guard + " ")))
                .toList();
    }

    /** A line for every request the API has seen. */
    public List<String> requestsAtTheApi() {
        return api.getLogs().lines().filter(line -> line.contains("HTTP/")).toList();
    }

    @Override
    public void close() {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException("closing the private network", e);
            }
        }
    }
}
