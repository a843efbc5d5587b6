package dev.postern.pki.aws;

import dev.postern.pki.testing.LocalDynamoDb;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;

/**
 * Where the tests of the register have their tables: a DynamoDB Local, or with {@code -Dpostern.cloud=live} (profile
 * {@code aws-live}) DynamoDB itself, by the SDK's default chains. There a table is named {@code postern-test-…}, costs what its
 * requests cost, well below a cent, and is deleted on closing.
 */
final class TestTables implements AutoCloseable {
    private final Supplier<DynamoDbClientBuilder> clients;
    private final Runnable server;
    private final List<String> made = new ArrayList<>();

    private TestTables(Supplier<DynamoDbClientBuilder> clients, Runnable server) {
        this.clients = clients;
        this.server = server;
    }

    static TestTables start() {
        if (isLive()) {
            return new TestTables(
                    () -> DynamoDbClient.builder().httpClientBuilder(UrlConnectionHttpClient.builder()), () -> {});
        }
        var local = LocalDynamoDb.start();
        return new TestTables(local::client, local::close);
    }

    static boolean isLive() {
        return System.getProperty("postern.cloud", "local").equals("live");
    }

    DynamoDbClientBuilder client() {
        return clients.get();
    }

    /** A name for a table, which is deleted on closing if it has been made. */
    String name() {
        var name = "postern-test-register-" + UUID.randomUUID().toString().substring(0, 8);
        made.add(name);
        return name;
    }

    /** A new table. */
    String table() throws IOException {
        var name = name();
        try (var client = client().build()) {
            DynamoDbRegisterTable.create(client, name, Pause.SLEEP);
        }
        return name;
    }

    @Override
    public void close() {
        if (isLive()) {
            try (var client = client().build()) {
                var there = client.listTablesPaginator().tableNames().stream()
                        .filter(made::contains)
                        .toList();
                for (var table : there) {
                    client.updateTable(request -> request.tableName(table).deletionProtectionEnabled(false));
                    client.waiter().waitUntilTableExists(request -> request.tableName(table));
                    client.deleteTable(request -> request.tableName(table));
                }
            }
        }
        server.run();
    }
}
