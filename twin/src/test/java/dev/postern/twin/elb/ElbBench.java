package dev.postern.twin.elb;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.pki.testing.TestPki;
import dev.postern.twin.acm.CertificateManager;
import dev.postern.twin.acm.ServerCertificates;
import dev.postern.twin.s3.ObjectStore;
import dev.postern.twin.wire.Front;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.acm.AcmClient;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateListenerRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.MutualAuthenticationAttributes;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RevocationContent;

/** The two services over objects put by hand, a clock set by hand, and the SDK's own clients; can be started again. */
@SuppressWarnings("unchecked") // the SDK's varargs of builders
final class ElbBench implements AutoCloseable {
    static final String BUCKET = "trust";
    static final ElbSettings SETTINGS = new ElbSettings(Duration.ofSeconds(2), new TrustStoreQuotas(3, 4, 5));

    final Instant now = Instant.now();
    final TestPki pki = TestPki.withIntermediate(now);
    final AtomicReference<Instant> clock = new AtomicReference<>(now);
    final ObjectStore objects;
    private final Path directory;
    private final ElbSettings settings;
    private LoadBalancing balancing;
    private Front front;
    private ElasticLoadBalancingV2Client elb;
    private AcmClient acm;

    ElbBench(Path directory, ElbSettings settings) throws IOException {
        this.directory = directory;
        this.settings = settings;
        objects = ObjectStore.open(directory.resolve("s3"), clock::get);
        objects.createBucket(BUCKET);
        start();
    }

    private void start() throws IOException {
        var loopback = InetAddress.getLoopbackAddress();
        var certificates = ServerCertificates.open(directory.resolve("acm"));
        balancing = LoadBalancing.open(
                directory.resolve("elb"),
                loopback,
                settings,
                new LoadBalancing.Surroundings(objects, certificates, clock::get));
        var manager = CertificateManager.service(certificates, balancing::usersOf, clock::get);
        front = Front.start(
                new InetSocketAddress(loopback, 0),
                new Front.Routes(
                        Map.of(CertificateManager.TARGET_PREFIX, manager),
                        Map.of(LoadBalancing.VERSION, balancing.service()),
                        Map.of(),
                        balancing.contents()));
        elb = client(ElasticLoadBalancingV2Client.builder());
        acm = client(AcmClient.builder());
    }

    void restart() throws IOException {
        close();
        start();
    }

    private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(B builder) {
        return builder.httpClientBuilder(UrlConnectionHttpClient.builder())
                .endpointOverride(
                        URI.create("http://127.0.0.1:" + front.address().getPort()))
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("twin", "twin")))
                .build();
    }

    ElasticLoadBalancingV2Client elb() {
        return elb;
    }

    AcmClient acm() {
        return acm;
    }

    void put(String key, String text) {
        objects.put(BUCKET, key, text.getBytes(UTF_8));
    }

    /** A trust store in the authorities of the bench, not active before the clock has moved. */
    String create(String name) {
        put("ca.pem", pki.bundle());
        return elb.createTrustStore(request ->
                        request.name(name).caCertificatesBundleS3Bucket(BUCKET).caCertificatesBundleS3Key("ca.pem"))
                .trustStores()
                .get(0)
                .trustStoreArn();
    }

    /** An active one. */
    String trustStore(String name) {
        var arn = create(name);
        clock.updateAndGet(time -> time.plus(settings.creation()));
        return arn;
    }

    /** Adds lists, each from an object of its own; returns their ids. */
    List<Long> add(String trustStore, String... lists) {
        var contents = new java.util.ArrayList<RevocationContent>();
        for (var list : lists) {
            var key = "list-" + contents.size() + ".pem";
            put(key, list);
            contents.add(RevocationContent.builder().s3Bucket(BUCKET).s3Key(key).build());
        }
        return elb
                .addTrustStoreRevocations(
                        request -> request.trustStoreArn(trustStore).revocationContents(contents))
                .trustStoreRevocations()
                .stream()
                .map(added -> added.revocationId())
                .toList();
    }

    void remove(String trustStore, Long... ids) {
        elb.removeTrustStoreRevocations(
                request -> request.trustStoreArn(trustStore).revocationIds(ids));
    }

    String loadBalancer(String name) {
        return elb.createLoadBalancer(request ->
                        request.name(name).subnets("subnet-1", "subnet-2").scheme("internal"))
                .loadBalancers()
                .get(0)
                .loadBalancerArn();
    }

    /** A server certificate for localhost. */
    String certificate() {
        var server = pki.server("localhost").mint();
        var chain = server.chainPem();
        var rest = chain.indexOf("-----BEGIN", 1);
        return acm.importCertificate(request -> request.certificate(SdkBytes.fromUtf8String(chain.substring(0, rest)))
                        .certificateChain(SdkBytes.fromUtf8String(chain.substring(rest)))
                        .privateKey(SdkBytes.fromUtf8String(server.keyPem())))
                .certificateArn();
    }

    /** A listener on this port that answers 200 itself. */
    String listener(String loadBalancer, int port, Consumer<MutualAuthenticationAttributes.Builder> mutual) {
        return elb.createListener(
                        https(loadBalancer, port).mutualAuthentication(mutual).build())
                .listeners()
                .get(0)
                .listenerArn();
    }

    CreateListenerRequest.Builder https(String loadBalancer, int port) {
        return CreateListenerRequest.builder()
                .loadBalancerArn(loadBalancer)
                .protocol("HTTPS")
                .port(port)
                .sslPolicy("ELBSecurityPolicy-TLS13-1-2-Res-2021-06")
                .certificates(certificate -> certificate.certificateArn(certificate()))
                .defaultActions(action -> action.type("fixed-response")
                        .fixedResponseConfig(
                                response -> response.statusCode("200").messageBody("let in")));
    }

    /** A port nobody listens on at this moment. */
    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        elb.close();
        acm.close();
        front.close();
        balancing.close();
    }
}
