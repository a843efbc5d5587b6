package dev.postern.pki.testing;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBRequestHandler;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBServerHandler;

/**
 * Amazon's DynamoDB Local in this process, in memory, on a loopback port of the system's choice; any credentials and any region see
 * the same tables. Needs {@code software.amazon.dynamodb:DynamoDBLocal} on the test class path.
 *
 * <p>Not by its own {@code ServerRunner}, which listens on all addresses and reports to its makers.
 */
public final class LocalDynamoDb implements AutoCloseable {
    private final LocalDynamoDBRequestHandler requests;
    private final Server server;

    private LocalDynamoDb(LocalDynamoDBRequestHandler requests, Server server) {
        this.requests = requests;
        this.server = server;
    }

    /** Starts one, with no tables. */
    public static LocalDynamoDb start() {
        // It logs by log4j, of which it needs no more than the interface; this is what that says itself with nothing
        // behind it.
        System.setProperty("log4j2.loggerContextFactory", "org.apache.logging.log4j.simple.SimpleLoggerContextFactory");
        var inMemory = true;
        var sharedByAll = true;
        var withDelays = false;
        try {
            var requests = new LocalDynamoDBRequestHandler(0, inMemory, null, sharedByAll, withDelays);
            var server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            server.setHandler(new LocalDynamoDBServerHandler(requests, null));
            server.start();
            return new LocalDynamoDb(requests, server);
        } catch (Exception e) {
            throw new IllegalStateException("starting DynamoDB Local", e);
        }
    }

    /** What to set {@code AWS_ENDPOINT_URL_DYNAMODB} to. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + ((ServerConnector) server.getConnectors()[0]).getLocalPort());
    }

    /** The start of a client of it. */
    public DynamoDbClientBuilder client() {
        return DynamoDbClient.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .endpointOverride(endpoint())
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")));
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("stopping DynamoDB Local", e);
        }
        requests.shutdown();
    }
}
