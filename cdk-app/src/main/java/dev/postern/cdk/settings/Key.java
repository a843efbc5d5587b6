package dev.postern.cdk.settings;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** Every key of {@code edge.yaml}, by its path; the one place where defaults are written. */
enum Key {
    NAME("name", "postern", "begins the names of all stacks"),
    REGION("region", Need.ALWAYS, "AWS region of all stacks"),
    DOMAIN("domain", Need.ALWAYS, "what consumers call"),
    HOSTED_ZONE("hostedZone", Need.ALWAYS, "id of the public hosted zone that domain is in"),
    MODE("mode", "alb-verify", "where clients are verified: alb-verify, nlb-netty or alb-passthrough-netty"),
    PATTERN(
            "pattern",
            "cross-account",
            "where consumers are: cross-account (PrivateLink) or same-account (in the edge's VPC)"),
    SIDE("side", "provider", "who deploys: provider, or consumer for the sample in the consumer's account"),
    HOST_ROUTING(
            "hostRouting", "domain", "how API Gateway knows the API: domain (private custom domain name) or rewrite"),
    AUTHORITY_SOURCE(
            "authority.source", "new-private-ca", "whose clients are let in: new-private-ca, private-ca or bundle"),
    AUTHORITY_COMMON_NAME("authority.commonName", "Partners", "new-private-ca: CN of its subject"),
    AUTHORITY_ORGANIZATION(
            "authority.organization", Need.SOMETIMES, "new-private-ca: O of its subject; without one, domain"),
    AUTHORITY_VALIDITY_YEARS("authority.validityYears", "10", "new-private-ca: how long its certificate holds"),
    AUTHORITY_ARN("authority.arn", Need.SOMETIMES, "private-ca: ARN of the AWS Private CA that exists"),
    AUTHORITY_BUNDLE("authority.bundle", Need.SOMETIMES, "private-ca, bundle: file of CA certificates, PEM"),
    AUTHORITY_LIST("authority.list", Need.SOMETIMES, "private-ca: where it writes its list, s3://bucket/key"),
    AUTHORITY_LISTS(
            "authority.lists", "[issuing, root]", "bundle: names its lists are published by; the default is postern's"),
    LISTS_MODE("lists.mode", "synced", "how lists get onto the trust store: synced (sync function) or static (files)"),
    LISTS_FILES("lists.files", "[]", "static: files of revocation lists, PEM, one list each"),
    REGISTER_TABLE(
            "register.table",
            Need.SOMETIMES,
            "DynamoDB table of a register that exists, same account and region; without one, the app makes it"),
    DENY_LIST_OBJECT(
            "denyList.object",
            Need.SOMETIMES,
            "deny-list that exists, s3://bucket/key, same account and region; without one, the app makes it"),
    ROSTER_OBJECT(
            "roster.object",
            Need.SOMETIMES,
            "with a proxy: roster that exists, s3://bucket/key, same account and region; without one, the app makes it"),
    ACCESS_POLICY(
            "accessPolicy",
            Need.SOMETIMES,
            "with a proxy: file of who may do what; without one, every client of the register may do all"),
    SERVER_CERTIFICATE(
            "serverCertificate", Need.SOMETIMES, "nlb-netty: ARN of the secret with the proxy's chain and key"),
    SERVICE_ALLOWED_PRINCIPALS(
            "service.allowedPrincipals",
            "[]",
            "cross-account: accounts or ARNs that may ask for an endpoint; none: nobody"),
    SERVICE_ALLOWED_REGIONS("service.allowedRegions", "[]", "cross-account: other regions endpoints may come from"),
    SERVICE_ACCEPTANCE(
            "service.acceptance",
            "required",
            "cross-account: required (each endpoint waits for your word) or automatic"),
    CLIENT_SOURCES("clientSources", "[]", "same-account: sg-…, pl-… or networks of clients, beside the sample client"),
    NETWORK_CIDR("network.cidr", "10.20.0.0/16", "of the edge's VPC, /16 to /20"),
    NETWORK_CONSUMER_CIDR("network.consumerCidr", "10.30.0.0/24", "of the sample consumer's VPC, /16 to /24"),
    CAPACITY_ZONES("capacity.zones", "2", "availability zones, 2 or 3"),
    CAPACITY_TASKS("capacity.tasks", "2", "tasks of the proxy at least"),
    CAPACITY_MAX_TASKS("capacity.maxTasks", "8", "tasks of the proxy at most"),
    CAPACITY_CPU("capacity.cpu", "1024", "of a task, in 1/1024 vCPU"),
    CAPACITY_MEMORY("capacity.memory", "2048", "of a task, in MiB; Fargate knows certain pairs only"),
    CAPACITY_CONNECTIONS_PER_TASK("capacity.connectionsPerTask", "5000", "at which another task is started"),
    CAPACITY_REQUESTS_PER_SECOND("capacity.requestsPerSecond", "500", "that the API takes on average, of all clients"),
    CAPACITY_BURST("capacity.burst", "1000", "requests that the API takes at once"),
    JWT_ISSUER("jwt.issuer", Need.SOMETIMES, "with jwt.*, a token is asked for beside the certificate: its iss"),
    JWT_JWKS("jwt.jwks", Need.SOMETIMES, "where the issuer's keys are, https"),
    JWT_AUDIENCE("jwt.audience", Need.SOMETIMES, "its aud"),
    JWT_BINDING(
            "jwt.binding", "required", "required: it names the client's certificate (RFC 8705); if-present is laxer"),
    RETENTION_DAYS("retentionDays", "90", "how long logs are kept"),
    ALARM_TOPIC("alarmTopic", Need.SOMETIMES, "ARN of the SNS topic alarms go to; without one they are only shown");

    /** Of a key without a default. */
    enum Need {
        ALWAYS,
        SOMETIMES
    }

    private final String path;
    private final Optional<String> absent;
    private final Need need;
    private final String what;

    Key(String path, String absent, String what) {
        this.path = path;
        this.absent = Optional.of(absent);
        this.need = Need.SOMETIMES;
        this.what = what;
    }

    Key(String path, Need need, String what) {
        this.path = path;
        this.absent = Optional.empty();
        this.need = need;
        this.what = what;
    }

    static Optional<Key> of(String path) {
        return Arrays.stream(values()).filter(key -> key.path.equals(path)).findFirst();
    }

    /** Whether keys stand under this path. */
    static boolean isSection(String path) {
        return Arrays.stream(values()).anyMatch(key -> key.path.startsWith(path + "."));
    }

    /** What may stand in a section, or at the root for an empty one. */
    static String expectedIn(String section) {
        return Arrays.stream(values())
                .map(Key::path)
                .filter(path -> path.startsWith(section))
                .map(path -> path.substring(section.length()).replaceFirst("\\..*", ""))
                .distinct()
                .collect(Collectors.joining(", "));
    }

    String path() {
        return path;
    }

    /** As it would stand in the file. */
    Optional<String> absent() {
        return absent;
    }

    /** Its default says so. */
    boolean isList() {
        return absent.filter(value -> value.startsWith("[")).isPresent();
    }

    boolean isRequired() {
        return need == Need.ALWAYS;
    }

    /** One line for who reads the file. */
    String what() {
        return what;
    }
}
