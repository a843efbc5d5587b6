package dev.postern.cdk.trust;

import java.util.Optional;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.dynamodb.Attribute;
import software.amazon.awscdk.services.dynamodb.AttributeType;
import software.amazon.awscdk.services.dynamodb.BillingMode;
import software.amazon.awscdk.services.dynamodb.ITable;
import software.amazon.awscdk.services.dynamodb.PointInTimeRecoverySpecification;
import software.amazon.awscdk.services.dynamodb.Table;
import software.constructs.Construct;

/**
 * The register of clients: one that exists, or a table as {@code DynamoDbRegisterTable} of module pki makes it, which stays when its stack goes
 * and cannot be deleted by a call.
 */
final class RegisterTable extends Construct {
    private final Table table;

    private RegisterTable(Construct scope, String id) {
        super(scope, id);
        this.table = Table.Builder.create(this, "Table")
                .partitionKey(text("pk"))
                .sortKey(text("sk"))
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .pointInTimeRecoverySpecification(PointInTimeRecoverySpecification.builder()
                        .pointInTimeRecoveryEnabled(true)
                        .build())
                .deletionProtection(true)
                .removalPolicy(RemovalPolicy.RETAIN)
                .build();
    }

    /** The table of that name, which stays as it is; with none, a new one. */
    static ITable of(Construct scope, String id, Optional<String> existing) {
        return existing.map(name -> Table.fromTableName(scope, id, name))
                .orElseGet(() -> new RegisterTable(scope, id).table);
    }

    private static Attribute text(String name) {
        return Attribute.builder().name(name).type(AttributeType.STRING).build();
    }
}
