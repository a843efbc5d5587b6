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
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awscdk.assertions.Template;

class ListSyncTest {
    private static final Template TEMPLATE = trust(EdgeMode.ALB_VERIFY);
    private static final String OF_NEW_CA = "s3://bucketd7feb781/crl/aaaa-ca.crl";

    @Nested
    class Works {
        @Test
        void fromTheListOfANewAuthorityToTheTrustStore() {
            assertThat(environment(TEMPLATE))
                    .containsEntry("POSTERN_LISTS", OF_NEW_CA)
                    .containsEntry("POSTERN_CA_BUNDLE", "s3://bucketd7feb781/ca/cccc.pem")
                    .containsEntry(
                            "POSTERN_TARGETS",
                            "arn:aws:elasticloadbalancing:eu-central-1:111122223333:truststore/partners/0a1b")
                    .containsEntry("POSTERN_UPLOADS", "s3://bucketd7feb781/uploads");
        }

        @ParameterizedTest
        @EnumSource(
                value = EdgeMode.class,
                names = {"NLB_NETTY", "ALB_PASSTHROUGH_NETTY"})
        void besideProxiesThatReadTheSameListThemselves(EdgeMode mode) {
            assertThat(environment(trust(mode)))
                    .containsEntry("POSTERN_LISTS", OF_NEW_CA)
                    .containsEntry("POSTERN_TARGETS", "s3://bucketd7feb781/lists")
                    .doesNotContainKey("POSTERN_UPLOADS");
        }

        @Test
        void fromTheListOfAnAuthorityThatExists(@TempDir Path directory) {
            var template = trust(EdgeMode.ALB_VERIFY, given(new KeytoolAuthority(directory, "Partners").bundle()));

            assertThat(environment(template)).containsEntry("POSTERN_LISTS", "s3://acme-lists/crl/given.crl");
            assertThat(allowed(template, "s3:GetObject")).contains("arn:aws:s3:::acme-lists/crl/given.crl");
        }

        @Test
        void fromListsByTheNamesPosternPublishesThem(@TempDir Path directory) {
            var template = trust(EdgeMode.ALB_VERIFY, own(new KeytoolAuthority(directory, "Partners").bundle()));

            assertThat(environment(template))
                    .containsEntry(
                            "POSTERN_LISTS", "s3://bucketd7feb781/crl/issuing.crl,s3://bucketd7feb781/crl/root.crl");
        }

        @Test
        void withoutAVariableTheFunctionDoesNotKnow() {
            // SyncSettings of module crl refuses to start with another.
            assertThat(environment(TEMPLATE).keySet())
                    .isSubsetOf(
                            "POSTERN_LISTS",
                            "POSTERN_CA_BUNDLE",
                            "POSTERN_TARGETS",
                            "POSTERN_UPLOADS",
                            "POSTERN_EVENTS",
                            "POSTERN_METRICS_NAMESPACE");
        }
    }

    @Nested
    class Runs {
        @Test
        void oneAtATimeFromASnapshot() {
            var function = function(TEMPLATE);

            assertThat(function.path("ReservedConcurrentExecutions").asInt()).isOne();
            assertThat(function.at("/SnapStart/ApplyOn").asText()).isEqualTo("PublishedVersions");
            assertThat(function.path("Runtime").asText()).isEqualTo("java25");
        }

        @Test
        void whenExactlyThisListIsWrittenAndEveryHour() {
            var alias = Resources.of(TEMPLATE, "AWS::Lambda::Alias").keySet();
            var written = rules(TEMPLATE, "EventPattern");
            var hourly = rules(TEMPLATE, "ScheduleExpression");

            assertThat(written).hasSize(1);
            var detail = written.get(0).at("/EventPattern/detail");
            assertThat("s3://" + text(detail.at("/bucket/name/0")) + "/" + text(detail.at("/object/key/0")))
                    .isEqualTo(environment(TEMPLATE).get("POSTERN_LISTS"));
            assertThat(hourly).hasSize(1);
            assertThat(hourly.get(0).path("ScheduleExpression").asText()).isEqualTo("rate(1 hour)");
            assertThat(Stream.of(written.get(0), hourly.get(0))).allSatisfy(rule -> {
                assertThat(rule.at("/Targets/0/Arn/Ref").asText()).isIn(alias);
                assertThat(rule.at("/Targets/0/DeadLetterConfig").isMissingNode())
                        .isFalse();
            });
        }

        @Test
        void againAndThenLeavesWhatItCouldNotDoInAnEncryptedQueue() {
            var retries = only(TEMPLATE, "AWS::Lambda::EventInvokeConfig").path("Properties");
            var queue = only(TEMPLATE, "AWS::SQS::Queue");

            assertThat(retries.path("MaximumRetryAttempts").asInt()).isEqualTo(2);
            assertThat(retries.at("/DestinationConfig/OnFailure/Destination/Fn::GetAtt/0")
                            .asText())
                    .isIn(Resources.of(TEMPLATE, "AWS::SQS::Queue").keySet());
            assertThat(queue.at("/Properties/SqsManagedSseEnabled").asBoolean()).isTrue();
            assertThat(only(TEMPLATE, "AWS::SQS::QueuePolicy").toString())
                    .contains("\"aws:SecureTransport\":\"false\"");
        }
    }

    @Nested
    class May {
        @ParameterizedTest
        @EnumSource(EdgeMode.class)
        void nothingByAWildcardButDescribeWhatTakesNoResource(EdgeMode mode) {
            var template = trust(mode);

            for (var statement : statements(template)) {
                var actions = texts(statement.path("Action"));
                assertThat(actions).noneMatch(action -> action.contains("*"));
                if (texts(statement.path("Resource")).contains("*")) {
                    assertThat(actions)
                            .containsExactlyInAnyOrder(
                                    "elasticloadbalancing:DescribeTrustStores",
                                    "elasticloadbalancing:DescribeTrustStoreRevocations");
                }
            }
        }

        @Test
        void writeCopiesForTheLoadBalancerOnly() {
            assertThat(allowed(TEMPLATE, "s3:PutObject", "ListSyncRole"))
                    .containsExactly("arn:aws:s3:::bucketd7feb781/uploads/crl/*");
            assertThat(allowed(TEMPLATE, "elasticloadbalancing:AddTrustStoreRevocations"))
                    .containsExactly("arn:aws:elasticloadbalancing:eu-central-1:111122223333:truststore/partners/0a1b");
        }

        @Test
        void touchNoTrustStoreWhereThereIsNone() {
            assertThat(Resources.of(trust(EdgeMode.NLB_NETTY), "AWS::IAM::Policy")
                            .toString())
                    .doesNotContain("elasticloadbalancing");
            assertThat(allowed(trust(EdgeMode.NLB_NETTY), "s3:PutObject", "ListSyncRole"))
                    .containsExactly("arn:aws:s3:::bucketd7feb781/lists/*");
        }
    }

    @Nested
    class Wakes {
        @Test
        void somebodyAboutEachMetric() {
            assertThat(Resources.properties(TEMPLATE, "AWS::CloudWatch::Alarm"))
                    .extracting(alarm -> alarm.path("MetricName").asText())
                    .containsExactlyInAnyOrder(
                            "Rejected",
                            "Failed",
                            "ListAgePercent",
                            "EnforcementLag",
                            "EntryQuotaUse",
                            "ApproximateNumberOfMessagesVisible",
                            "CRLGenerated",
                            "MisconfiguredCRLBucket");
        }

        @Test
        void somebodyWhenNothingIsHeardOfAList() {
            var age = alarm(TEMPLATE, "ListAgePercent");

            assertThat(age.path("TreatMissingData").asText()).isEqualTo("breaching");
            assertThat(text(age.at("/Dimensions/0/Value"))).isEqualTo(OF_NEW_CA);
            assertThat(age.path("Namespace").asText())
                    .isEqualTo(environment(TEMPLATE).get("POSTERN_METRICS_NAMESPACE"));
        }

        @Test
        void theTopicOfTheSettings() {
            var topic = "arn:aws:sns:eu-central-1:111122223333:on-call";

            var template = trust(EdgeMode.ALB_VERIFY, "alarmTopic", topic);

            assertThat(Resources.properties(template, "AWS::CloudWatch::Alarm"))
                    .hasSize(8)
                    .allSatisfy(alarm -> {
                        assertThat(texts(template, alarm.path("AlarmActions"))).containsExactly(topic);
                        assertThat(texts(template, alarm.path("OKActions"))).containsExactly(topic);
                    });
        }
    }

    private static JsonNode function(Template template) {
        return Resources.properties(template, "AWS::Lambda::Function").stream()
                .filter(function -> function.path("Handler").asText().endsWith("SyncFunction"))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, String> environment(Template template) {
        var deployed = new Deployed(template);
        var environment = new TreeMap<String, String>();
        function(template)
                .at("/Environment/Variables")
                .properties()
                .forEach(variable -> environment.put(variable.getKey(), deployed.text(variable.getValue())));
        return environment;
    }

    private static List<JsonNode> rules(Template template, String by) {
        return Resources.properties(template, "AWS::Events::Rule").stream()
                .filter(rule -> rule.has(by))
                .toList();
    }

    private static JsonNode alarm(Template template, String metric) {
        return Resources.properties(template, "AWS::CloudWatch::Alarm").stream()
                .filter(alarm -> alarm.path("MetricName").asText().equals(metric))
                .findFirst()
                .orElseThrow();
    }

    private static List<JsonNode> statements(Template template) {
        return Resources.properties(template, "AWS::IAM::Policy").stream()
                .flatMap(policy -> StreamSupport.stream(
                        policy.at("/PolicyDocument/Statement").spliterator(), false))
                .toList();
    }

    private static Set<String> allowed(Template template, String action) {
        return allowed(template, action, "");
    }

    /** The resources an action is allowed on, to roles whose names begin so. */
    private static Set<String> allowed(Template template, String action, String role) {
        var resources = new TreeSet<String>();
        for (var policy : Resources.properties(template, "AWS::IAM::Policy")) {
            for (var statement : policy.at("/PolicyDocument/Statement")) {
                if (policy.at("/Roles/0/Ref").asText().startsWith(role)
                        && texts(statement.path("Action")).contains(action)) {
                    resources.addAll(texts(template, statement.path("Resource")));
                }
            }
        }
        return resources;
    }

    private static String text(JsonNode value) {
        return new Deployed(TEMPLATE).text(value);
    }

    private static List<String> texts(JsonNode value) {
        return texts(TEMPLATE, value);
    }

    private static List<String> texts(Template template, JsonNode value) {
        var deployed = new Deployed(template);
        return value.isArray()
                ? StreamSupport.stream(value.spliterator(), false)
                        .map(deployed::text)
                        .toList()
                : List.of(deployed.text(value));
    }
}
