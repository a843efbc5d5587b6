package dev.postern.cdk.trust;

import static dev.postern.cdk.trust.TrustEdges.own;
import static dev.postern.cdk.trust.TrustEdges.trust;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.cdk.Resources;
import dev.postern.cdk.settings.EdgeMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import software.amazon.awscdk.assertions.Template;

class ControlPlaneTest {
    private static final String STORE =
            "arn:aws:elasticloadbalancing:eu-central-1:111122223333:truststore/partners/0a1b";

    @Test
    void leadsTheCommandLineToEverythingOfANewAuthority() {
        var file = file(trust(EdgeMode.ALB_VERIFY));

        assertThat(file)
                .isEqualTo(Map.of(
                        "authority",
                        Map.of("privateCa", "arn:aws:acm-pca:eu-central-1:111122223333:certificate-authority/aaaa-ca"),
                        "register",
                        Map.of("dynamodb", "registertable67b31d64"),
                        "trustStores",
                        List.of(Map.of("arn", STORE, "uploads", "s3://bucketd7feb781/uploads")),
                        "denyLists",
                        List.of("s3://bucketd7feb781/deny/deny-list.json"),
                        "events",
                        List.of("eventbridge:eventsbus45de4339")));
    }

    @Test
    void saysWhereToWriteTheRosterWhereAProxyReadsIt() {
        for (var mode : List.of(EdgeMode.NLB_NETTY, EdgeMode.ALB_PASSTHROUGH_NETTY)) {
            assertThat(file(trust(mode))).containsEntry("rosters", List.of("s3://bucketd7feb781/roster/roster.json"));
            assertThat(new Deployed(trust(mode)).output("Roster")).isEqualTo("s3://bucketd7feb781/roster/roster.json");
        }
        assertThat(file(trust(EdgeMode.ALB_VERIFY))).doesNotContainKey("rosters");
    }

    @Test
    void saysWhereToPublishListsOfOnesOwn(@TempDir Path directory) {
        var bundle = new KeytoolAuthority(directory, "Partners").bundle();

        assertThat(file(trust(EdgeMode.ALB_VERIFY, own(bundle))))
                .containsEntry("lists", List.of("s3://bucketd7feb781/crl"))
                .containsKey("trustStores")
                .doesNotContainKey("authority");
        assertThat(file(trust(EdgeMode.NLB_NETTY, own(bundle))))
                .containsEntry("lists", List.of("s3://bucketd7feb781/crl"))
                .doesNotContainKey("trustStores");
    }

    @Test
    void leavesTheTrustStoreToCloudFormationWhereThatDeclaresLists(@TempDir Path directory) {
        var authority = new KeytoolAuthority(directory, "Partners");

        var template = trust(
                EdgeMode.ALB_VERIFY,
                own(
                        authority.bundle(),
                        "lists.mode",
                        "static",
                        "lists.files",
                        authority.list(17).toAbsolutePath().toString()));

        assertThat(file(template)).doesNotContainKeys("trustStores", "lists");
        assertThat(new Deployed(template).output("TrustStoreArn")).isEqualTo(STORE);
    }

    @Test
    void hasNoKeyThatTheCommandLineDoesNotDocument(@TempDir Path directory) throws IOException {
        var bundle = new KeytoolAuthority(directory, "Partners").bundle();
        var readme = Files.readString(Path.of("../cli/README.md"));
        var example =
                Pattern.compile("```yaml\n(authority: .*?)```", Pattern.DOTALL).matcher(readme);

        assertThat(example.find()).isTrue();
        var documented = keys("", yaml(example.group(1)));
        assertThat(documented).contains("authority.privateCa", "trustStores.uploads", "events");
        for (var mode : EdgeMode.values()) {
            assertThat(documented)
                    .containsAll(keys("", file(trust(mode))))
                    .containsAll(keys("", file(trust(mode, own(bundle)))));
        }
    }

    @Test
    void isToldValueByValueInOutputsTooByNamesThatStay() {
        var deployed = new Deployed(trust(EdgeMode.ALB_VERIFY));

        assertThat(deployed.output("TrustBucket")).isEqualTo("bucketd7feb781");
        assertThat(deployed.output("AuthorityArn")).endsWith("certificate-authority/aaaa-ca");
        assertThat(deployed.output("RegisterTable")).isEqualTo("registertable67b31d64");
        assertThat(deployed.output("TrustStoreArn")).isEqualTo(STORE);
        assertThat(deployed.output("Uploads")).isEqualTo("s3://bucketd7feb781/uploads");
        assertThat(deployed.output("DenyList")).isEqualTo("s3://bucketd7feb781/deny/deny-list.json");
        assertThat(deployed.output("EventBus")).isEqualTo("eventsbus45de4339");
    }

    private static Map<String, Object> file(Template template) {
        var parameter = Resources.properties(template, "AWS::SSM::Parameter").stream()
                .filter(each -> each.path("Name").asText().equals("/postern/postern/control-plane"))
                .toList();
        assertThat(parameter).hasSize(1);
        return yaml(new Deployed(template).text(parameter.get(0).path("Value")));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> yaml(String text) {
        return (Map<String, Object>) new Load(LoadSettings.builder().build()).loadFromString(text);
    }

    /** Paths of all keys, as {@code trustStores.arn}; of what lists hold, too. */
    private static Set<String> keys(String above, Object value) {
        var keys = new TreeSet<String>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, below) -> {
                keys.add(above + key);
                keys.addAll(keys(above + key + ".", below));
            });
        } else if (value instanceof List<?> list) {
            list.forEach(each -> keys.addAll(keys(above, each)));
        }
        return keys;
    }
}
