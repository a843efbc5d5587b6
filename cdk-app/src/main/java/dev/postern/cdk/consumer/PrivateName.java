package dev.postern.cdk.consumer;

import software.amazon.awscdk.services.ec2.IVpc;
import software.amazon.awscdk.services.route53.ARecord;
import software.amazon.awscdk.services.route53.IAliasRecordTarget;
import software.amazon.awscdk.services.route53.PrivateHostedZone;
import software.amazon.awscdk.services.route53.RecordTarget;
import software.constructs.Construct;

/** The domain inside the edge's VPC: a private zone of that one name, so that no other name of the public zone is shadowed. */
final class PrivateName extends Construct {
    PrivateName(Construct scope, String id, IVpc vpc, String domain, IAliasRecordTarget front) {
        super(scope, id);
        var zone = PrivateHostedZone.Builder.create(this, "Zone")
                .zoneName(domain)
                .vpc(vpc)
                .build();
        ARecord.Builder.create(this, "Alias")
                .zone(zone)
                .target(RecordTarget.fromAlias(front))
                .build();
    }
}
