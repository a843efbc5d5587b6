package dev.postern.cdk.api;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.services.ec2.InterfaceVpcEndpoint;
import software.amazon.awscdk.services.iam.AnyPrincipal;
import software.amazon.awscdk.services.iam.Effect;
import software.amazon.awscdk.services.iam.PolicyDocument;
import software.amazon.awscdk.services.iam.PolicyStatement;

/**
 * The resource policy of the API and, separately asked, of its private domain name: whoever comes through the endpoint may call, whoever does
 * not is denied. As in the developer guide's "Tutorial: Create and invoke a custom domain name for private APIs".
 */
final class OnlyThrough {
    private OnlyThrough() {}

    /** A new document each time; the library writes into the one it is given. */
    static PolicyDocument endpoint(InterfaceVpcEndpoint endpoint) {
        return PolicyDocument.Builder.create()
                .statements(List.of(
                        everything(Effect.ALLOW).build(),
                        everything(Effect.DENY)
                                .conditions(Map.of(
                                        "StringNotEquals", Map.of("aws:SourceVpce", endpoint.getVpcEndpointId())))
                                .build()))
                .build();
    }

    private static PolicyStatement.Builder everything(Effect effect) {
        return PolicyStatement.Builder.create()
                .effect(effect)
                .principals(List.of(new AnyPrincipal()))
                .actions(List.of("execute-api:Invoke"))
                .resources(List.of("execute-api:/*"));
    }
}
