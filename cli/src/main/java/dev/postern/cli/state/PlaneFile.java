package dev.postern.cli.state;

import dev.postern.cli.plane.AuthorityConfig;
import dev.postern.cli.plane.RegisterConfig;
import dev.postern.pki.x509.StateFiles;
import dev.postern.pki.x509.StateFiles.Access;
import java.io.IOException;
import java.nio.file.Path;

/** Writes the first {@code control-plane.yaml}, which is its owner's from then on. */
final class PlaneFile {
    private PlaneFile() {}

    /** Writes what is not local; nothing if all is. */
    static void write(Path state, AuthorityConfig authority, RegisterConfig register) throws IOException {
        var text = new StringBuilder();
        if (authority instanceof AuthorityConfig.PrivateCa aws) {
            text.append("authority:\n");
            text.append("  privateCa: \"").append(aws.arn()).append("\"\n");
            text.append("  template: ").append(aws.template().text()).append('\n');
            text.append("  trustDomain: \"").append(aws.trustDomain()).append("\"\n");
            text.append("  clientLifetime: ").append(aws.clientLifetime()).append('\n');
        }
        if (register instanceof RegisterConfig.DynamoDb elsewhere) {
            text.append("register: { dynamodb: \"").append(elsewhere.table()).append("\" }\n");
        }
        if (!text.isEmpty()) {
            StateFiles.write(
                    state.resolve(StateDirectory.PLANE),
                    "# Where the control plane is; what else can stand here is in cli/README.md.\n" + text,
                    Access.EVERYONE);
        }
    }
}
