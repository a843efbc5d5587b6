package dev.postern.e2e.kit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.acm.AcmClient;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.UsagePlanKey;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Action;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Certificate;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetDescription;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code postern up --aws-api} as a process of its own, with shell lines and the SDK's clients that talk to it. */
public final class LocalCloud implements AutoCloseable {
    private static final Pattern UPSTREAM = Pattern.compile("Id=127\\.0\\.0\\.1,Port=(\\d+)");
    private static final int SECONDS = 180;

    /** How a line ended, and all it said. */
    public record Ended(int code, String output) {}

    private final Path directory;
    private Process process;
    private JsonNode facts;

    private LocalCloud(Path directory, Process process, JsonNode facts) {
        this.directory = directory;
        this.process = process;
        this.facts = facts;
    }

    /** Starts it with its state in {@code edge}, and puts {@code postern} beside it. */
    public static LocalCloud up(Path directory) {
        try {
            var launcher = directory.resolve("postern");
            Files.writeString(
                    launcher,
                    "#!/bin/sh\nexec " + Path.of(System.getProperty("java.home"), "bin", "java")
                            + " -XX:TieredStopAtLevel=1 -Dpostern.command=./postern -jar "
                            + System.getProperty("postern.jar") + " \"$@\"\n");
            if (!launcher.toFile().setExecutable(true)) {
                throw new IllegalStateException(launcher + ": not made executable");
            }
            var process = start(directory, "127.0.0.1:0");
            return new LocalCloud(directory, process, ready(directory, process));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it in order and starts it again at the same address. */
    public void restart() throws IOException {
        end();
        process = start(directory, endpoint().getAuthority());
        facts = ready(directory, process);
    }

    /** The lines it prints for a first session, with what they need before them. */
    public List<String> session() {
        var lines = new ArrayList<String>();
        facts.path("awsEnvironment").forEach(line -> lines.add(line.asString()));
        facts.path("awsSession").forEach(line -> lines.add(line.asString()));
        return lines;
    }

    /** A line that must go well. */
    public Ended done(String line) {
        var ended = run(line);
        if (ended.code() != 0) {
            throw new AssertionError(line + " ended with " + ended.code() + ": " + ended.output());
        }
        return ended;
    }

    /** A line of a shell in which every AWS tool talks to the twin. */
    public Ended run(String line) {
        try {
            var builder = new ProcessBuilder("sh", "-c", line)
                    .directory(directory.toFile())
                    .redirectErrorStream(true);
            builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
            builder.environment().put("AWS_ENDPOINT_URL", endpoint().toString());
            builder.environment().put("AWS_REGION", "eu-central-1");
            builder.environment().put("AWS_DEFAULT_REGION", "eu-central-1");
            builder.environment().put("AWS_ACCESS_KEY_ID", "local");
            builder.environment().put("AWS_SECRET_ACCESS_KEY", "local");
            builder.environment().put("AWS_PAGER", "");
            var started = builder.start();
            started.getOutputStream().close();
            var output = new String(started.getInputStream().readAllBytes(), UTF_8);
            if (!started.waitFor(SECONDS, TimeUnit.SECONDS)) {
                started.destroyForcibly();
                throw new AssertionError("did not end: " + line + "\n" + output);
            }
            return new Ended(started.exitValue(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The ARN of a trust store. */
    public String trustStore(String name) {
        try (var elb = elb()) {
            return elb.describeTrustStores(request -> request.names(name))
                    .trustStores()
                    .get(0)
                    .trustStoreArn();
        }
    }

    /** Takes every list off a trust store, by hand. */
    public void removeRevocations(String trustStore) {
        try (var elb = elb()) {
            var ids = elb
                    .describeTrustStoreRevocations(request -> request.trustStoreArn(trustStore))
                    .trustStoreRevocations()
                    .stream()
                    .map(revocation -> revocation.revocationId())
                    .toList();
            elb.removeTrustStoreRevocations(
                    request -> request.trustStoreArn(trustStore).revocationIds(ids));
        }
    }

    /** Has a load balancer listen with mode verify, in front of the sample API; returns its port. */
    public int listen(String trustStore) throws IOException {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        var upstream = Integer.parseInt(session().stream()
                .map(UPSTREAM::matcher)
                .filter(matcher -> matcher.find())
                .map(matcher -> matcher.group(1))
                .findFirst()
                .orElseThrow());
        done("openssl x509 -in edge/server/server.pem -out leaf.pem");
        try (var elb = elb();
                var acm = acm()) {
            var certificate = acm.importCertificate(request -> request.certificate(bytes("leaf.pem"))
                            .certificateChain(bytes("edge/ca/issuing.pem"))
                            .privateKey(bytes("edge/server/server.key")))
                    .certificateArn();
            var balancer = elb.createLoadBalancer(
                            request -> request.name("partners").subnets("subnet-a", "subnet-b"))
                    .loadBalancers()
                    .get(0)
                    .loadBalancerArn();
            var group = elb.createTargetGroup(request -> request.name("api")
                            .protocol("HTTP")
                            .port(upstream)
                            .targetType("ip")
                            .vpcId("vpc-1"))
                    .targetGroups()
                    .get(0)
                    .targetGroupArn();
            elb.registerTargets(request -> request.targetGroupArn(group)
                    .targets(TargetDescription.builder()
                            .id("127.0.0.1")
                            .port(upstream)
                            .build()));
            elb.createListener(request -> request.loadBalancerArn(balancer)
                    .protocol("HTTPS")
                    .port(port)
                    .certificates(
                            Certificate.builder().certificateArn(certificate).build())
                    .mutualAuthentication(mutual -> mutual.mode("verify").trustStoreArn(trustStore))
                    .defaultActions(Action.builder()
                            .type("forward")
                            .targetGroupArn(group)
                            .build()));
        }
        return port;
    }

    /** Makes a usage plan of the API; returns its id. */
    public String usagePlan(String name) {
        try (var gateway = gateway()) {
            return gateway.createUsagePlan(request -> request.name(name)).id();
        }
    }

    /** The names of the keys in a usage plan. */
    public List<String> clientsOf(String plan) {
        try (var gateway = gateway()) {
            return gateway.getUsagePlanKeys(request -> request.usagePlanId(plan)).items().stream()
                    .map(UsagePlanKey::name)
                    .toList();
        }
    }

    private SdkBytes bytes(String name) {
        try {
            return SdkBytes.fromByteArray(Files.readAllBytes(directory.resolve(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ElasticLoadBalancingV2Client elb() {
        return ElasticLoadBalancingV2Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .endpointOverride(endpoint())
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(local())
                .build();
    }

    private AcmClient acm() {
        return AcmClient.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .endpointOverride(endpoint())
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(local())
                .build();
    }

    private ApiGatewayClient gateway() {
        return ApiGatewayClient.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .endpointOverride(endpoint())
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(local())
                .build();
    }

    private static StaticCredentialsProvider local() {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local"));
    }

    private URI endpoint() {
        return URI.create(facts.path("awsApi").asString());
    }

    private static Process start(Path directory, String awsApi) throws IOException {
        return new ProcessBuilder("./postern", "up", "--dir", "edge", "--port", "0", "--aws-api", awsApi, "--json")
                .directory(directory.toFile())
                .redirectOutput(directory.resolve("up.out").toFile())
                .redirectError(directory.resolve("up.err").toFile())
                .start();
    }

    private static JsonNode ready(Path directory, Process process) {
        return Patience.untilStarted("postern up --aws-api", () -> {
            try {
                var out = Files.readString(directory.resolve("up.out"));
                if (!process.isAlive()) {
                    throw new AssertionError("up has ended: " + out + Files.readString(directory.resolve("up.err")));
                }
                return out.contains("\n}\n")
                        ? Optional.of(JsonMapper.shared().readTree(out.substring(out.indexOf('{'))))
                        : Optional.empty();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private void end() {
        process.destroy();
        try {
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("up does not end when asked to");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        end();
    }
}
