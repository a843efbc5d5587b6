package dev.postern.twin.elb;

import dev.postern.twin.acm.ServerCertificates;
import dev.postern.twin.elb.ListenerState.Action;
import dev.postern.twin.elb.ListenerState.MutualAuth;
import dev.postern.twin.elb.edge.FixedResponse;
import dev.postern.twin.wire.AwsError;
import dev.postern.twin.wire.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a call says of a listener, checked. */
final class ListenerInput {
    private final TargetGroups groups;
    private final TrustStores stores;
    private final ServerCertificates certificates;

    ListenerInput(TargetGroups groups, TrustStores stores, ServerCertificates certificates) {
        this.groups = groups;
        this.stores = stores;
        this.certificates = certificates;
    }

    String protocol(Parameters input, String otherwise) {
        var protocol = input.text("Protocol").orElse(otherwise);
        if (!protocol.equals("HTTP") && !protocol.equals("HTTPS")) {
            throw AwsError.of("UnsupportedProtocol", "Protocol '" + protocol + "' (expected: HTTP, HTTPS)");
        }
        return protocol;
    }

    /** The default certificate, if the call names one. */
    Optional<String> certificate(Parameters input) {
        var arns = certificates(input);
        if (arns.size() > 1) {
            throw AwsError.of("TooManyCertificates", "Up to one certificate can be specified at a time");
        }
        return arns.stream().findFirst();
    }

    List<String> certificates(Parameters input) {
        var arns = new ArrayList<String>();
        for (var certificate : input.structures("Certificates")) {
            var arn = certificate.required("CertificateArn");
            if (certificates.files(arn).isEmpty()) {
                throw AwsError.of("CertificateNotFound", "Certificate '" + arn + "' not found");
            }
            arns.add(arn);
        }
        return arns;
    }

    Optional<String> sslPolicy(Parameters input) {
        var policy = input.text("SslPolicy");
        policy.ifPresent(EdgeSettings::policy);
        return policy;
    }

    Action action(Parameters input) {
        var actions = input.structures("DefaultActions");
        if (actions.size() != 1) {
            throw AwsError.of(
                    "ValidationError",
                    actions.size() + " default actions (the twin knows: one, forward or fixed-response)");
        }
        var action = actions.get(0);
        var type = action.required("Type");
        return switch (type) {
            case "forward" ->
                new Action(Optional.of(groups.required(targetGroup(action)).arn()), Optional.empty());
            case "fixed-response" ->
                new Action(Optional.empty(), Optional.of(response(action.structure("FixedResponseConfig"))));
            default ->
                throw AwsError.of(
                        "InvalidLoadBalancerAction",
                        "Action type '" + type + "' (the twin knows: forward, fixed-response)");
        };
    }

    private static String targetGroup(Parameters action) {
        var several = action.structure("ForwardConfig").structures("TargetGroups");
        if (several.size() > 1) {
            throw AwsError.of(
                    "InvalidLoadBalancerAction", several.size() + " target groups in one action (the twin knows: one)");
        }
        return several.isEmpty()
                ? action.required("TargetGroupArn")
                : several.get(0).required("TargetGroupArn");
    }

    private static FixedResponse response(Parameters config) {
        var status = config.required("StatusCode");
        if (!status.matches("[245]\\d\\d")) {
            throw AwsError.of("ValidationError", "StatusCode '" + status + "' (expected: 2XX, 4XX or 5XX)");
        }
        return new FixedResponse(
                Integer.parseInt(status),
                config.text("ContentType").orElse("text/plain"),
                config.text("MessageBody").orElse(""));
    }

    MutualAuth mutualAuth(Parameters mutual, String protocol) {
        var mode = mutual.text("Mode").orElse("off");
        var trustStore = mutual.text("TrustStoreArn").filter(arn -> !arn.isEmpty());
        var advertise = mutual.text("AdvertiseTrustStoreCaNames").filter(text -> !text.isEmpty());
        if (!mode.matches("off|passthrough|verify")) {
            throw invalid("Mode: \"" + mode + "\" (expected: off, passthrough, verify)");
        }
        if (!protocol.equals("HTTPS") && !mode.equals("off")) {
            throw invalid("Mode: \"" + mode + "\" (expected: an HTTPS listener)");
        }
        if (advertise.isPresent() && !advertise.get().matches("on|off")) {
            throw invalid("AdvertiseTrustStoreCaNames: \"" + advertise.get() + "\" (expected: on, off)");
        }
        if (mode.equals("verify")) {
            var arn = trustStore.orElseThrow(() -> invalid("TrustStoreArn: missing (expected: one in mode verify)"));
            return new MutualAuth(
                    mode,
                    Optional.of(stores.ready(arn).arn()),
                    mutual.text("IgnoreClientCertificateExpiry")
                            .filter("true"::equals)
                            .isPresent(),
                    advertise.filter("on"::equals).isPresent());
        }
        if (trustStore.isPresent()) {
            throw invalid("TrustStoreArn: given (expected: none in mode " + mode + ")");
        }
        if (mutual.has("IgnoreClientCertificateExpiry")) {
            throw invalid("IgnoreClientCertificateExpiry: given (expected: nothing in mode " + mode + ")");
        }
        if (advertise.filter("on"::equals).isPresent()) {
            throw invalid("AdvertiseTrustStoreCaNames: on (expected: nothing in mode " + mode + ")");
        }
        return new MutualAuth(mode, Optional.empty(), false, false);
    }

    private static AwsError invalid(String message) {
        return AwsError.of("ValidationError", "MutualAuthentication: " + message);
    }
}
