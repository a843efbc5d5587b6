package dev.postern.twin.pca;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.postern.pki.testing.OpenSsl;
import dev.postern.twin.Twin;
import dev.postern.twin.elb.ElbSettings;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The twin as the {@code aws} command sees it, where there is one on the PATH: a client that shares nothing with ours. */
@Tag("deep")
class AwsCliTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private Twin twin;

    @BeforeEach
    void start() throws IOException {
        var found = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, "aws")));
        assumeTrue(found, "no aws command on the PATH");
        twin = Twin.start(
                directory.resolve("twin"),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                InstantSource.system(),
                ElbSettings.DEFAULT,
                new ListDelays(Duration.ZERO, Duration.ofMillis(100)));
    }

    @AfterEach
    void stop() {
        if (twin != null) {
            twin.close();
        }
    }

    @Test
    void takesAnAuthorityFromItsCreationToItsRevocationList() throws Exception {
        prepareBucket();
        Files.writeString(directory.resolve("ca.json"), """
                {"KeyAlgorithm":"RSA_2048","SigningAlgorithm":"SHA256WITHRSA",
                 "Subject":{"Country":"DE","Organization":"Example","CommonName":"Example Root"}}""");
        Files.writeString(directory.resolve("revocation.json"), """
                {"CrlConfiguration":{"Enabled":true,"ExpirationInDays":7,"S3BucketName":"cli-lists",
                 "S3ObjectAcl":"BUCKET_OWNER_FULL_CONTROL","CustomPath":"lists/partners"}}""");

        var arn = aws("acm-pca create-certificate-authority --certificate-authority-type ROOT --idempotency-token t1"
                        + " --certificate-authority-configuration file://ca.json"
                        + " --revocation-configuration file://revocation.json --tags Key=team,Value=edge")
                .path("CertificateAuthorityArn")
                .asString();
        aws("acm-pca wait certificate-authority-csr-created --certificate-authority-arn " + arn);
        Files.writeString(
                directory.resolve("ca.csr"),
                text("acm-pca get-certificate-authority-csr --output text --certificate-authority-arn " + arn));
        var rootArn = issue(arn, "ca.csr", "RootCACertificate/V1", "Value=3650,Type=DAYS");
        Files.writeString(directory.resolve("root.pem"), certificate(arn, rootArn));
        aws("acm-pca import-certificate-authority-certificate --certificate fileb://root.pem"
                + " --certificate-authority-arn " + arn);
        OpenSsl.run(
                directory,
                "req",
                "-new",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-keyout",
                "c.key",
                "-out",
                "c.csr",
                "-subj",
                "/CN=acme");
        var leafArn = issue(arn, "c.csr", "EndEntityClientAuthCertificate/V1", "Value=30,Type=DAYS");
        Files.writeString(directory.resolve("leaf.pem"), certificate(arn, leafArn));
        assertThat(OpenSsl.run(directory, "verify", "-x509_strict", "-CAfile", "root.pem", "leaf.pem"))
                .contains("leaf.pem: OK");
        assertThat(OpenSsl.run(directory, "x509", "-in", "leaf.pem", "-noout", "-text"))
                .contains("URI:http://cli-lists.s3.eu-central-1.amazonaws.com/lists/partners/")
                .contains("TLS Web Client Authentication")
                .doesNotContain("TLS Web Server Authentication");

        var serial = OpenSsl.run(directory, "x509", "-in", "leaf.pem", "-noout", "-serial")
                .strip()
                .replace("serial=", "");
        aws("acm-pca revoke-certificate --revocation-reason KEY_COMPROMISE --certificate-serial " + serial
                + " --certificate-authority-arn " + arn);

        var key = "lists/partners/" + arn.substring(arn.lastIndexOf('/') + 1) + ".crl";
        assertThat(listWith(serial, key)).contains("verify OK").contains("Key Compromise");
        assertThat(refusal("acm-pca revoke-certificate --revocation-reason SUPERSEDED --certificate-serial " + serial
                        + " --certificate-authority-arn " + arn))
                .contains("RequestAlreadyProcessedException");
        checkReport(arn, serial);
        checkEnd(arn);
    }

    @Test
    void saysWhatAwsSaysOfABucketItMayNotWriteTo() throws Exception {
        aws("s3api create-bucket --bucket shut --create-bucket-configuration LocationConstraint=eu-central-1");

        assertThat(
                        refusal(
                                "acm-pca create-certificate-authority --certificate-authority-type ROOT"
                                        + " --certificate-authority-configuration"
                                        + " KeyAlgorithm=EC_prime256v1,SigningAlgorithm=SHA256WITHECDSA,Subject={CommonName=x}"
                                        + " --revocation-configuration CrlConfiguration={Enabled=true,ExpirationInDays=7,S3BucketName=shut}"))
                .contains("(ValidationException)")
                .contains("Permission error with your S3 bucket 'shut'.");
    }

    private void checkReport(String arn, String serial) throws Exception {
        var report = aws("acm-pca create-certificate-authority-audit-report --s3-bucket-name cli-lists"
                + " --audit-report-response-format CSV --certificate-authority-arn " + arn);
        aws("acm-pca wait audit-report-created --audit-report-id "
                + report.path("AuditReportId").asString() + " --certificate-authority-arn " + arn);
        aws("s3api get-object --bucket cli-lists --key " + report.path("S3Key").asString() + " report.csv");
        assertThat(Files.readString(directory.resolve("report.csv")))
                .startsWith("awsAccountId,requestedByServicePrincipal,certificateArn,serial,subject,")
                .contains(serial.toLowerCase(java.util.Locale.ROOT).replaceAll("(..)(?!$)", "$1:"))
                .contains("KEY_COMPROMISE,arn:aws:acm-pca:::template/EndEntityClientAuthCertificate/V1");
    }

    private void checkEnd(String arn) throws Exception {
        assertThat(aws("acm-pca list-tags --certificate-authority-arn " + arn)
                        .path("Tags")
                        .toString())
                .isEqualTo("[{\"Key\":\"team\",\"Value\":\"edge\"}]");
        assertThat(refusal("acm-pca delete-certificate-authority --certificate-authority-arn " + arn))
                .contains("InvalidStateException");
        aws("acm-pca update-certificate-authority --status DISABLED --certificate-authority-arn " + arn);
        aws("acm-pca delete-certificate-authority --permanent-deletion-time-in-days 7 --certificate-authority-arn "
                + arn);
        assertThat(aws("acm-pca list-certificate-authorities")
                        .path("CertificateAuthorities")
                        .path(0)
                        .path("Status")
                        .asString())
                .isEqualTo("DELETED");
        aws("acm-pca restore-certificate-authority --certificate-authority-arn " + arn);
        assertThat(aws("acm-pca describe-certificate-authority --certificate-authority-arn " + arn)
                        .path("CertificateAuthority")
                        .path("Status")
                        .asString())
                .isEqualTo("DISABLED");
    }

    private void prepareBucket() throws Exception {
        aws("s3api create-bucket --bucket cli-lists --create-bucket-configuration LocationConstraint=eu-central-1");
        Files.writeString(directory.resolve("policy.json"), """
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow",
                 "Principal":{"Service":"acm-pca.amazonaws.com"},
                 "Action":["s3:PutObject","s3:PutObjectAcl","s3:GetBucketAcl","s3:GetBucketLocation"],
                 "Resource":["arn:aws:s3:::cli-lists/*","arn:aws:s3:::cli-lists"],
                 "Condition":{"StringEquals":{"aws:SourceAccount":"123456789012"}}}]}""");
        aws("s3api put-bucket-policy --bucket cli-lists --policy file://policy.json");
    }

    private String issue(String arn, String csr, String template, String validity) throws Exception {
        var algorithm = " --signing-algorithm SHA256WITHRSA --template-arn arn:aws:acm-pca:::template/" + template;
        var issued = aws("acm-pca issue-certificate --csr fileb://" + csr + algorithm + " --validity " + validity
                        + " --certificate-authority-arn " + arn)
                .path("CertificateArn")
                .asString();
        aws("acm-pca wait certificate-issued --certificate-authority-arn " + arn + " --certificate-arn " + issued);
        return issued;
    }

    private String certificate(String arn, String certificateArn) throws Exception {
        return aws("acm-pca get-certificate --certificate-authority-arn " + arn + " --certificate-arn "
                        + certificateArn)
                .path("Certificate")
                .asString();
    }

    private String listWith(String serial, String key) throws Exception {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        var shown = "";
        while (System.nanoTime() < deadline) {
            var fetched = run("s3api get-object --bucket cli-lists --key " + key + " list.crl");
            if (fetched.code == 0) {
                shown = OpenSsl.run(
                        directory,
                        "crl",
                        "-inform",
                        "DER",
                        "-in",
                        "list.crl",
                        "-CAfile",
                        "root.pem",
                        "-verify",
                        "-text");
                if (shown.contains(serial)) {
                    return shown;
                }
            }
        }
        throw new AssertionError("no list with " + serial + " at " + key + ", the last was:\n" + shown);
    }

    private JsonNode aws(String arguments) throws Exception {
        var text = text(arguments);
        return text.isBlank() ? JSON.createObjectNode() : JSON.readTree(text);
    }

    private String text(String arguments) throws Exception {
        var ran = run(arguments);
        assertThat(ran.code).as("aws %s: %s", arguments, ran.errors).isZero();
        return ran.output;
    }

    private String refusal(String arguments) throws Exception {
        var ran = run(arguments);
        assertThat(ran.code).as("aws %s: %s", arguments, ran.output).isNotZero();
        return ran.errors;
    }

    private record Ran(int code, String output, String errors) {}

    private Ran run(String arguments) throws Exception {
        var command =
                new ArrayList<>(List.of("aws", "--endpoint-url", twin.endpoint().toString()));
        command.addAll(List.of(arguments.split(" ")));
        var errors = directory.resolve("errors.txt");
        var builder = new ProcessBuilder(command).directory(directory.toFile()).redirectError(errors.toFile());
        var environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("AWS_"));
        environment.put("AWS_ACCESS_KEY_ID", "twin");
        environment.put("AWS_SECRET_ACCESS_KEY", "twin");
        environment.put("AWS_DEFAULT_REGION", "eu-central-1");
        environment.put("AWS_CONFIG_FILE", "none");
        environment.put("AWS_SHARED_CREDENTIALS_FILE", "none");
        environment.put("AWS_PAGER", "");
        var process = builder.start();
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return new Ran(process.exitValue(), output, Files.readString(errors));
    }
}
