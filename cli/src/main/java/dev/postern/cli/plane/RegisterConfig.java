package dev.postern.cli.plane;

import dev.postern.pki.x509.MalformedInput;

/** Where every certificate and every revocation is recorded. */
public sealed interface RegisterConfig {
    /** {@code register.db} in the state directory. */
    record Sqlite() implements RegisterConfig {}

    /** A table of Amazon DynamoDB. */
    record DynamoDb(String table) implements RegisterConfig {
        public DynamoDb {
            // "Naming rules" of DynamoDB's developer guide.
            if (!table.matches("[A-Za-z0-9_.-]{3,255}")) {
                throw new MalformedInput("dynamodb: \"" + table
                        + "\" (expected: a table's name: 3 to 255 letters, digits, \"_\", \"-\" and \".\")");
            }
        }
    }

    /** {@code dynamodb:TABLE} or {@code sqlite}, as the command line has it. */
    static RegisterConfig parse(String text) {
        if (text.equals("sqlite")) {
            return new Sqlite();
        }
        if (text.startsWith("dynamodb:")) {
            return new DynamoDb(text.substring("dynamodb:".length()));
        }
        throw new MalformedInput("\"" + text + "\" (expected: sqlite or dynamodb:TABLE)");
    }
}
