package dev.postern.twin.pca;

import dev.postern.twin.Twin;
import dev.postern.twin.elb.ElbSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.acmpca.AcmPcaClient;
import software.amazon.awssdk.services.acmpca.model.CreateCertificateAuthorityRequest;
import software.amazon.awssdk.services.acmpca.model.KeyAlgorithm;
import software.amazon.awssdk.services.acmpca.model.RequestInProgressException;
import software.amazon.awssdk.services.acmpca.model.SigningAlgorithm;
import software.amazon.awssdk.services.acmpca.model.Validity;
import software.amazon.awssdk.services.acmpca.model.ValidityPeriodType;
import software.amazon.awssdk.services.s3.S3Client;

/** A twin with AWS's own delays, a clock that is set by hand, and the SDK's own clients, which ask as a caller must. */
final class TwinWithAuthorities implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");
    static final String BUCKET = "lists";
    static final String TEMPLATE = "arn:aws:acm-pca:::template/";

    final AtomicReference<Instant> clock = new AtomicReference<>(NOW);
    private final Path directory;
    private Twin twin;
    private AcmPcaClient pca;
    private S3Client s3;

    TwinWithAuthorities(Path directory) throws IOException {
        this.directory = directory;
        start();
    }

    AcmPcaClient pca() {
        return pca;
    }

    S3Client s3() {
        return s3;
    }

    void advance(Duration by) {
        clock.updateAndGet(now -> now.plus(by));
    }

    void restart() throws IOException {
        close();
        start();
    }

    @Override
    public void close() {
        pca.close();
        s3.close();
        twin.close();
    }

    /** A bucket authorities may write to. */
    void bucket() {
        s3.createBucket(call -> call.bucket(BUCKET));
        allowWriting();
    }

    void allowWriting() {
        s3.putBucketPolicy(call -> call.bucket(BUCKET).policy("""
                {"Statement":[{"Effect":"Allow","Principal":{"Service":"acm-pca.amazonaws.com"},
                 "Action":["s3:PutObject*","s3:GetBucketAcl","s3:GetBucketLocation"],
                 "Resource":["arn:aws:s3:::lists/*","arn:aws:s3:::lists"]}]}"""));
    }

    static CreateCertificateAuthorityRequest.Builder root() {
        return CreateCertificateAuthorityRequest.builder()
                .certificateAuthorityType("ROOT")
                .certificateAuthorityConfiguration(of -> of.keyAlgorithm(KeyAlgorithm.EC_PRIME256_V1)
                        .signingAlgorithm(SigningAlgorithm.SHA256_WITHECDSA)
                        .subject(name -> name.commonName("Root")));
    }

    /** One that is there, and waits for its certificate. */
    String created(CreateCertificateAuthorityRequest.Builder request) {
        var arn = pca.createCertificateAuthority(request.build()).certificateAuthorityArn();
        pca.describeCertificateAuthority(call -> call.certificateAuthorityArn(arn));
        return arn;
    }

    /** One that issues, for a year. */
    String active(CreateCertificateAuthorityRequest.Builder request) {
        var arn = created(request);
        var certificate = issue(arn, csr(arn), "RootCACertificate/V1", days(365));
        pca.importCertificateAuthorityCertificate(
                call -> call.certificateAuthorityArn(arn).certificate(SdkBytes.fromUtf8String(certificate)));
        return arn;
    }

    String csr(String arn) {
        return settled(() -> pca.getCertificateAuthorityCsr(call -> call.certificateAuthorityArn(arn)))
                .csr();
    }

    /** The certificate, PEM. */
    String issue(String arn, String csr, String template, Validity validity) {
        var issued = pca.issueCertificate(call -> call.certificateAuthorityArn(arn)
                .csr(SdkBytes.fromUtf8String(csr))
                .signingAlgorithm(SigningAlgorithm.SHA256_WITHECDSA)
                .templateArn(TEMPLATE + template)
                .validity(validity));
        return settled(() -> pca.getCertificate(
                        call -> call.certificateAuthorityArn(arn).certificateArn(issued.certificateArn())))
                .certificate();
    }

    static Validity days(long days) {
        return Validity.builder().type(ValidityPeriodType.DAYS).value(days).build();
    }

    /** The answer to a question that may have to be asked twice. */
    private static <T> T settled(Supplier<T> question) {
        try {
            return question.get();
        } catch (RequestInProgressException e) {
            return question.get();
        }
    }

    private void start() throws IOException {
        twin = Twin.start(
                directory,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                clock::get,
                ElbSettings.DEFAULT,
                ListDelays.AWS);
        pca = client(AcmPcaClient.builder());
        s3 = client(S3Client.builder().forcePathStyle(true));
    }

    private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(B builder) {
        return builder.httpClientBuilder(UrlConnectionHttpClient.builder())
                .endpointOverride(twin.endpoint())
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("twin", "twin")))
                .build();
    }
}
