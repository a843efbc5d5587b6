package dev.postern.twin.elb;

import dev.postern.twin.elb.ListenerState.MutualAuth;
import dev.postern.twin.wire.AwsCall;
import dev.postern.twin.wire.AwsError;
import dev.postern.twin.wire.Parameters;
import dev.postern.twin.wire.QueryService.Operation;
import dev.postern.twin.wire.XmlText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The operations on listeners and their default rule on the wire. */
final class ListenerApi {
    private static final int MAX_CERTIFICATES = 25; // alb.md 3.4, besides the default one

    private final LoadBalancers balancers;
    private final Listeners listeners;
    private final ListenerInput check;

    ListenerApi(LoadBalancers balancers, Listeners listeners, ListenerInput check) {
        this.balancers = balancers;
        this.listeners = listeners;
        this.check = check;
    }

    Map<String, Operation> operations() {
        return Map.of(
                "CreateListener", this::create,
                "DescribeListeners", this::describe,
                "ModifyListener", this::modify,
                "DeleteListener", this::delete,
                "DescribeListenerAttributes", this::describeAttributes,
                "ModifyListenerAttributes", this::modifyAttributes,
                "DescribeListenerCertificates", this::describeCertificates,
                "AddListenerCertificates", this::addCertificates,
                "RemoveListenerCertificates", this::removeCertificates,
                "DescribeRules", this::describeRules);
    }

    private void create(Parameters input, XmlText output, AwsCall call) {
        var balancer = balancers.required(input.required("LoadBalancerArn"));
        var protocol = check.protocol(input, "");
        var tags = Tags.of(input);
        var listener = new ListenerState(
                balancer.arn().replace(":loadbalancer/", ":listener/") + "/" + Arns.id(),
                balancer.arn(),
                protocol,
                port(input, input.required("Port")),
                protocol.equals("HTTPS")
                        ? check.sslPolicy(input).or(() -> Optional.of(EdgeSettings.DEFAULT_POLICY))
                        : Optional.empty(),
                check.certificate(input).stream().toList(),
                check.action(input),
                check.mutualAuth(input.structure("MutualAuthentication"), protocol),
                Map.of(),
                tags);
        requireCertificate(listener);
        listeners.create(listener);
        write(output, List.of(listener));
    }

    private void modify(Parameters input, XmlText output, AwsCall call) {
        var before = listeners.required(input.required("ListenerArn"));
        var protocol = check.protocol(input, before.protocol());
        var https = protocol.equals("HTTPS");
        var after = new ListenerState(
                before.arn(),
                before.loadBalancerArn(),
                protocol,
                port(input, input.text("Port").orElse(Integer.toString(before.port()))),
                https
                        ? check.sslPolicy(input)
                                .or(before::sslPolicy)
                                .or(() -> Optional.of(EdgeSettings.DEFAULT_POLICY))
                        : Optional.empty(),
                https ? certificates(check.certificate(input), before) : List.of(),
                input.hasUnder("DefaultActions") ? check.action(input) : before.action(),
                mutualAuth(input, before, protocol),
                before.attributes(),
                before.tags());
        requireCertificate(after);
        listeners.replace(after);
        write(output, List.of(after));
    }

    /** "Removing the property will not turn it off" (alb.md 2.2): what is not said stays. */
    private MutualAuth mutualAuth(Parameters input, ListenerState before, String protocol) {
        if (input.hasUnder("MutualAuthentication")) {
            return check.mutualAuth(input.structure("MutualAuthentication"), protocol);
        }
        return protocol.equals("HTTPS") ? before.mutualAuth() : MutualAuth.OFF;
    }

    /** Another default one takes the place of the first; the others stay. */
    private static List<String> certificates(Optional<String> first, ListenerState before) {
        return first.map(arn -> Stream.concat(
                                Stream.of(arn), before.certificates().stream().skip(1))
                        .distinct()
                        .toList())
                .orElse(before.certificates());
    }

    private void describe(Parameters input, XmlText output, AwsCall call) {
        var chosen = new ArrayList<ListenerState>();
        input.texts("ListenerArns").forEach(arn -> chosen.add(listeners.required(arn)));
        if (chosen.isEmpty()) {
            chosen.addAll(listeners.of(
                    balancers.required(input.required("LoadBalancerArn")).arn()));
        }
        var page = Page.of(chosen, input, ListenerState::arn, marker -> marker);
        write(output, page.items());
        page.writeMarker(output);
    }

    private void delete(Parameters input, XmlText output, AwsCall call) {
        listeners.delete(input.required("ListenerArn"));
    }

    private void describeAttributes(Parameters input, XmlText output, AwsCall call) {
        Attributes.LISTENER.write(
                output, listeners.required(input.required("ListenerArn")).attributes());
    }

    private void modifyAttributes(Parameters input, XmlText output, AwsCall call) {
        var before = listeners.required(input.required("ListenerArn"));
        var after = before.withAttributes(Attributes.LISTENER.changed(before.attributes(), input));
        listeners.replace(after);
        Attributes.LISTENER.write(output, after.attributes());
    }

    private void describeCertificates(Parameters input, XmlText output, AwsCall call) {
        var listener = listeners.required(input.required("ListenerArn"));
        var page = Page.of(listener.certificates(), input, arn -> arn, marker -> marker);
        writeCertificates(output, listener, page.items());
        page.writeMarker(output);
    }

    private void addCertificates(Parameters input, XmlText output, AwsCall call) {
        var before = listeners.required(input.required("ListenerArn"));
        if (!before.https()) {
            throw AwsError.of("InvalidConfigurationRequest", "Certificates: an HTTP listener has none");
        }
        var all = Stream.concat(before.certificates().stream(), check.certificates(input).stream())
                .distinct()
                .toList();
        if (all.size() > MAX_CERTIFICATES + 1) {
            throw AwsError.of("TooManyCertificates", "The limit of " + MAX_CERTIFICATES + " certificates is reached");
        }
        var after = before.withCertificates(all);
        listeners.replace(after);
        writeCertificates(output, after, check.certificates(input));
    }

    private void removeCertificates(Parameters input, XmlText output, AwsCall call) {
        var before = listeners.required(input.required("ListenerArn"));
        var removed = input.structures("Certificates").stream()
                .map(certificate -> certificate.required("CertificateArn"))
                .toList();
        if (removed.contains(before.certificates().stream().findFirst().orElse(""))) {
            throw AwsError.of("OperationNotPermitted", "Default certificate cannot be removed");
        }
        var left = new ArrayList<>(before.certificates());
        left.removeAll(removed);
        listeners.replace(before.withCertificates(left));
    }

    private void describeRules(Parameters input, XmlText output, AwsCall call) {
        var chosen = new ArrayList<ListenerState>();
        input.text("ListenerArn").ifPresent(arn -> chosen.add(listeners.required(arn)));
        for (var rule : input.texts("RuleArns")) {
            var listener = rule.replace(":listener-rule/", ":listener/").replaceFirst("/[^/]*$", "");
            var found = listeners.required(listener);
            if (!ruleArn(found).equals(rule)) {
                throw AwsError.of("RuleNotFound", "Rule '" + rule + "' not found");
            }
            chosen.add(found);
        }
        output.members("Rules", chosen, listener -> {
            output.text("RuleArn", ruleArn(listener));
            output.text("Priority", "default");
            output.members("Conditions", List.of(), item -> {});
            writeActions(output, "Actions", listener);
            output.text("IsDefault", true);
        });
    }

    /** The default rule has the listener's own id once more, so that it need not be kept. */
    private static String ruleArn(ListenerState listener) {
        return listener.arn().replace(":listener/", ":listener-rule/") + "/" + Arns.lastPart(listener.arn());
    }

    private static void requireCertificate(ListenerState listener) {
        if (listener.https() && listener.certificates().isEmpty()) {
            throw AwsError.of("ValidationError", "A certificate must be specified for HTTPS listeners (expected: one)");
        }
        if (!listener.https() && !listener.certificates().isEmpty()) {
            throw AwsError.of("ValidationError", "A certificate cannot be specified for HTTP listeners");
        }
    }

    private static int port(Parameters input, String text) {
        return TargetGroupApi.number(input, "Port", text, 1, 65_535);
    }

    private static void writeCertificates(XmlText output, ListenerState listener, List<String> arns) {
        output.members("Certificates", arns, arn -> {
            output.text("CertificateArn", arn);
            output.text("IsDefault", listener.certificates().indexOf(arn) == 0);
        });
    }

    private static void write(XmlText output, List<ListenerState> all) {
        output.members("Listeners", all, listener -> {
            output.text("ListenerArn", listener.arn());
            output.text("LoadBalancerArn", listener.loadBalancerArn());
            output.text("Port", listener.port());
            output.text("Protocol", listener.protocol());
            output.members(
                    "Certificates",
                    listener.certificates().stream().limit(1).toList(),
                    arn -> output.text("CertificateArn", arn));
            listener.sslPolicy().ifPresent(policy -> output.text("SslPolicy", policy));
            writeActions(output, "DefaultActions", listener);
            if (listener.https()) {
                writeMutualAuth(output, listener.mutualAuth());
            }
        });
    }

    private static void writeMutualAuth(XmlText output, MutualAuth mutual) {
        output.within("MutualAuthentication", () -> {
            output.text("Mode", mutual.mode());
            mutual.trustStoreArn().ifPresent(arn -> {
                output.text("TrustStoreArn", arn);
                output.text("IgnoreClientCertificateExpiry", mutual.ignoreClientCertificateExpiry());
                output.text("TrustStoreAssociationStatus", "active");
                output.text("AdvertiseTrustStoreCaNames", mutual.advertise() ? "on" : "off");
            });
        });
    }

    private static void writeActions(XmlText output, String name, ListenerState listener) {
        output.members(name, List.of(listener.action()), action -> {
            action.targetGroupArn().ifPresent(arn -> {
                output.text("Type", "forward");
                output.text("TargetGroupArn", arn);
                output.within("ForwardConfig", () -> {
                    output.members("TargetGroups", List.of(arn), group -> {
                        output.text("TargetGroupArn", group);
                        output.text("Weight", 1);
                    });
                    output.within("TargetGroupStickinessConfig", () -> output.text("Enabled", false));
                });
            });
            action.fixedResponse().ifPresent(response -> {
                output.text("Type", "fixed-response");
                output.within("FixedResponseConfig", () -> {
                    output.text("MessageBody", response.body());
                    output.text("StatusCode", response.status());
                    output.text("ContentType", response.contentType());
                });
            });
            output.text("Order", 1);
        });
    }
}
