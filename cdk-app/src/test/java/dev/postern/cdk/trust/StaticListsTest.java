package dev.postern.cdk.trust;

import static dev.postern.cdk.trust.TrustEdges.own;
import static dev.postern.cdk.trust.TrustEdges.put;
import static dev.postern.cdk.trust.TrustEdges.trust;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.cdk.Resources;
import dev.postern.cdk.settings.EdgeMode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awscdk.assertions.Template;

class StaticListsTest {
    private static final String REVOCATION = "AWS::ElasticLoadBalancingV2::TrustStoreRevocation";

    @Test
    void goOntoTheTrustStoreByTheVersionThatTheDeploymentMade(@TempDir Path directory) {
        var authority = new KeytoolAuthority(directory, "Partners");

        var template = withLists(authority, authority.list(17));

        var content = TrustEdges.only(template, REVOCATION).at("/Properties/RevocationContents/0");
        var key = content.path("S3Key").asText();
        var version = content.at("/S3ObjectVersion/Fn::GetAtt");
        assertThat(key).matches("static/[0-9a-f]{64}\\.pem");
        assertThat(put(template, key).path("action").asText()).isEqualTo("copyObject");
        assertThat(put(template, key).path("outputPaths").toString()).contains("VersionId");
        assertThat(version.get(1).asText()).isEqualTo("VersionId");
        assertThat(new Deployed(template)
                        .text(new Deployed(template)
                                .resource(version.get(0).asText())
                                .at("/Properties/Create")))
                .contains(key);
    }

    @Test
    void areAddedBeforeAnotherGoes(@TempDir Path directory) {
        var authority = new KeytoolAuthority(directory, "Partners");

        var before = Resources.of(withLists(authority, authority.list(17)), REVOCATION)
                .keySet();
        var after = Resources.of(withLists(authority, authority.list(18)), REVOCATION)
                .keySet();

        // Another resource, which CloudFormation makes before it deletes what is in the template no more.
        assertThat(after).hasSize(1).doesNotContainAnyElementsOf(before);
    }

    @Test
    void areOfTheAuthoritiesThatAreTrusted(@TempDir Path ours, @TempDir Path theirs) {
        var list = new KeytoolAuthority(theirs, "Partners").list(17);
        var authority = new KeytoolAuthority(ours, "Partners");

        assertThatThrownBy(() -> withLists(authority, list))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lists.files")
                .hasMessageContaining("CN=Partners, or forged (expected: signed by an authority of the bundle)");
    }

    @Test
    void andTheSyncFunctionExcludeEachOther(@TempDir Path directory) {
        var authority = new KeytoolAuthority(directory, "Partners");

        var declared = withLists(authority, authority.list(17));
        var synced = trust(EdgeMode.ALB_VERIFY, own(authority.bundle()));

        assertThat(syncFunctions(declared)).isZero();
        assertThat(Resources.of(synced, REVOCATION)).isEmpty();
        assertThat(syncFunctions(synced)).isOne();
    }

    @Test
    void areNotDeclaredOfAPrivateCa() {
        assertThat(Resources.of(trust(EdgeMode.ALB_VERIFY), REVOCATION)).isEmpty();
    }

    private static Template withLists(KeytoolAuthority authority, Path list) {
        return trust(
                EdgeMode.ALB_VERIFY,
                own(
                        authority.bundle(),
                        "lists.mode",
                        "static",
                        "lists.files",
                        list.toAbsolutePath().toString()));
    }

    private static long syncFunctions(Template template) {
        return Resources.properties(template, "AWS::Lambda::Function").stream()
                .map(properties -> properties.path("Handler"))
                .map(JsonNode::asText)
                .filter("dev.postern.crl.aws.sync.SyncFunction"::equals)
                .count();
    }
}
