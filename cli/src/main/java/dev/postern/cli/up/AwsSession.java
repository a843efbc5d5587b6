package dev.postern.cli.up;

import dev.postern.cli.Shell;
import dev.postern.cli.state.StateDirectory;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** A first session with the AWS side on this machine, to paste: authority, trust store, a verifying listener, and its end. */
record AwsSession(URI endpoint, StateDirectory state, URI upstream) {
    /** The environment in which every AWS tool talks to the twin. */
    List<String> exports() {
        return List.of(
                "export AWS_ENDPOINT_URL=" + endpoint + " AWS_REGION=" + LocalAws.REGION + " AWS_DEFAULT_REGION="
                        + LocalAws.REGION,
                "export AWS_ACCESS_KEY_ID=" + LocalAws.CREDENTIAL + " AWS_SECRET_ACCESS_KEY=" + LocalAws.CREDENTIAL);
    }

    List<String> lines() {
        var self = Shell.self();
        var server = state.server();
        var root = state.path().resolve("ca/root.pem");
        var lines = new ArrayList<String>();
        lines.add(self + " ca init --dir partners --private-ca new --lists-bucket partners-trust");
        lines.add(self + " ca bundle --dir partners --to s3://partners-trust/up --trust-store partners");
        lines.add("openssl x509 -in " + server.resolve("server.pem") + " -out server-leaf.pem");
        lines.add("STORE=$(aws elbv2 describe-trust-stores --names partners --output text"
                + " --query 'TrustStores[0].TrustStoreArn')");
        lines.add("CERT=$(aws acm import-certificate --certificate fileb://server-leaf.pem --certificate-chain fileb://"
                + state.path().resolve("ca/issuing.pem") + " --private-key fileb://" + server.resolve("server.key")
                + " --query CertificateArn --output text)");
        lines.add("LB=$(aws elbv2 create-load-balancer --name partners --subnets subnet-a subnet-b --output text"
                + " --query 'LoadBalancers[0].LoadBalancerArn')");
        lines.add("GROUP=$(aws elbv2 create-target-group --name api --protocol HTTP --port " + port()
                + " --target-type ip --vpc-id vpc-1 --output text --query 'TargetGroups[0].TargetGroupArn')");
        lines.add("aws elbv2 register-targets --target-group-arn $GROUP --targets Id=" + upstream.getHost() + ",Port="
                + port());
        lines.add("aws elbv2 create-listener --load-balancer-arn $LB --protocol HTTPS --port 8444 --ssl-policy"
                + " ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09 --certificates"
                + " CertificateArn=$CERT --mutual-authentication Mode=verify,TrustStoreArn=$STORE --default-actions"
                + " Type=forward,TargetGroupArn=$GROUP");
        lines.add("PLAN=$(aws apigateway create-usage-plan --name partners --query id --output text)");
        lines.add("echo \"usagePlan: { id: $PLAN, scope: partners }\" >> partners/control-plane.yaml");
        lines.add(self + " client onboard acme --dir partners");
        lines.add("aws apigateway get-usage-plan-keys --usage-plan-id $PLAN --query 'items[].name' --output text");
        lines.add("curl --cacert " + root + " --cert partners/clients/acme/client-chain.pem --key"
                + " partners/clients/acme/client.key https://localhost:8444/widgets");
        lines.add("echo \"trustStores: [ { arn: \\\"$STORE\\\", uploads: s3://partners-trust/up } ]\" >>"
                + " partners/control-plane.yaml");
        lines.add(self + " client offboard acme --dir partners --wait");
        return lines;
    }

    private int port() {
        return upstream.getPort() < 0 ? 80 : upstream.getPort();
    }
}
