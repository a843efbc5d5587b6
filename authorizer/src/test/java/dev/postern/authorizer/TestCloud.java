package dev.postern.authorizer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.crl.aws.S3Location;
import dev.postern.crl.aws.S3Objects;
import dev.postern.crl.deny.DenyEntry;
import dev.postern.crl.deny.DenyList;
import dev.postern.pki.aws.DynamoDbClientRegister;
import dev.postern.pki.aws.DynamoDbRegisterTable;
import dev.postern.pki.aws.Pause;
import dev.postern.pki.client.ClientId;
import dev.postern.pki.client.Holder;
import dev.postern.pki.testing.LocalDynamoDb;
import dev.postern.pki.testing.TestCredential;
import dev.postern.twin.Twin;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;

/** The function's AWS: a register in DynamoDB Local, a deny-list in the twin's S3, and a clock that is set by hand. */
final class TestCloud implements Cloud, AutoCloseable {
    static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");
    static final String TABLE = "partners";
    static final S3Location DENY_LIST = S3Location.parse("s3://partners-trust/deny.json");

    volatile Instant now = NOW;
    final InstantSource clock = () -> now;
    HttpClient http = HttpClient.newHttpClient();
    final AtomicInteger made = new AtomicInteger();
    private final LocalDynamoDb dynamoDb = LocalDynamoDb.start();
    private final Twin twin;
    private final S3Client s3;
    private final DynamoDbClientRegister register;

    TestCloud(Path directory) throws IOException {
        twin = Twin.start(directory, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), clock);
        s3 = s3Client();
        s3.createBucket(request -> request.bucket(DENY_LIST.bucket()));
        try (var client = dynamoDb()) {
            DynamoDbRegisterTable.create(client, TABLE, Pause.SLEEP);
        }
        register = DynamoDbClientRegister.open(dynamoDb(), TABLE, Pause.SLEEP);
        deny();
    }

    DynamoDbClientRegister register() {
        return register;
    }

    Twin twin() {
        return twin;
    }

    LocalDynamoDb database() {
        return dynamoDb;
    }

    /** Records what was issued to a client. */
    TestCredential onboard(String id, TestCredential credential) {
        try {
            register.record(Holder.of(new ClientId(id)), credential.chain(), now);
            return credential;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes the deny-list: these entries and no other. */
    void deny(DenyEntry... entries) {
        putDenyList(DenyList.of(List.of(entries)).json());
    }

    void putDenyList(String content) {
        s3.putObject(
                request -> request.bucket(DENY_LIST.bucket()).key(DENY_LIST.key()),
                RequestBody.fromBytes(content.getBytes(UTF_8)));
    }

    void removeDenyList() {
        s3.deleteObject(request -> request.bucket(DENY_LIST.bucket()).key(DENY_LIST.key()));
    }

    @Override
    public DynamoDbClient dynamoDb() {
        made.incrementAndGet();
        return dynamoDb.client().build();
    }

    @Override
    public S3Objects s3() {
        made.incrementAndGet();
        return new S3Objects(s3Client());
    }

    @Override
    public HttpClient http() {
        return http;
    }

    private S3Client s3Client() {
        return S3Client.builder()
                .endpointOverride(twin.endpoint())
                .forcePathStyle(true)
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("twin", "twin")))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }

    @Override
    public void close() throws IOException {
        s3.close();
        register.close();
        twin.close();
        dynamoDb.close();
    }
}
