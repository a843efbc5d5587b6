package dev.postern.pki.aws;

import java.io.IOException;
import java.time.Duration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.ContinuousBackupsUnavailableException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;

/** Makes the table a register lives in. Stopped at any moment, the next call completes it. */
public final class DynamoDbRegisterTable {
    private static final int ROUNDS = 120;
    private static final Duration BETWEEN = Duration.ofSeconds(1);

    private DynamoDbRegisterTable() {}

    /** What came of it. */
    public record Made(String arn, Backups backups) {}

    /** Whether the table can be taken back to any moment of the last 35 days. */
    public enum Backups {
        POINT_IN_TIME,
        /** This endpoint knows no backups; DynamoDB Local does not. */
        UNKNOWN_HERE
    }

    /**
     * Makes the table unless it is there, paid by request and protected from deletion, waits for it, and turns on point-in-time
     * recovery.
     */
    public static Made create(DynamoDbClient client, String table, Pause pause) throws IOException {
        var doing = "making register table " + table + ": ";
        try {
            make(client, table);
            var arn = whenActive(client, table, pause, doing);
            return new Made(arn, backups(client, table, pause, doing));
        } catch (SdkException e) {
            throw new IOException(doing + AwsClients.said(e), e);
        }
    }

    /** Makes the table by the SDK's default chains. */
    public static Made create(String table) throws IOException {
        try (var client = DynamoDbClientRegister.client()) {
            return create(client, table, Pause.SLEEP);
        }
    }

    private static void make(DynamoDbClient client, String table) {
        try {
            client.createTable(request -> request.tableName(table)
                    .attributeDefinitions(text(RegisterItems.PK), text(RegisterItems.SK))
                    .keySchema(key(RegisterItems.PK, KeyType.HASH), key(RegisterItems.SK, KeyType.RANGE))
                    .billingMode(BillingMode.PAY_PER_REQUEST)
                    .deletionProtectionEnabled(true));
        } catch (ResourceInUseException e) {
            // There, or being made; opening the register says whether it is of our layout.
        }
    }

    private static String whenActive(DynamoDbClient client, String table, Pause pause, String doing)
            throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            try {
                var found = client.describeTable(request -> request.tableName(table))
                        .table();
                if (found.tableStatus() == TableStatus.ACTIVE) {
                    return found.tableArn();
                }
            } catch (ResourceNotFoundException e) {
                // API reference of DescribeTable: for a moment after CreateTable it may not be found.
            }
            pause.orEnd(BETWEEN);
        }
        throw new IOException(doing + "not active after " + BETWEEN.multipliedBy(ROUNDS));
    }

    private static Backups backups(DynamoDbClient client, String table, Pause pause, String doing) throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            try {
                client.updateContinuousBackups(request -> request.tableName(table)
                        .pointInTimeRecoverySpecification(recovery -> recovery.pointInTimeRecoveryEnabled(true)));
                return Backups.POINT_IN_TIME;
            } catch (ContinuousBackupsUnavailableException e) {
                // Not yet: a new table gets them some time after it has become active.
            } catch (DynamoDbException e) {
                if (e.awsErrorDetails() != null
                        && "UnknownOperationException"
                                .equals(e.awsErrorDetails().errorCode())) {
                    return Backups.UNKNOWN_HERE;
                }
                throw e;
            }
            pause.orEnd(BETWEEN);
        }
        throw new IOException(doing + "no backups after " + BETWEEN.multipliedBy(ROUNDS));
    }

    private static AttributeDefinition text(String name) {
        return AttributeDefinition.builder()
                .attributeName(name)
                .attributeType(ScalarAttributeType.S)
                .build();
    }

    private static KeySchemaElement key(String name, KeyType type) {
        return KeySchemaElement.builder().attributeName(name).keyType(type).build();
    }
}
