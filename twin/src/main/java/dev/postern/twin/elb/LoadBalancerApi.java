package dev.postern.twin.elb;

import dev.postern.twin.wire.AwsCall;
import dev.postern.twin.wire.AwsError;
import dev.postern.twin.wire.Parameters;
import dev.postern.twin.wire.QueryService.Operation;
import dev.postern.twin.wire.XmlText;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The operations on load balancers on the wire. */
final class LoadBalancerApi {
    /** Networks are not what the twin is about: it knows of one. */
    static final String VPC = "vpc-00000000000000001";

    private final LoadBalancers balancers;
    private final Listeners listeners;
    private final InstantSource clock;

    LoadBalancerApi(LoadBalancers balancers, Listeners listeners, InstantSource clock) {
        this.balancers = balancers;
        this.listeners = listeners;
        this.clock = clock;
    }

    Map<String, Operation> operations() {
        return Map.of(
                "CreateLoadBalancer", this::create,
                "DescribeLoadBalancers", this::describe,
                "DeleteLoadBalancer", this::delete,
                "DescribeLoadBalancerAttributes", this::describeAttributes,
                "ModifyLoadBalancerAttributes", this::modifyAttributes,
                "SetSubnets", this::setSubnets,
                "SetSecurityGroups", this::setSecurityGroups,
                "SetIpAddressType", this::setIpAddressType,
                "DescribeCapacityReservation", this::capacity);
    }

    private void create(Parameters input, XmlText output, AwsCall call) {
        var name = input.required("Name");
        var type = input.text("Type").orElse("application");
        if (!type.equals("application")) {
            throw AwsError.of("InvalidConfigurationRequest", "Type: \"" + type + "\" (the twin knows: application)");
        }
        var tags = Tags.of(input);
        balancers.requireFree(name, call);
        var id = Arns.id();
        var balancer = new LoadBalancerState(
                call.arn("elasticloadbalancing", "loadbalancer/app/" + name + "/" + id),
                name,
                id,
                clock.instant(),
                input.text("Scheme").orElse("internet-facing"),
                subnets(input),
                input.texts("SecurityGroups"),
                input.text("IpAddressType").orElse("ipv4"),
                Map.of(),
                tags);
        balancers.put(balancer);
        write(output, List.of(balancer));
    }

    private void describe(Parameters input, XmlText output, AwsCall call) {
        var chosen = new ArrayList<LoadBalancerState>();
        input.texts("LoadBalancerArns").forEach(arn -> chosen.add(balancers.required(arn)));
        input.texts("Names").forEach(name -> chosen.add(balancers.named(name, call.region())));
        var all = chosen.isEmpty() ? balancers.in(call.region()) : chosen;
        var page = Page.of(all, input, LoadBalancerState::arn, marker -> marker);
        write(output, page.items());
        page.writeMarker(output);
    }

    /** With all its listeners; one that is not there is deleted already. */
    private void delete(Parameters input, XmlText output, AwsCall call) {
        var arn = input.required("LoadBalancerArn");
        balancers.delete(arn);
        listeners.of(arn).forEach(listener -> listeners.delete(listener.arn()));
    }

    private void describeAttributes(Parameters input, XmlText output, AwsCall call) {
        var balancer = balancers.required(input.required("LoadBalancerArn"));
        Attributes.LOAD_BALANCER.write(output, balancer.attributes());
    }

    private void modifyAttributes(Parameters input, XmlText output, AwsCall call) {
        var before = balancers.required(input.required("LoadBalancerArn"));
        var after = before.withAttributes(Attributes.LOAD_BALANCER.changed(before.attributes(), input));
        balancers.put(after);
        try {
            listeners.of(after.arn()).forEach(listeners::apply);
        } catch (RuntimeException e) {
            balancers.put(before);
            listeners.of(after.arn()).forEach(listeners::apply);
            throw e;
        }
        Attributes.LOAD_BALANCER.write(output, after.attributes());
    }

    private void setSubnets(Parameters input, XmlText output, AwsCall call) {
        var balancer = balancers.required(input.required("LoadBalancerArn"));
        var after = balancer.withNetwork(subnets(input), balancer.securityGroups(), balancer.ipAddressType());
        balancers.put(after);
        writeZones(output, after);
        output.text("IpAddressType", after.ipAddressType());
    }

    private void setSecurityGroups(Parameters input, XmlText output, AwsCall call) {
        var balancer = balancers.required(input.required("LoadBalancerArn"));
        var groups = input.texts("SecurityGroups");
        balancers.put(balancer.withNetwork(balancer.subnets(), groups, balancer.ipAddressType()));
        output.members("SecurityGroupIds", groups, group -> output.raw(group));
    }

    private void setIpAddressType(Parameters input, XmlText output, AwsCall call) {
        var balancer = balancers.required(input.required("LoadBalancerArn"));
        var type = input.required("IpAddressType");
        balancers.put(balancer.withNetwork(balancer.subnets(), balancer.securityGroups(), type));
        output.text("IpAddressType", type);
    }

    /** Nothing is reserved; Terraform asks. */
    private void capacity(Parameters input, XmlText output, AwsCall call) {
        balancers.required(input.required("LoadBalancerArn"));
        output.members("CapacityReservationState", List.of(), item -> {});
    }

    private static List<String> subnets(Parameters input) {
        var subnets = new ArrayList<>(input.texts("Subnets"));
        input.structures("SubnetMappings").forEach(mapping -> subnets.add(mapping.required("SubnetId")));
        if (subnets.isEmpty()) {
            throw AwsError.of("ValidationError", "At least one subnet must be specified");
        }
        return subnets;
    }

    private static void write(XmlText output, List<LoadBalancerState> all) {
        output.members("LoadBalancers", all, balancer -> {
            output.text("LoadBalancerArn", balancer.arn());
            output.text("DNSName", dnsName(balancer));
            output.text("CanonicalHostedZoneId", "Z00000000000000000000");
            output.text("CreatedTime", balancer.createdAt());
            output.text("LoadBalancerName", balancer.name());
            output.text("Scheme", balancer.scheme());
            output.text("VpcId", VPC);
            output.within("State", () -> output.text("Code", "active"));
            output.text("Type", "application");
            writeZones(output, balancer);
            output.members("SecurityGroups", balancer.securityGroups(), output::raw);
            output.text("IpAddressType", balancer.ipAddressType());
        });
    }

    private static void writeZones(XmlText output, LoadBalancerState balancer) {
        var region = Arns.region(balancer.arn());
        output.members("AvailabilityZones", balancer.subnets(), subnet -> {
            output.text("ZoneName", region + (char) ('a' + balancer.subnets().indexOf(subnet) % 6));
            output.text("SubnetId", subnet);
        });
    }

    /** Names below {@code localhost} lead to this machine (RFC 6761 §6.3), where its listeners are. */
    private static String dnsName(LoadBalancerState balancer) {
        return balancer.name() + "-" + balancer.id() + "." + Arns.region(balancer.arn()) + ".elb.localhost";
    }
}
