package dev.postern.twin.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.postern.pki.testing.TestCredential;
import dev.postern.pki.testing.TestPki;
import dev.postern.twin.Twin;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.acm.AcmClient;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Action;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Certificate;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RevocationContent;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * From a certificate to a listener that verifies: certificate, bucket, trust store, load balancer, listener, revocation; by
 * the SDK and by the {@code aws} command. What stands behind a port is asked by curl.
 */
@Tag("deep")
class EdgeSessionTest {
    @TempDir
    Path directory;

    private final TestPki pki = TestPki.withIntermediate(Instant.now());
    private final TestCredential server = pki.server("localhost").mint();
    private final TestCredential acme = pki.client("acme").mint();
    private Twin twin;
    private int port;

    @BeforeEach
    void start() throws IOException {
        assumeFalse(Cloud.isLive(), "a load balancer needs a network, and bills by the hour");
        twin = Cloud.twin(directory.resolve("twin"), InstantSource.system());
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        file("ca.pem", pki.bundle());
        file("crl.pem", pki.issuing().listPem(1, List.of(acme.leaf().getSerialNumber())));
        file("server.pem", server.leaf());
        file("chain.pem", server.chainPem().substring(server.chainPem().indexOf("-----BEGIN", 1)));
        file("server.key", server.keyPem());
    }

    @AfterEach
    void stop() {
        if (twin != null) {
            twin.close();
        }
    }

    @Test
    void sdk() throws Exception {
        try (var acm = Cloud.client(AcmClient.builder(), twin.endpoint());
                var s3 = Cloud.client(S3Client.builder().forcePathStyle(true), twin.endpoint());
                var elb = Cloud.client(ElasticLoadBalancingV2Client.builder(), twin.endpoint())) {
            var certificate = acm.importCertificate(request -> request.certificate(bytes("server.pem"))
                            .certificateChain(bytes("chain.pem"))
                            .privateKey(bytes("server.key")))
                    .certificateArn();
            s3.createBucket(request -> request.bucket("trust"));
            s3.putObject(request -> request.bucket("trust").key("ca.pem"), RequestBody.fromString(pki.bundle()));
            s3.putObject(request -> request.bucket("trust").key("crl.pem"), directory.resolve("crl.pem"));
            var store = elb.createTrustStore(request -> request.name("partners")
                            .caCertificatesBundleS3Bucket("trust")
                            .caCertificatesBundleS3Key("ca.pem"))
                    .trustStores()
                    .get(0)
                    .trustStoreArn();
            awaitActive(elb, store);
            var balancer = elb.createLoadBalancer(
                            request -> request.name("edge").subnets("subnet-a", "subnet-b"))
                    .loadBalancers()
                    .get(0)
                    .loadBalancerArn();
            elb.createListener(request -> request.loadBalancerArn(balancer)
                    .protocol("HTTPS")
                    .port(port)
                    .certificates(
                            Certificate.builder().certificateArn(certificate).build())
                    .mutualAuthentication(mutual -> mutual.mode("verify").trustStoreArn(store))
                    .defaultActions(Action.builder()
                            .type("fixed-response")
                            .fixedResponseConfig(response -> response.statusCode("200"))
                            .build()));

            assertThat(curl(acme)).isEqualTo("200");
            assertThat(curl(pki.impostor().client("acme").mint())).isEqualTo("000");
            elb.addTrustStoreRevocations(request -> request.trustStoreArn(store)
                    .revocationContents(RevocationContent.builder()
                            .s3Bucket("trust")
                            .s3Key("crl.pem")
                            .build()));
            assertThat(curl(acme)).isEqualTo("000");
            assertThat(curl(pki.client("valid").mint())).isEqualTo("200");
        }
    }

    @Test
    void awsCommand() throws Exception {
        assumeTrue(
                Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                        .anyMatch(place -> Files.isExecutable(Path.of(place, "aws"))),
                "the aws command is not on the PATH");
        var certificate = aws("acm import-certificate --certificate fileb://server.pem"
                + " --certificate-chain fileb://chain.pem --private-key fileb://server.key --query CertificateArn");
        aws("s3 mb s3://trust");
        aws("s3 cp ca.pem s3://trust/ca.pem");
        aws("s3 cp crl.pem s3://trust/crl.pem");
        var store = aws("elbv2 create-trust-store --name partners --ca-certificates-bundle-s3-bucket trust"
                + " --ca-certificates-bundle-s3-key ca.pem --query TrustStores[0].TrustStoreArn");
        try (var elb = Cloud.client(ElasticLoadBalancingV2Client.builder(), twin.endpoint())) {
            awaitActive(elb, store);
        }
        var balancer = aws("elbv2 create-load-balancer --name edge --subnets subnet-a subnet-b"
                + " --query LoadBalancers[0].LoadBalancerArn");
        aws("elbv2 create-listener --load-balancer-arn " + balancer + " --protocol HTTPS --port " + port
                + " --certificates CertificateArn=" + certificate
                + " --mutual-authentication Mode=verify,TrustStoreArn="
                + store + " --default-actions Type=fixed-response,FixedResponseConfig={StatusCode=200}");

        assertThat(curl(acme)).isEqualTo("200");
        assertThat(curl(pki.impostor().client("acme").mint())).isEqualTo("000");
        aws("elbv2 add-trust-store-revocations --trust-store-arn " + store
                + " --revocation-contents S3Bucket=trust,S3Key=crl.pem,RevocationType=CRL");
        assertThat(curl(acme)).isEqualTo("000");
        assertThat(aws("elbv2 describe-trust-store-revocations --trust-store-arn " + store
                        + " --query TrustStoreRevocations[].[RevocationId,NumberOfRevokedEntries]"))
                .isEqualTo("1\t1");
        aws("elbv2 remove-trust-store-revocations --trust-store-arn " + store + " --revocation-ids 1");
        assertThat(curl(acme)).isEqualTo("200");
        aws("elbv2 delete-load-balancer --load-balancer-arn " + balancer);
        aws("elbv2 delete-trust-store --trust-store-arn " + store);
        aws("acm delete-certificate --certificate-arn " + certificate);
    }

    /** There is no waiter for trust stores in the SDK. */
    private static void awaitActive(ElasticLoadBalancingV2Client elb, String store) {
        var end = Instant.now().plusSeconds(20);
        while (!"ACTIVE"
                .equals(elb.describeTrustStores(request -> request.trustStoreArns(store))
                        .trustStores()
                        .get(0)
                        .statusAsString())) {
            assertThat(Instant.now()).isBefore(end);
            Thread.onSpinWait();
        }
    }

    private String aws(String line) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("aws"));
        command.addAll(List.of(line.split(" ")));
        command.addAll(List.of("--output", "text"));
        var builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.redirectError(directory.resolve("aws.log").toFile());
        var environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("AWS_"));
        environment.put("AWS_ENDPOINT_URL", twin.endpoint().toString());
        environment.put("AWS_ACCESS_KEY_ID", "twin");
        environment.put("AWS_SECRET_ACCESS_KEY", "twin");
        environment.put("AWS_DEFAULT_REGION", "eu-central-1");
        environment.put("AWS_CONFIG_FILE", directory.resolve("none").toString());
        environment.put("AWS_SHARED_CREDENTIALS_FILE", directory.resolve("none").toString());
        environment.put("AWS_PAGER", "");
        var process = builder.start();
        var output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as("aws %s: %s", line, Files.readString(directory.resolve("aws.log")))
                .isZero();
        return output.strip();
    }

    /** The HTTP status, 000 for a connection that was reset. */
    private String curl(TestCredential client) throws IOException, InterruptedException {
        var chain = file("client.pem", client.chainPem());
        var key = file("client.key", client.keyPem());
        var process = new ProcessBuilder(
                        "curl",
                        "-s",
                        "--max-time",
                        "20",
                        "--cacert",
                        directory.resolve("ca.pem").toString(),
                        "--cert",
                        chain.toString(),
                        "--key",
                        key.toString(),
                        "-o",
                        "/dev/null",
                        "-w",
                        "%{http_code}",
                        "https://localhost:" + port + "/")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        var status = new String(process.getInputStream().readAllBytes(), UTF_8);
        var exit = process.waitFor();
        assertThat(List.of(0, 16, 35, 52, 55, 56)).contains(exit);
        return status;
    }

    private SdkBytes bytes(String name) {
        try {
            return SdkBytes.fromByteArray(Files.readAllBytes(directory.resolve(name)));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private Path file(String name, java.security.cert.X509Certificate certificate) throws IOException {
        return file(name, dev.postern.pki.x509.Certificates.pem(certificate));
    }
}
