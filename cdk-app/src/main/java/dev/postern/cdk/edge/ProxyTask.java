package dev.postern.cdk.edge;

import dev.postern.cdk.Artefacts;
import dev.postern.cdk.network.Ports;
import dev.postern.cdk.settings.EdgeMode;
import dev.postern.cdk.settings.EdgeSettings;
import dev.postern.cdk.trust.TrustMaterial;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.ecr.assets.DockerImageAsset;
import software.amazon.awscdk.services.ecr.assets.Platform;
import software.amazon.awscdk.services.ecs.Capability;
import software.amazon.awscdk.services.ecs.ContainerDefinitionOptions;
import software.amazon.awscdk.services.ecs.ContainerImage;
import software.amazon.awscdk.services.ecs.CpuArchitecture;
import software.amazon.awscdk.services.ecs.FargateTaskDefinition;
import software.amazon.awscdk.services.ecs.HealthCheck;
import software.amazon.awscdk.services.ecs.LinuxParameters;
import software.amazon.awscdk.services.ecs.MountPoint;
import software.amazon.awscdk.services.ecs.OperatingSystemFamily;
import software.amazon.awscdk.services.ecs.PortMapping;
import software.amazon.awscdk.services.ecs.RuntimePlatform;
import software.amazon.awscdk.services.ecs.Secret;
import software.amazon.awscdk.services.ecs.Ulimit;
import software.amazon.awscdk.services.ecs.UlimitName;
import software.amazon.awscdk.services.ecs.Volume;
import software.amazon.awscdk.services.iam.IRole;
import software.constructs.Construct;

/**
 * One task of the proxy: what runs, how little it may do, and where it may write. The contract of the image (its user, variables, volume and
 * health check) is "The container" in proxy/README.md.
 */
final class ProxyTask extends Construct {
    static final String CONTAINER = "proxy";

    private static final String STATE = "/var/lib/postern";

    // Of the image: a user without a name and without rights.
    private static final String USER = "65532:65532";

    // Two a connection, the client's and the upstream's; Fargate's own greatest hard limit.
    private static final int OPEN_FILES = 65_535;

    private final FargateTaskDefinition definition;
    private final DockerImageAsset image;
    private final ProxyLog log;

    ProxyTask(
            Construct scope,
            String id,
            EdgeSettings settings,
            Artefacts artefacts,
            TrustMaterial trust,
            String configuration,
            ProxyLog log) {
        super(scope, id);
        this.log = log;
        this.definition = FargateTaskDefinition.Builder.create(this, "Definition")
                .cpu(settings.capacity().cpu())
                .memoryLimitMiB(settings.capacity().memory())
                .runtimePlatform(RuntimePlatform.builder()
                        .cpuArchitecture(CpuArchitecture.ARM64)
                        .operatingSystemFamily(OperatingSystemFamily.LINUX)
                        .build())
                .volumes(List.of(Volume.builder().name("state").build()))
                .build();
        this.image = DockerImageAsset.Builder.create(this, "Image")
                .directory(artefacts.image().toString())
                .platform(Platform.LINUX_ARM64)
                .build();
        // No init process: it would keep the environment it was started with, the server's key in it, for as long as
        // the task lives.
        var limits = LinuxParameters.Builder.create(this, "Linux").build();
        limits.dropCapabilities(Capability.ALL);
        var container = definition.addContainer(
                CONTAINER,
                ContainerDefinitionOptions.builder()
                        .image(ContainerImage.fromDockerImageAsset(image))
                        .user(USER)
                        .readonlyRootFilesystem(true)
                        .privileged(false)
                        .linuxParameters(limits)
                        .ulimits(List.of(Ulimit.builder()
                                .name(UlimitName.NOFILE)
                                .softLimit(OPEN_FILES)
                                .hardLimit(OPEN_FILES)
                                .build()))
                        .environment(environment(settings, configuration))
                        .secrets(secrets(settings))
                        .portMappings(List.of(port(Ports.PROXY), port(Ports.PROXY_HEALTH)))
                        // ECS looks at this one only, not at that of the image.
                        .healthCheck(HealthCheck.builder()
                                .command(List.of("CMD", "bash", "/opt/postern/healthy"))
                                .interval(Duration.seconds(10))
                                .timeout(Duration.seconds(3))
                                .retries(3)
                                .startPeriod(Duration.seconds(60))
                                .build())
                        // Fargate takes at most two minutes.
                        .stopTimeout(Duration.seconds(ProxyConfiguration.DRAIN_SECONDS + 15))
                        .logging(log.driver())
                        .build());
        container.addMountPoints(MountPoint.builder()
                .containerPath(STATE)
                .sourceVolume("state")
                .readOnly(false)
                .build());
        trust.grantRead(definition.getTaskRole());
    }

    FargateTaskDefinition definition() {
        return definition;
    }

    /** As whom the program reads what it trusts. */
    IRole role() {
        return definition.getTaskRole();
    }

    /** As whom Fargate fetches image and secret, and writes the log. */
    IRole starter() {
        return definition.obtainExecutionRole();
    }

    String repositoryArn() {
        return image.getRepository().getRepositoryArn();
    }

    String logGroupArn() {
        return log.arn();
    }

    private static PortMapping port(int number) {
        return PortMapping.builder().containerPort(number).build();
    }

    private static Map<String, String> environment(EdgeSettings settings, String configuration) {
        var environment = new LinkedHashMap<String, String>();
        environment.put("POSTERN_CONFIG", configuration);
        environment.put("AWS_REGION", settings.region());
        if (settings.mode() == EdgeMode.ALB_PASSTHROUGH_NETTY) {
            // The load balancer encrypts to its targets and takes any certificate of theirs: each task makes its own.
            environment.put("POSTERN_EPHEMERAL_SERVER", settings.domain());
        }
        return environment;
    }

    /** Chain and key of the domain, PEM. They are in the environment until the image's entry point has put them into files. */
    private Map<String, Secret> secrets(EdgeSettings settings) {
        if (settings.mode() != EdgeMode.NLB_NETTY) {
            return Map.of();
        }
        var arn = settings.serverCertificate()
                .orElseThrow(() -> new IllegalArgumentException(
                        "serverCertificate: none (expected: the ARN of a secret with chain " + "and key, in mode "
                                + EdgeMode.NLB_NETTY.text() + ")"));
        var secret = software.amazon.awscdk.services.secretsmanager.Secret.fromSecretCompleteArn(
                this, "ServerCertificate", arn);
        var secrets = new LinkedHashMap<String, Secret>(); // in this order in every template
        secrets.put("POSTERN_SERVER_CHAIN", Secret.fromSecretsManager(secret, "chain"));
        secrets.put("POSTERN_SERVER_KEY", Secret.fromSecretsManager(secret, "key"));
        return secrets;
    }
}
