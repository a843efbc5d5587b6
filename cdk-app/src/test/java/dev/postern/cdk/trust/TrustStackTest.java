package dev.postern.cdk.trust;

import static dev.postern.cdk.trust.TrustEdges.only;
import static dev.postern.cdk.trust.TrustEdges.trust;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.cdk.Resources;
import dev.postern.cdk.SynthesizedEdge;
import dev.postern.cdk.settings.EdgeMode;
import dev.postern.cdk.settings.Pattern;
import org.junit.jupiter.api.Test;
import software.amazon.awscdk.assertions.Template;

class TrustStackTest {
    private static final Template TEMPLATE = trust(EdgeMode.ALB_VERIFY);

    @Test
    void keepsEveryVersionPrivateAndEncrypted() {
        var bucket = only(TEMPLATE, "AWS::S3::Bucket").path("Properties");

        assertThat(bucket.at("/VersioningConfiguration/Status").asText()).isEqualTo("Enabled");
        assertThat(bucket.path("PublicAccessBlockConfiguration")).hasSize(4).allMatch(JsonNode::asBoolean);
        assertThat(bucket.path("BucketEncryption").toString()).contains("AES256");
        assertThat(only(TEMPLATE, "AWS::S3::BucketPolicy").toString())
                .contains("\"Bool\":{\"aws:SecureTransport\":\"false\"}");
    }

    @Test
    void forgetsOldVersionsAfterTheTimeOfTheSettingsButNothingInForce() {
        var rules = only(trust(EdgeMode.ALB_VERIFY, "retentionDays", "30"), "AWS::S3::Bucket")
                .at("/Properties/LifecycleConfiguration/Rules");

        assertThat(rules)
                .anyMatch(rule ->
                        rule.at("/NoncurrentVersionExpiration/NoncurrentDays").asInt() == 30)
                .allMatch(rule -> !rule.has("ExpirationInDays")
                        || rule.path("Prefix").asText().equals("uploads/"));
    }

    @Test
    void logsWhoReadTheBucketWhereItMayBeLogged() {
        var prefix = only(TEMPLATE, "AWS::S3::Bucket")
                .at("/Properties/LoggingConfiguration/LogFilePrefix")
                .asText();
        var network =
                SynthesizedEdge.of(EdgeMode.ALB_VERIFY, Pattern.CROSS_ACCOUNT).template("network");

        assertThat(prefix).startsWith("s3/");
        assertThat(Resources.properties(network, "AWS::S3::BucketPolicy").toString())
                .contains("logging.s3.amazonaws.com")
                .contains("/s3/*");
    }

    @Test
    void keepsTheRegisterAsModulePkiMakesIt() {
        var table = only(TEMPLATE, "AWS::DynamoDB::Table").path("Properties");

        assertThat(table.path("KeySchema").toString())
                .isEqualTo(
                        "[{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"},{\"AttributeName\":\"sk\",\"KeyType\":\"RANGE\"}]");
        assertThat(table.path("AttributeDefinitions"))
                .allMatch(each -> each.path("AttributeType").asText().equals("S"));
        assertThat(table.path("BillingMode").asText()).isEqualTo("PAY_PER_REQUEST");
        assertThat(table.path("DeletionProtectionEnabled").asBoolean()).isTrue();
        assertThat(table.at("/PointInTimeRecoverySpecification/PointInTimeRecoveryEnabled")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void archivesWhatIsToldOfClientsAndLists() {
        var archive = only(TEMPLATE, "AWS::Events::Archive").path("Properties");

        assertThat(archive.at("/EventPattern/source/0").asText()).isEqualTo("dev.postern");
        assertThat(archive.path("RetentionDays").asInt()).isEqualTo(90);
        assertThat(archive.path("ArchiveName").asText()).matches("[.\\-_A-Za-z0-9]{1,48}");
    }
}
