package dev.postern.pki.aws;

import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.TransactionInProgressException;

/**
 * Reads and writes on the table of the register. Every read is strongly consistent. What throttles or fails for a moment is tried
 * again by the SDK, with the same token, so that a transaction whose answer was lost is not done twice.
 */
final class RegisterTable {
    private static final int VERSION = 1;
    private static final String ABSENT = "attribute_not_exists(" + RegisterItems.PK + ")";
    // Reasons of a cancelled transaction that go away: somebody else is at the same items, or there is too much at
    // once.
    private static final Set<String> PASSING =
            Set.of("TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded");

    private final DynamoDbClient client;
    private final String name;

    private RegisterTable(DynamoDbClient client, String name) {
        this.client = client;
        this.name = name;
    }

    /** What became of a transaction. */
    enum Written {
        DONE,
        /** Nothing was written: another writer was first, and what was decided on has changed. */
        LOST_RACE,
        /** Nothing was written, for a certificate, or one of the same issuer and serial number, is in the register. */
        EXISTS
    }

    /**
     * Takes up a table.
     *
     * @throws MalformedInput if it is missing, of another layout, or made by a newer program
     */
    static RegisterTable open(DynamoDbClient client, String name) throws IOException {
        var table = new RegisterTable(client, name);
        var wanted = RegisterItems.version(VERSION);
        var pk = RegisterItems.text(wanted, RegisterItems.PK);
        var found = table.version(pk);
        if (found.isEmpty()) {
            table.write("opening it", List.of(wanted));
            found = table.get("opening it", pk, RegisterItems.ONLY);
        }
        table.check(found.orElse(wanted));
        return table;
    }

    /** A table for reading only; {@link #requireRegister} is asked before it is believed. */
    static RegisterTable unopened(DynamoDbClient client, String name) {
        return new RegisterTable(client, name);
    }

    /**
     * Makes sure that this is a register, without making it one.
     *
     * @throws MalformedInput if it is missing, of another layout, never opened, or made by a newer program
     */
    void requireRegister() throws IOException {
        var pk = RegisterItems.text(RegisterItems.version(VERSION), RegisterItems.PK);
        check(version(pk)
                .orElseThrow(() -> new MalformedInput("register table " + name
                        + ": no register (expected: one that a command which writes has opened before)")));
    }

    private void check(Map<String, AttributeValue> item) {
        var version = RegisterItems.number(item, "version");
        if (version > VERSION) {
            throw new MalformedInput("register table " + name + ": register of version " + version
                    + " (expected: at most " + VERSION + "; made by a newer program)");
        }
    }

    private Optional<Map<String, AttributeValue>> version(String pk) throws IOException {
        try {
            return get("opening it", pk, RegisterItems.ONLY);
        } catch (IOException e) {
            if (e.getCause() instanceof DynamoDbException answered
                    && answered.awsErrorDetails() != null
                    && "ValidationException".equals(answered.awsErrorDetails().errorCode())) {
                throw new MalformedInput(
                        "register table " + name + ": "
                                + answered.awsErrorDetails().errorMessage()
                                + " (expected: a table with the keys pk and sk, both text)",
                        e);
            }
            throw e;
        }
    }

    Optional<Map<String, AttributeValue>> get(String doing, String pk, String sk) throws IOException {
        var answer = asking(
                doing,
                () -> client.getItem(request ->
                        request.tableName(name).key(RegisterItems.key(pk, sk)).consistentRead(true)));
        return answer.hasItem() ? Optional.of(answer.item()) : Optional.empty();
    }

    /** All items under a key, in order. */
    List<Map<String, AttributeValue>> query(String doing, String pk) throws IOException {
        return asking(
                doing,
                () -> client
                        .queryPaginator(request -> request.tableName(name)
                                .keyConditionExpression(RegisterItems.PK + " = :pk")
                                .expressionAttributeValues(Map.of(":pk", RegisterItems.text(pk)))
                                .consistentRead(true))
                        .items()
                        .stream()
                        .toList());
    }

    /** All items whose key begins so, in order under each key; what was written before this call is among them. */
    List<Map<String, AttributeValue>> scan(String doing, String prefix) throws IOException {
        return asking(
                doing,
                () -> client
                        .scanPaginator(request -> request.tableName(name)
                                .filterExpression("begins_with(" + RegisterItems.PK + ", :prefix)")
                                .expressionAttributeValues(Map.of(":prefix", RegisterItems.text(prefix)))
                                .consistentRead(true))
                        .items()
                        .stream()
                        .toList());
    }

    /** Adds items, all of them or none; none may be there yet. */
    Written write(String doing, List<Map<String, AttributeValue>> items) throws IOException {
        var puts = items.stream()
                .map(item -> Put.builder()
                        .tableName(name)
                        .item(item)
                        .conditionExpression(ABSENT)
                        .build())
                .map(put -> TransactWriteItem.builder().put(put).build())
                .toList();
        try {
            asking(doing, () -> client.transactWriteItems(request -> request.transactItems(puts)));
            return Written.DONE;
        } catch (IOException e) {
            if (e.getCause() instanceof TransactionInProgressException) {
                return Written.LOST_RACE;
            }
            if (e.getCause() instanceof TransactionCanceledException cancelled && cancelled.hasCancellationReasons()) {
                return why(cancelled, items).orElseThrow(() -> e);
            }
            throw e;
        }
    }

    /** Adds one to a number that began at none, and answers what it is now. An answer that was lost leaves a number out. */
    long next(String doing, String pk) throws IOException {
        var answer = asking(
                doing,
                () -> client.updateItem(request -> request.tableName(name)
                        .key(RegisterItems.key(pk, RegisterItems.ONLY))
                        .updateExpression("ADD #number :one")
                        .expressionAttributeNames(Map.of("#number", "number"))
                        .expressionAttributeValues(Map.of(":one", RegisterItems.number(1)))
                        .returnValues(ReturnValue.UPDATED_NEW)));
        return RegisterItems.number(answer.attributes(), "number");
    }

    IOException failed(String doing, String cause) {
        return new IOException("register table " + name + ": " + doing + ": " + cause);
    }

    private static Optional<Written> why(
            TransactionCanceledException cancelled, List<Map<String, AttributeValue>> items) {
        var reasons = cancelled.cancellationReasons();
        var exists = false;
        for (int i = 0; i < reasons.size(); i++) {
            var code = reasons.get(i).code();
            var condition = "ConditionalCheckFailed".equals(code);
            if (PASSING.contains(String.valueOf(code)) || (condition && RegisterItems.isLog(items.get(i)))) {
                return Optional.of(Written.LOST_RACE);
            }
            exists |= condition;
        }
        return exists ? Optional.of(Written.EXISTS) : Optional.empty();
    }

    private <T> T asking(String doing, Supplier<T> call) throws IOException {
        try {
            return call.get();
        } catch (ResourceNotFoundException e) {
            throw new MalformedInput(
                    "register table " + name + ": not found (expected: a table that was made before)", e);
        } catch (SdkException e) {
            throw new IOException("register table " + name + ": " + doing + ": " + AwsClients.said(e), e);
        }
    }
}
