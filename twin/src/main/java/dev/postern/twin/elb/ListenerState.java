package dev.postern.twin.elb;

import dev.postern.twin.elb.edge.FixedResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is kept of a listener.
 *
 * @param certificates their ARNs, the default one first; none on HTTP
 */
record ListenerState(
        String arn,
        String loadBalancerArn,
        String protocol,
        int port,
        Optional<String> sslPolicy,
        List<String> certificates,
        Action action,
        MutualAuth mutualAuth,
        Map<String, String> attributes,
        Map<String, String> tags) {
    ListenerState {
        certificates = List.copyOf(certificates);
        attributes = Map.copyOf(attributes);
        tags = Map.copyOf(tags);
    }

    /** What becomes of every request: one of the two. */
    record Action(Optional<String> targetGroupArn, Optional<FixedResponse> fixedResponse) {}

    /** Fields as the API has them. */
    record MutualAuth(
            String mode, Optional<String> trustStoreArn, boolean ignoreClientCertificateExpiry, boolean advertise) {
        static final MutualAuth OFF = new MutualAuth("off", Optional.empty(), false, false);

        boolean verifies() {
            return mode.equals("verify");
        }
    }

    boolean https() {
        return protocol.equals("HTTPS");
    }

    boolean verifiesWith(String trustStoreArn) {
        return mutualAuth.trustStoreArn().filter(trustStoreArn::equals).isPresent();
    }

    ListenerState withCertificates(List<String> others) {
        return new ListenerState(
                arn, loadBalancerArn, protocol, port, sslPolicy, others, action, mutualAuth, attributes, tags);
    }

    ListenerState withAttributes(Map<String, String> others) {
        return new ListenerState(
                arn, loadBalancerArn, protocol, port, sslPolicy, certificates, action, mutualAuth, others, tags);
    }

    ListenerState withTags(Map<String, String> others) {
        return new ListenerState(
                arn, loadBalancerArn, protocol, port, sslPolicy, certificates, action, mutualAuth, attributes, others);
    }
}
