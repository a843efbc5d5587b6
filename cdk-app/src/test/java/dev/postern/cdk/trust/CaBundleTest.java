package dev.postern.cdk.trust;

import static dev.postern.cdk.trust.TrustEdges.only;
import static dev.postern.cdk.trust.TrustEdges.own;
import static dev.postern.cdk.trust.TrustEdges.put;
import static dev.postern.cdk.trust.TrustEdges.puts;
import static dev.postern.cdk.trust.TrustEdges.trust;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.cdk.Resources;
import dev.postern.cdk.settings.EdgeMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awscdk.assertions.Template;

class CaBundleTest {
    @Test
    void ofAFileIsCalledByWhatIsInIt(@TempDir Path directory) throws Exception {
        var bundle = new KeytoolAuthority(directory, "Partners").bundle();
        var digest = MessageDigest.getInstance("SHA-256")
                .digest(Files.readString(bundle).replace("\r\n", "\n").getBytes(US_ASCII));

        var template = trust(EdgeMode.ALB_VERIFY, own(bundle));

        assertThat(bundleKey(template)).isEqualTo("ca/" + HexFormat.of().formatHex(digest) + ".pem");
        assertThat(puts(template)).containsKey(bundleKey(template));
    }

    @Test
    void withOtherContentIsAnotherKey(@TempDir Path first, @TempDir Path second) {
        var before = trust(EdgeMode.ALB_VERIFY, own(new KeytoolAuthority(first, "Partners").bundle()));
        var after = trust(EdgeMode.ALB_VERIFY, own(new KeytoolAuthority(second, "Partners").bundle()));

        assertThat(bundleKey(after)).isNotEqualTo(bundleKey(before));
        assertThat(Resources.of(after, "AWS::ElasticLoadBalancingV2::TrustStore")
                        .keySet())
                .isEqualTo(Resources.of(before, "AWS::ElasticLoadBalancingV2::TrustStore")
                        .keySet());
    }

    @Test
    void ofANewAuthorityIsItsCertificateLineByLine() {
        var template = trust(EdgeMode.ALB_VERIFY);

        var put = put(template, bundleKey(template));

        assertThat(bundleKey(template)).isEqualTo("ca/cccc.pem");
        assertThat(put.at("/parameters/Body").asText()).isEqualTo(Deployed.CERTIFICATE);
    }

    @Test
    void isThereBeforeTheLoadBalancerCopiesThatVeryVersion() {
        var template = trust(EdgeMode.ALB_VERIFY);

        var version = only(template, "AWS::ElasticLoadBalancingV2::TrustStore")
                .at("/Properties/CaCertificatesBundleS3ObjectVersion/Fn::GetAtt");

        assertThat(version.get(1).asText()).isEqualTo("VersionId");
        assertThat(Resources.of(template, "Custom::TrustObject"))
                .containsKey(version.get(0).asText());
    }

    @Test
    void goesOntoNoTrustStoreWhereTheProxyVerifies() {
        for (var mode : new EdgeMode[] {EdgeMode.NLB_NETTY, EdgeMode.ALB_PASSTHROUGH_NETTY}) {
            var template = trust(mode);

            assertThat(Resources.of(template, "AWS::ElasticLoadBalancingV2::TrustStore"))
                    .isEmpty();
            assertThat(puts(template)).containsKey("ca/cccc.pem");
        }
    }

    private static String bundleKey(Template template) {
        return new Deployed(template)
                .text(only(template, "AWS::ElasticLoadBalancingV2::TrustStore")
                        .at("/Properties/CaCertificatesBundleS3Key"));
    }
}
