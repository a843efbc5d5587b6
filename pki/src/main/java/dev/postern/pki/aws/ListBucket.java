package dev.postern.pki.aws;

import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PublicAccessBlockConfiguration;
import software.amazon.awssdk.services.sts.StsClient;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The bucket AWS Private CA writes lists and reports to. It is made ready before an authority is created, for AWS tries to write
 * there at that moment and refuses the authority if it cannot. No public access: whoever needs the list fetches it by leave.
 */
public final class ListBucket implements AutoCloseable {
    private static final String SID = "PosternPrivateCaWrites";
    private static final Duration ANSWER = Duration.ofSeconds(15);
    private static final Duration CALL = Duration.ofSeconds(60);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final S3Client s3;
    private final String name;
    private final String account;

    /**
     * A bucket, which may yet have to be made.
     *
     * @param account whose authorities may write there
     */
    public ListBucket(S3Client s3, String name, String account) {
        if (!account.matches("\\d{12}")) {
            throw new MalformedInput("account: \"" + account + "\" (expected: 12 digits)");
        }
        this.s3 = s3;
        this.name = name;
        this.account = account;
    }

    /** A bucket of the account whose credentials the SDK's default chains find; to be closed. */
    public static ListBucket open(String name) throws IOException {
        try (var sts = AwsClients.build(StsClient.builder(), ANSWER, CALL)) {
            var account = sts.getCallerIdentity().account();
            var probe = s3(false);
            if (probe.serviceClientConfiguration().endpointOverride().isEmpty()) {
                return new ListBucket(probe, name, account);
            }
            probe.close();
            // Names of the form bucket.endpoint are made for AWS's own endpoints only.
            return new ListBucket(s3(true), name, account);
        } catch (SdkException e) {
            throw new IOException("bucket " + name + ": asking whose account this is: " + AwsClients.said(e), e);
        }
    }

    private static S3Client s3(boolean pathStyle) {
        return AwsClients.build(S3Client.builder().forcePathStyle(pathStyle), ANSWER, CALL);
    }

    @Override
    public void close() {
        s3.close();
    }

    public String name() {
        return name;
    }

    /** Makes the bucket if it is missing, blocks public access, and lets authorities of the account write; others' rules stay. */
    public void prepare() throws IOException {
        try {
            createIfMissing();
            s3.putPublicAccessBlock(request -> request.bucket(name)
                    .publicAccessBlockConfiguration(PublicAccessBlockConfiguration.builder()
                            .blockPublicAcls(true)
                            .ignorePublicAcls(true)
                            .blockPublicPolicy(true)
                            .restrictPublicBuckets(true)
                            .build()));
            var policy = extended(policy());
            s3.putBucketPolicy(request -> request.bucket(name).policy(policy));
        } catch (SdkException e) {
            throw new IOException("preparing bucket " + name + " for revocation lists: " + AwsClients.said(e), e);
        }
    }

    private void createIfMissing() {
        try {
            s3.headBucket(request -> request.bucket(name));
        } catch (AwsServiceException e) {
            if (e.statusCode() != 404) {
                throw e;
            }
            s3.createBucket(request -> request.bucket(name));
        }
    }

    private Optional<String> policy() {
        try {
            return Optional.of(
                    s3.getBucketPolicy(request -> request.bucket(name)).policy());
        } catch (AwsServiceException e) {
            if (e.statusCode() == 404) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The policy with our statement in it, in place of an older one of ours. */
    private String extended(Optional<String> existing) throws IOException {
        try {
            var policy = existing.isPresent()
                    ? (ObjectNode) JSON.readTree(existing.get())
                    : JSON.createObjectNode().put("Version", "2012-10-17");
            var statements = JSON.createArrayNode();
            var before = policy.path("Statement");
            for (var statement : before.isArray()
                    ? (ArrayNode) before
                    : before.isObject() ? List.of(before) : List.<ObjectNode>of()) {
                if (!statement.path("Sid").asString("").equals(SID)) {
                    statements.add(statement);
                }
            }
            statements.add(statement());
            policy.set("Statement", statements);
            return policy.toString();
        } catch (JacksonException | ClassCastException e) {
            throw new IOException("policy of bucket " + name + " is not readable (expected: a JSON object)", e);
        }
    }

    /** User guide, "Access policies for CRLs in Amazon S3". */
    private ObjectNode statement() {
        var statement = JSON.createObjectNode().put("Sid", SID).put("Effect", "Allow");
        statement.putObject("Principal").put("Service", "acm-pca.amazonaws.com");
        var actions = statement.putArray("Action");
        List.of("s3:PutObject", "s3:PutObjectAcl", "s3:GetBucketAcl", "s3:GetBucketLocation")
                .forEach(actions::add);
        var arn = "arn:" + partition() + ":s3:::" + name;
        statement.putArray("Resource").add(arn + "/*").add(arn);
        var conditions = statement.putObject("Condition");
        conditions.putObject("StringEquals").put("aws:SourceAccount", account);
        return statement;
    }

    private String partition() {
        return s3.serviceClientConfiguration().region().metadata().partition().id();
    }
}
