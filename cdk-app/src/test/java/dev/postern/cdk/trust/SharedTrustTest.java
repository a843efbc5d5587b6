package dev.postern.cdk.trust;

import static dev.postern.cdk.trust.TrustEdges.SHARED_DENY_LIST;
import static dev.postern.cdk.trust.TrustEdges.SHARED_LIST;
import static dev.postern.cdk.trust.TrustEdges.SHARED_REGISTER;
import static dev.postern.cdk.trust.TrustEdges.SHARED_ROSTER;
import static dev.postern.cdk.trust.TrustEdges.own;
import static dev.postern.cdk.trust.TrustEdges.puts;
import static dev.postern.cdk.trust.TrustEdges.shared;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.cdk.Resources;
import dev.postern.cdk.SynthesizedEdge;
import dev.postern.cdk.settings.EdgeMode;
import dev.postern.cdk.settings.Pattern;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awscdk.assertions.Template;

/** A second deployment that lives on authority, register, deny-list and roster of a first: it reads them wherever it has to, and changes nothing of them. */
class SharedTrustTest {
    private static final String TABLE = "table/" + SHARED_REGISTER;

    @TempDir
    private static Path directory;

    private static Path bundle = Path.of("");

    @BeforeAll
    static void authority() {
        bundle = new KeytoolAuthority(directory, "Partners").bundle();
    }

    @ParameterizedTest
    @EnumSource(EdgeMode.class)
    void makesNoneOfThem(EdgeMode mode) {
        var template = second(mode).template("trust");

        assertThat(Resources.of(template, "AWS::DynamoDB::Table")).isEmpty();
        assertThat(Resources.of(template, "AWS::ACMPCA::CertificateAuthority")).isEmpty();
        assertThat(puts(template))
                .hasSize(1)
                .allSatisfy((key, put) -> assertThat(key).startsWith("ca/"));
    }

    @ParameterizedTest
    @EnumSource(EdgeMode.class)
    void mayReadThemAndNothingElse(EdgeMode mode) {
        var allowed = statements(second(mode))
                .filter(statement -> statement.resources().stream().anyMatch(SharedTrustTest::isShared))
                .flatMap(statement -> statement.actions().stream())
                .collect(toCollection(TreeSet::new));

        assertThat(allowed)
                .containsExactly(
                        "dynamodb:GetItem", "dynamodb:Query", "s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket");
    }

    @ParameterizedTest
    @EnumSource(EdgeMode.class)
    void mayWriteToNothingByAWildcardThatTheyMatch(EdgeMode mode) {
        var everywhere = statements(second(mode))
                .filter(statement -> statement.resources().stream()
                        .anyMatch(resource -> resource.equals("*") || resource.startsWith("arn:aws:s3:::*")))
                .flatMap(statement -> statement.actions().stream());

        assertThat(everywhere).noneMatch(action -> action.matches("\\*|(s3|dynamodb|acm-pca):.*"));
    }

    @ParameterizedTest
    @EnumSource(EdgeMode.class)
    void asksTheSameRegisterAndTheSameDenyListAboutEachRequest(EdgeMode mode) {
        var api = second(mode).template("api");

        var variables =
                Resources.properties(api, "AWS::Lambda::Function").get(0).at("/Environment/Variables");
        assertThat(variables.path("POSTERN_REGISTER").asText()).isEqualTo("dynamodb:" + SHARED_REGISTER);
        assertThat(variables.path("POSTERN_DENY_LIST").asText()).isEqualTo(SHARED_DENY_LIST);
        assertThat(resourcesOf(api, "s3:GetObject")).containsExactly(arn(SHARED_DENY_LIST));
        assertThat(resourcesOf(api, "dynamodb:Query")).allMatch(resource -> resource.endsWith(":" + TABLE));
    }

    @ParameterizedTest
    @EnumSource(names = "ALB_VERIFY", mode = EnumSource.Mode.EXCLUDE)
    void letsTheProxyReadListDenyListAndRosterAsARoleAndThroughItsWayToS3(EdgeMode mode) {
        var edge = second(mode).template("edge");
        var configuration =
                Resources.properties(edge, "AWS::ECS::TaskDefinition").get(0).toString();
        var gateway = statements(edge)
                .filter(statement -> statement.resources().contains(arn(SHARED_DENY_LIST)))
                .toList();

        assertThat(configuration)
                .contains(SHARED_DENY_LIST)
                .contains(SHARED_LIST)
                .contains(SHARED_ROSTER);
        // One of the task's role, one of the endpoint's policy.
        assertThat(gateway)
                .hasSize(2)
                .allSatisfy(
                        statement -> assertThat(statement.resources()).contains(arn(SHARED_LIST), arn(SHARED_ROSTER)));
        assertThat(statements(edge).filter(statement -> statement.actions().contains("s3:ListBucket")))
                .hasSize(2)
                .allSatisfy(statement -> assertThat(statement.resources()).contains("arn:aws:s3:::first-trust"));
    }

    @ParameterizedTest
    @EnumSource(EdgeMode.class)
    void syncsTheListTheAuthorityWritesForTheFirst(EdgeMode mode) {
        var template = second(mode).template("trust");

        var written = Resources.properties(template, "AWS::Events::Rule").stream()
                .filter(rule -> rule.has("EventPattern"))
                .map(rule -> rule.at("/EventPattern/detail"))
                .toList();
        assertThat(written).hasSize(1);
        assertThat("s3://" + written.get(0).at("/bucket/name/0").asText() + "/"
                        + written.get(0).at("/object/key/0").asText())
                .isEqualTo(SHARED_LIST);
        assertThat(resourcesOf(template, "s3:GetObjectVersion")).contains(arn(SHARED_LIST));
    }

    @Test
    void findsTheFirstOnesBucketTellingOfListsAndKeepingNobodyOfTheAccountOut() {
        var first = TrustEdges.trust(EdgeMode.ALB_VERIFY);
        var bucket = TrustEdges.only(first, "AWS::S3::Bucket").path("Properties");
        var denied = statements(first).filter(Statement::denies).toList();

        assertThat(bucket.at("/NotificationConfiguration/EventBridgeConfiguration/EventBridgeEnabled")
                        .asBoolean())
                .isTrue();
        assertThat(denied)
                .isNotEmpty()
                .allSatisfy(statement ->
                        assertThat(statement.condition()).containsAnyOf("aws:SecureTransport", "s3:TlsVersion"));
    }

    @ParameterizedTest
    @EnumSource(EdgeMode.class)
    void tellsTheCommandLineOfTheSharedOnes(EdgeMode mode) {
        var deployed = new Deployed(second(mode).template("trust"));

        assertThat(deployed.output("RegisterTable")).isEqualTo(SHARED_REGISTER);
        assertThat(deployed.output("DenyList")).isEqualTo(SHARED_DENY_LIST);
        assertThat(deployed.output("AuthorityArn")).endsWith("11111111-2222-3333-4444-555555555555");
        assertThat(file(second(mode).template("trust")))
                .contains("register: { dynamodb: \"" + SHARED_REGISTER + "\" }")
                .contains("denyLists: [ \"" + SHARED_DENY_LIST + "\" ]");
    }

    @ParameterizedTest
    @EnumSource(names = "ALB_VERIFY", mode = EnumSource.Mode.EXCLUDE)
    void tellsTheCommandLineOfTheSharedRoster(EdgeMode mode) {
        var trust = second(mode).template("trust");

        assertThat(new Deployed(trust).output("Roster")).isEqualTo(SHARED_ROSTER);
        assertThat(file(trust)).contains("rosters: [ \"" + SHARED_ROSTER + "\" ]");
    }

    @ParameterizedTest
    @EnumSource(EdgeMode.class)
    void keepsListsOfItsOwnWithAnAuthorityOfTheOperatorsOwn(EdgeMode mode) {
        var edge = SynthesizedEdge.of(
                mode,
                Pattern.CROSS_ACCOUNT,
                own(bundle, "register.table", SHARED_REGISTER, "denyList.object", SHARED_DENY_LIST));

        assertThat(file(edge.template("trust")))
                .contains("lists: [ \"s3://bucketd7feb781/crl\" ]")
                .contains("denyLists: [ \"" + SHARED_DENY_LIST + "\" ]");
        assertThat(Resources.of(edge.template("trust"), "AWS::DynamoDB::Table")).isEmpty();
    }

    @Test
    void takesOneOfThemWithoutTheOther() {
        var register = TrustEdges.trust(EdgeMode.ALB_VERIFY, "register.table", SHARED_REGISTER);
        var denyList = TrustEdges.trust(EdgeMode.ALB_VERIFY, "denyList.object", SHARED_DENY_LIST);

        assertThat(Resources.of(register, "AWS::DynamoDB::Table")).isEmpty();
        assertThat(puts(register)).containsKey("deny/deny-list.json");
        assertThat(Resources.of(denyList, "AWS::DynamoDB::Table")).hasSize(1);
        assertThat(puts(denyList)).doesNotContainKey("deny/deny-list.json");
    }

    private static SynthesizedEdge second(EdgeMode mode) {
        return SynthesizedEdge.of(mode, Pattern.CROSS_ACCOUNT, shared(mode, bundle));
    }

    private static String file(Template trust) {
        var parameter = Resources.properties(trust, "AWS::SSM::Parameter").stream()
                .filter(each -> each.path("Name").asText().endsWith("/control-plane"))
                .findFirst()
                .orElseThrow();
        return new Deployed(trust).text(parameter.path("Value"));
    }

    private static boolean isShared(String resource) {
        return resource.endsWith(TABLE) || resource.contains(":first-trust");
    }

    private static String arn(String uri) {
        return "arn:aws:s3:::" + uri.substring("s3://".length());
    }

    private static Set<String> resourcesOf(Template template, String action) {
        return statements(template)
                .filter(statement -> statement.actions().contains(action))
                .flatMap(statement -> statement.resources().stream())
                .collect(toCollection(TreeSet::new));
    }

    private static Stream<Statement> statements(SynthesizedEdge edge) {
        return edge.templates().values().stream().flatMap(SharedTrustTest::statements);
    }

    /** Of every policy in the template, of whatever kind. */
    private static Stream<Statement> statements(Template template) {
        var deployed = new Deployed(template);
        return deployed.resources().findParents("Effect").stream().map(json -> new Statement(json, deployed));
    }

    private record Statement(JsonNode json, Deployed deployed) {
        boolean denies() {
            return json.path("Effect").asText().equals("Deny");
        }

        List<String> actions() {
            return texts("Action");
        }

        List<String> resources() {
            return texts("Resource");
        }

        String condition() {
            return json.path("Condition").toString();
        }

        private List<String> texts(String name) {
            var texts = new ArrayList<String>();
            var value = json.path(name);
            (value.isArray() ? value : List.of(value)).forEach(each -> texts.add(deployed.text(each)));
            return texts;
        }
    }
}
