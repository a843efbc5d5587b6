package dev.postern.cdk.consumer;

import java.util.List;

/**
 * What a host has to do for Session Manager, and no more: AmazonSSMManagedInstanceCore would let it read every SSM parameter of the account
 * (Systems Manager user guide, "Create a custom IAM role for Session Manager"). None of these knows resource-level permissions in such a role.
 */
final class SessionPermissions {
    static final List<String> SSM = List.of("ssm:UpdateInstanceInformation");
    static final List<String> MESSAGES = List.of(
            "ssmmessages:CreateControlChannel",
            "ssmmessages:CreateDataChannel",
            "ssmmessages:OpenControlChannel",
            "ssmmessages:OpenDataChannel");

    private SessionPermissions() {}
}
