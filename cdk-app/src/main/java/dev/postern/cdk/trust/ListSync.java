package dev.postern.cdk.trust;

import dev.postern.cdk.settings.EdgeSettings;
import dev.postern.cdk.watch.Logs;
import dev.postern.cdk.watch.OwnMetrics;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awscdk.Annotations;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.elasticloadbalancingv2.ITrustStore;
import software.amazon.awscdk.services.events.EventPattern;
import software.amazon.awscdk.services.events.IEventBus;
import software.amazon.awscdk.services.events.Rule;
import software.amazon.awscdk.services.events.Schedule;
import software.amazon.awscdk.services.events.targets.LambdaFunction;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.lambda.Alias;
import software.amazon.awscdk.services.lambda.Architecture;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.lambda.SnapStartConf;
import software.amazon.awscdk.services.lambda.destinations.SqsDestination;
import software.amazon.awscdk.services.s3.IBucket;
import software.amazon.awscdk.services.sqs.Queue;
import software.amazon.awscdk.services.sqs.QueueEncryption;
import software.constructs.Construct;

/**
 * The sync function of module crl: the moment an authority has written a list, and every hour, it is checked and taken to the trust
 * store; where there is none, a sound list is copied beside, and what counts is that somebody has looked and told how old it is.
 */
final class ListSync extends Construct {
    private final Role role;
    private final Queue failures;

    /** What the function works on. */
    record Work(IBucket bucket, CaBundle bundle, List<String> lists, Optional<? extends ITrustStore> trustStore) {
        Work {
            lists = List.copyOf(lists);
        }

        String uri(String prefix) {
            return "s3://" + bucket.getBucketName() + "/" + prefix;
        }
    }

    ListSync(Construct scope, String id, EdgeSettings settings, Path jar, Work work, IEventBus events) {
        super(scope, id);
        this.failures = Queue.Builder.create(this, "Failures")
                .encryption(QueueEncryption.SQS_MANAGED)
                .enforceSsl(true)
                .retentionPeriod(Duration.days(14))
                .build();
        this.role = Role.Builder.create(this, "Role")
                .assumedBy(new ServicePrincipal("lambda.amazonaws.com"))
                .description("Takes revocation lists to where edges are guarded by them")
                .build();
        allowReading(work);
        allowPublishing(work);
        // Described first, for PutEvents takes an event for a bus that does not exist.
        allow(List.of("events:PutEvents", "events:DescribeEventBus"), List.of(events.getEventBusArn()));
        var function = function(settings, jar, work, events);
        triggeredBy(work.lists(), function);
        new ListAlarms(this, "Alarms", settings, work.lists(), failures);
    }

    private Alias function(EdgeSettings settings, Path jar, Work work, IEventBus events) {
        var log = Logs.group(this, "Log", settings);
        log.grantWrite(role);
        var function = Function.Builder.create(this, "Function")
                .description("Checks revocation lists and takes them to where edges are guarded by them")
                .code(Code.fromAsset(jar.toString()))
                .handler("dev.postern.crl.aws.sync.SyncFunction")
                .runtime(Runtime.JAVA_25)
                .architecture(Architecture.ARM_64)
                .snapStart(SnapStartConf.ON_PUBLISHED_VERSIONS)
                // A list of 50 MB as DER, PEM and text at once; 1769 MB is one whole CPU.
                .memorySize(1769)
                // It waits up to five minutes for a trust store to have counted a list, twice at worst.
                .timeout(Duration.minutes(12))
                .reservedConcurrentExecutions(1)
                .environment(environment(settings, work, events))
                .role(role)
                .logGroup(log)
                .build();
        Annotations.of(function)
                .acknowledgeWarning(
                        "@aws-cdk/aws-lambda:snapStartRequirePublish", "nothing calls it but by an alias of a version");
        return Alias.Builder.create(this, "Live")
                .aliasName("live")
                .version(function.getCurrentVersion())
                .retryAttempts(2)
                .maxEventAge(Duration.hours(1))
                .onFailure(new SqsDestination(failures))
                .build();
    }

    private static Map<String, String> environment(EdgeSettings settings, Work work, IEventBus events) {
        var environment = new LinkedHashMap<String, String>();
        environment.put("POSTERN_LISTS", String.join(",", work.lists()));
        environment.put("POSTERN_CA_BUNDLE", work.uri(work.bundle().key()));
        environment.put(
                "POSTERN_TARGETS",
                work.trustStore().map(ITrustStore::getTrustStoreArn).orElseGet(() -> work.uri(ControlPlane.SOUND)));
        work.trustStore().ifPresent(store -> environment.put("POSTERN_UPLOADS", work.uri(ControlPlane.UPLOADS)));
        environment.put("POSTERN_EVENTS", "eventbridge:" + events.getEventBusName());
        environment.put("POSTERN_METRICS_NAMESPACE", OwnMetrics.namespace(settings));
        return environment;
    }

    private void allowReading(Work work) {
        var objects = Stream.concat(
                        work.lists().stream(), Stream.of(work.uri(work.bundle().key())))
                .map(TrustMaterial::arn)
                .toList();
        // The version an event names, so that a sound list is not lost because a broken one was written a second later.
        allow(List.of("s3:GetObject", "s3:GetObjectVersion"), objects);
        // Without it S3 answers 403 instead of 404 for what is not there.
        allow(
                List.of("s3:ListBucket"),
                objects.stream().map(TrustMaterial::bucketOf).distinct().toList());
    }

    private void allowPublishing(Work work) {
        if (work.trustStore().isEmpty()) {
            allow(
                    List.of("s3:GetObject", "s3:PutObject"),
                    List.of(work.bucket().arnForObjects(ControlPlane.SOUND + "/*")));
            return;
        }
        // The load balancer copies with the rights of whoever calls it.
        allow(
                List.of("s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"),
                List.of(work.bucket().arnForObjects(ControlPlane.UPLOADS + "/crl/*")));
        allow(
                List.of(
                        "elasticloadbalancing:AddTrustStoreRevocations",
                        "elasticloadbalancing:RemoveTrustStoreRevocations",
                        "elasticloadbalancing:GetTrustStoreRevocationContent"),
                List.of(work.trustStore().get().getTrustStoreArn()));
        // Service Authorization Reference, Elastic Load Balancing V2: what describes takes no resource.
        allow(
                List.of(
                        "elasticloadbalancing:DescribeTrustStores",
                        "elasticloadbalancing:DescribeTrustStoreRevocations"),
                List.of("*"));
    }

    private void triggeredBy(List<String> lists, Alias function) {
        for (var number = 0; number < lists.size(); number++) {
            var object = lists.get(number).substring("s3://".length()).split("/", 2);
            Rule.Builder.create(this, "Written" + number)
                    .description("A revocation list has been written")
                    .eventPattern(EventPattern.builder()
                            .source(List.of("aws.s3"))
                            .detailType(List.of("Object Created"))
                            .detail(Map.of(
                                    "bucket", Map.of("name", List.of(object[0])),
                                    "object", Map.of("key", List.of(object[1]))))
                            .build())
                    .targets(List.of(target(function)))
                    .build();
        }
        Rule.Builder.create(this, "Hourly")
                .description("All revocation lists are looked at, whatever was told or not")
                .schedule(Schedule.rate(Duration.hours(1)))
                .targets(List.of(target(function)))
                .build();
    }

    private LambdaFunction target(Alias function) {
        return LambdaFunction.Builder.create(function).deadLetterQueue(failures).build();
    }

    private void allow(List<String> actions, List<String> resources) {
        role.addToPolicy(PolicyStatement.Builder.create()
                .actions(actions)
                .resources(resources)
                .build());
    }
}
