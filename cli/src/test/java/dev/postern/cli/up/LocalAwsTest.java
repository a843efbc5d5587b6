package dev.postern.cli.up;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.cli.Program;
import dev.postern.crl.aws.TrustStorePublisher;
import dev.postern.proxy.config.IpEndpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("deep")
class LocalAwsTest {
    @TempDir
    private Path directory;

    @Test
    void takesAwssListToATrustStoreByItself() throws Exception {
        try (var aws = start()) {
            var postern = new Program(directory.resolve("partners"), Instant.now());
            postern.done("ca init --private-ca new --lists-bucket partners-trust");
            var store = store(postern);
            Files.writeString(
                    directory.resolve("partners/control-plane.yaml"),
                    "trustStores: [ { arn: \"" + store + "\", uploads: s3://partners-trust/up } ]\n",
                    StandardOpenOption.APPEND);
            postern.done("client onboard acme --days 30");

            var run = postern.done("client offboard acme --wait --timeout PT2M");

            assertThat(run.out())
                    .contains("waiting for trust store")
                    .contains("revocation id ")
                    .contains("enforced: ");
            assertThat(aws.isLax()).isFalse();
        }
    }

    @Test
    void keepsItsStateOverARestart() throws Exception {
        var store = "";
        try (var aws = start()) {
            assertThat(aws.endpoint().getHost()).isEqualTo("127.0.0.1");
            var postern = new Program(directory.resolve("partners"), Instant.now());
            postern.done("ca init --private-ca new --lists-bucket partners-trust");
            store = store(postern);
        }
        try (var aws = start();
                var elb = TrustStorePublisher.client()) {
            assertThat(aws.endpoint().getPort()).isPositive();
            assertThat(elb.describeTrustStores(request -> request.names("partners"))
                            .trustStores()
                            .get(0)
                            .trustStoreArn())
                    .isEqualTo(store);
        }
    }

    @Test
    void leavesTheSdksChainsAsTheyWere() throws Exception {
        System.setProperty("aws.region", "us-east-1");
        try (var aws = start()) {
            assertThat(System.getProperty("aws.endpointUrl"))
                    .isEqualTo(aws.endpoint().toString());
            assertThat(System.getProperty("aws.region")).isEqualTo(LocalAws.REGION);
        }
        assertThat(List.of(System.getProperty("aws.region"), String.valueOf(System.getProperty("aws.endpointUrl"))))
                .containsExactly("us-east-1", "null");
        System.clearProperty("aws.region");
    }

    private LocalAws start() throws Exception {
        return LocalAws.start(directory.resolve("aws"), IpEndpoint.parse("127.0.0.1:0"), InstantSource.system());
    }

    private static String store(Program postern) {
        return postern.done("ca bundle --to s3://partners-trust/up --trust-store partners --json")
                .json()
                .get("trustStore")
                .asString();
    }
}
