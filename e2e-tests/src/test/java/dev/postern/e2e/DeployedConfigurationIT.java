package dev.postern.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.e2e.kit.Edge;
import dev.postern.e2e.kit.EdgeFiles;
import dev.postern.e2e.kit.Stage;
import dev.postern.pki.testing.TestPki;
import dev.postern.twin.Twin;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** What the CDK app tells the proxy's tasks is what the proxy understands, word for word, before the first list is there and after. */
@Tag("deep")
class DeployedConfigurationIT {
    private static final Path GOLDEN = Path.of("../cdk-app/src/test/resources/golden-config");
    private static final Path POLICY = Path.of("../cdk-app/src/test/resources/access.yaml");
    private static final String BUCKET = "postern-trust-bucket-1a2b3c4d5e6f";
    private static final TestPki PKI = Stage.provider();

    @TempDir
    Path directory;

    static Stream<Path> configurations() throws IOException {
        try (var files = Files.list(GOLDEN)) {
            return files.sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void isReadWholeWithTheTrustItNames(Path configuration) throws IOException {
        var yaml = Files.readString(configuration);
        var files = EdgeFiles.of(directory, PKI);
        try (var twin = Twin.start(
                        directory.resolve("twin"),
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        InstantSource.system());
                var s3 = s3(twin)) {
            s3.createBucket(request -> request.bucket(BUCKET));
            put(s3, key(yaml, "caCertificatesBundle: "), PKI.bundle());
            put(s3, key(yaml, "denyList: "), "{\"version\":1,\"entries\":[]}");
            put(s3, key(yaml, "roster: "), "{\"version\":1,\"clients\":[]}");
            if (yaml.contains("accessPolicy: ")) {
                assertThat(check(files, yaml, twin)).as("without its policy").isNotZero();
                put(s3, key(yaml, "accessPolicy: "), Files.readString(POLICY));
            }
            assertThat(check(files, yaml, twin)).as("before the first list").isZero();

            put(s3, key(yaml, "revocations: [ "), PKI.issuing().listPem(1, List.of()));
            assertThat(check(files, yaml, twin)).isZero();

            put(s3, key(yaml, "revocations: [ "), PKI.impostor().issuing().listPem(1, List.of()));
            assertThat(check(files, yaml, twin)).as("a list of somebody else").isNotZero();
        }
    }

    private static int check(EdgeFiles files, String yaml, Twin twin) {
        var ended = Edge.check(
                files,
                yaml,
                Map.of(
                        "AWS_ENDPOINT_URL", twin.endpoint().toString(),
                        "AWS_REGION", "eu-central-1",
                        "AWS_ACCESS_KEY_ID", "twin",
                        "AWS_SECRET_ACCESS_KEY", "twin"));
        assertThat(ended.err()).doesNotContain("unknown key", "Exception");
        return ended.code();
    }

    private static String key(String yaml, String after) {
        var uri = yaml.substring(yaml.indexOf(after) + after.length() + 1);
        return uri.substring(("s3://" + BUCKET + "/").length(), uri.indexOf('"'));
    }

    private static void put(S3Client s3, String key, String text) {
        s3.putObject(request -> request.bucket(BUCKET).key(key), RequestBody.fromBytes(text.getBytes(UTF_8)));
    }

    private static S3Client s3(Twin twin) {
        return S3Client.builder()
                .endpointOverride(twin.endpoint())
                .forcePathStyle(true)
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("twin", "twin")))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }
}
