package dev.postern.twin.acm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.pki.testing.TestCredential;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.x509.Certificates;
import dev.postern.twin.Twin;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.acm.AcmClient;
import software.amazon.awssdk.services.acm.model.AcmException;
import software.amazon.awssdk.services.acm.model.CertificateStatus;
import software.amazon.awssdk.services.acm.model.ResourceNotFoundException;
import software.amazon.awssdk.services.acm.model.Tag;

class CertificateManagerTest {
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

    @TempDir
    Path directory;

    private final TestPki pki = TestPki.withIntermediate(NOW);
    private final TestCredential server = pki.server("api.example.com").mint();
    private Twin twin;
    private AcmClient acm;

    @BeforeEach
    void start() throws IOException {
        twin = Twin.start(
                directory, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), InstantSource.fixed(NOW));
        acm = AcmClient.builder()
                .endpointOverride(twin.endpoint())
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("twin", "twin")))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }

    @AfterEach
    void stop() {
        acm.close();
        twin.close();
    }

    @Test
    void describesWhatWasImported() throws IOException {
        var arn = importing(server);

        stop();
        start();

        var detail =
                acm.describeCertificate(request -> request.certificateArn(arn)).certificate();
        assertThat(arn).matches("arn:aws:acm:eu-central-1:123456789012:certificate/[0-9a-f-]{36}");
        assertThat(detail.domainName()).isEqualTo("api.example.com");
        assertThat(detail.status()).isEqualTo(CertificateStatus.ISSUED);
        assertThat(detail.importedAt()).isEqualTo(NOW);
        assertThat(detail.inUseBy()).isEmpty();
        assertThat(acm.getCertificate(request -> request.certificateArn(arn)).certificate())
                .isEqualTo(Certificates.pem(server.leaf()));
        assertThat(acm.listCertificates(request -> {}).certificateSummaryList()).hasSize(1);
    }

    @Test
    void keepsTheKeyForTheOwnerAloneAndGivesItToNobody() throws IOException {
        importing(server);

        try (var files = Files.walk(directory.resolve("acm"))) {
            var key = files.filter(file -> file.endsWith("key.pem")).findFirst().orElseThrow();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void refusesAKeyOfAnotherCertificateAndWhatIsNoKey() {
        var other = pki.server("other").mint();

        assertInvalid(server, other.keyPem(), "PrivateKey: the private key does not match");
        assertInvalid(server, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "PrivateKey: ");
        assertThat(acm.listCertificates(request -> {}).certificateSummaryList()).isEmpty();
    }

    @Test
    void takesARenewedOneUnderTheSameArn() {
        var arn = importing(server);
        var renewed = pki.server("api.example.com").mint();

        acm.importCertificate(request -> request.certificateArn(arn)
                .certificate(SdkBytes.fromUtf8String(Certificates.pem(renewed.leaf())))
                .privateKey(SdkBytes.fromUtf8String(renewed.keyPem())));

        assertThat(acm.getCertificate(request -> request.certificateArn(arn)).certificate())
                .isEqualTo(Certificates.pem(renewed.leaf()));
    }

    @Test
    void tagsAndDeletes() throws IOException {
        var arn = importing(server);

        acm.addTagsToCertificate(request -> request.certificateArn(arn)
                .tags(Tag.builder().key("team").value("edge").build()));

        assertThat(acm.listTagsForCertificate(request -> request.certificateArn(arn))
                        .tags())
                .extracting(Tag::value)
                .containsExactly("edge");
        acm.deleteCertificate(request -> request.certificateArn(arn));
        assertThatThrownBy(() -> acm.describeCertificate(request -> request.certificateArn(arn)))
                .isInstanceOf(ResourceNotFoundException.class);
        try (var left = Files.list(directory.resolve("acm"))) {
            assertThat(left.map(file -> file.getFileName().toString()).toList())
                    .isEqualTo(List.of("certificates.json"));
        }
    }

    private String importing(TestCredential credential) {
        return importing(credential, credential.keyPem());
    }

    private String importing(TestCredential credential, String key) {
        return acm.importCertificate(
                        request -> request.certificate(SdkBytes.fromUtf8String(Certificates.pem(credential.leaf())))
                                .privateKey(SdkBytes.fromUtf8String(key)))
                .certificateArn();
    }

    private void assertInvalid(TestCredential credential, String key, String message) {
        assertThatThrownBy(() -> importing(credential, key))
                .isInstanceOfSatisfying(
                        AcmException.class,
                        e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ValidationException"))
                .hasMessageContaining(message);
    }
}
