package dev.postern.cdk.trust;

import static dev.postern.cdk.trust.TrustEdges.given;
import static dev.postern.cdk.trust.TrustEdges.only;
import static dev.postern.cdk.trust.TrustEdges.own;
import static dev.postern.cdk.trust.TrustEdges.trust;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.cdk.Resources;
import dev.postern.cdk.settings.EdgeMode;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awscdk.assertions.Template;

class PrivateCaTest {
    private static final Template TEMPLATE = trust(EdgeMode.ALB_VERIFY);
    private static final String AUTHORITY = "AWS::ACMPCA::CertificateAuthority";

    @Test
    void writesCompleteListsIntoThePrivateBucket() {
        var lists = only(TEMPLATE, AUTHORITY).at("/Properties/RevocationConfiguration/CrlConfiguration");

        assertThat(lists.path("Enabled").asBoolean()).isTrue();
        assertThat(lists.path("CrlType").asText()).isEqualTo("COMPLETE");
        assertThat(lists.path("S3ObjectAcl").asText()).isEqualTo("BUCKET_OWNER_FULL_CONTROL");
        assertThat(Resources.of(TEMPLATE, "AWS::S3::Bucket"))
                .containsOnlyKeys(lists.at("/S3BucketName/Ref").asText());
    }

    @Test
    void isMadeAfterTheBucketLetsItWrite() {
        var policy = Resources.of(TEMPLATE, "AWS::S3::BucketPolicy")
                .keySet()
                .iterator()
                .next();

        assertThat(only(TEMPLATE, AUTHORITY).path("DependsOn").toString()).contains(policy);
    }

    @Test
    void writesForThisAccountOnlyAndItsListsOnly() {
        var deployed = new Deployed(TEMPLATE);
        for (var statement : statementsOf("acm-pca.amazonaws.com")) {
            assertThat(deployed.text(statement.at("/Condition/StringEquals/aws:SourceAccount")))
                    .isEqualTo(Deployed.ACCOUNT);
            assertThat(deployed.text(statement.at("/Condition/ArnLike/aws:SourceArn")))
                    .isEqualTo("arn:aws:acm-pca:eu-central-1:111122223333:certificate-authority/*");
        }
        var written = statementsOf("acm-pca.amazonaws.com").stream()
                .filter(statement -> statement.path("Action").toString().contains("s3:PutObject"))
                .flatMap(statement ->
                        StreamSupport.stream(statement.path("Resource").spliterator(), false))
                .map(deployed::text)
                .map(arn -> arn.substring(arn.indexOf('/')));
        assertThat(written)
                .containsExactlyInAnyOrder(
                        "/crl/*", "/acm-pca-permission-test-key", "/acm-pca-permission-test-key-private");
    }

    @Test
    void signsItselfAndIsActive() {
        var certificate = only(TEMPLATE, "AWS::ACMPCA::Certificate").path("Properties");
        var activation =
                only(TEMPLATE, "AWS::ACMPCA::CertificateAuthorityActivation").path("Properties");

        assertThat(new Deployed(TEMPLATE).text(certificate.path("TemplateArn")))
                .isEqualTo("arn:aws:acm-pca:::template/RootCACertificate/V1");
        assertThat(certificate.at("/Validity/Type").asText()).isEqualTo("YEARS");
        assertThat(activation.path("Status").asText()).isEqualTo("ACTIVE");
        assertThat(activation.at("/Certificate/Fn::GetAtt/0").asText())
                .isIn(Resources.of(TEMPLATE, "AWS::ACMPCA::Certificate").keySet());
    }

    @Test
    void leavesBehindWhatItNeeds() {
        for (var type : List.of("AWS::S3::Bucket", "AWS::S3::BucketPolicy", "AWS::DynamoDB::Table")) {
            var resource = only(TEMPLATE, type);
            assertThat(resource.path("DeletionPolicy").asText()).as(type).isEqualTo("Retain");
            assertThat(resource.path("UpdateReplacePolicy").asText()).as(type).isEqualTo("Retain");
        }
    }

    @Test
    void outlivesItsStackButNotTheDeploymentThatFailedToMakeIt() {
        for (var type : List.of(AUTHORITY, "AWS::ACMPCA::Certificate", "AWS::ACMPCA::CertificateAuthorityActivation")) {
            var resource = only(TEMPLATE, type);
            assertThat(resource.path("DeletionPolicy").asText()).as(type).isEqualTo("RetainExceptOnCreate");
            assertThat(resource.path("UpdateReplacePolicy").asText()).as(type).isEqualTo("Retain");
        }
    }

    @Test
    void isNotMadeWhereThereIsOne(@TempDir Path directory) {
        var bundle = new KeytoolAuthority(directory, "Partners").bundle();

        for (var context : List.of(given(bundle), own(bundle))) {
            var template = trust(EdgeMode.ALB_VERIFY, context);
            assertThat(Resources.of(template, AUTHORITY)).isEmpty();
            assertThat(statementsOf(template, "acm-pca.amazonaws.com")).isEmpty();
        }
    }

    private static List<JsonNode> statementsOf(String service) {
        var statements = statementsOf(TEMPLATE, service);
        assertThat(statements).hasSize(2);
        return statements;
    }

    private static List<JsonNode> statementsOf(Template template, String service) {
        return StreamSupport.stream(
                        only(template, "AWS::S3::BucketPolicy")
                                .at("/Properties/PolicyDocument/Statement")
                                .spliterator(),
                        false)
                .filter(statement -> statement.at("/Principal/Service").asText().equals(service))
                .toList();
    }
}
