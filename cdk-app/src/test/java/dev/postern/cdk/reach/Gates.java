package dev.postern.cdk.reach;

import dev.postern.cdk.reach.Request.Entrance;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The policies between a connection to API Gateway and the API: that of the VPC endpoint, those of API and domain name, the endpoints the name
 * is associated with, and that both are private.
 */
final class Gates {
    private static final String ARN = "arn:aws:execute-api:%s:%s:"
            .formatted(
                    References.PSEUDO_PARAMETERS.get("AWS::Region"),
                    References.PSEUDO_PARAMETERS.get("AWS::AccountId"));
    private static final String FOREIGN = ARN.replace("111122223333", "999999999999");

    private final Entrance ours;
    private final String api;
    private final Optional<String> domain;
    private final List<Gate> all = new ArrayList<>();

    Gates(Templates templates, References references, Resource endpoint) {
        var rest = templates.only("AWS::ApiGateway::RestApi");
        var stage = references.text(templates.only("AWS::ApiGateway::Stage"), "StageName");
        var name = templates.resources("AWS::ApiGateway::DomainNameV2").stream().findFirst();
        var vpc = references.text(endpoint, "VpcId");
        this.ours = new Entrance("the edge's endpoint", Optional.of("${" + endpoint + "}"), Optional.of(vpc));
        this.api = ARN + "${" + rest + "}/" + stage + "/GET/widgets";
        this.domain = name.map(resource -> ARN + "/domainnames/" + references.text(resource, "DomainName") + "+id");

        var others = List.of(
                new Entrance("another endpoint of the VPC", Optional.of("vpce-other"), Optional.of(vpc)),
                new Entrance("an endpoint of another account", Optional.of("vpce-foreign"), Optional.of("vpc-foreign")),
                new Entrance("nobody's endpoint", Optional.empty(), Optional.empty()));
        var byHost = others.stream().map(entrance -> new Request(entrance, api, Optional.empty()));
        var byName = others.stream()
                .filter(entrance -> domain.isPresent())
                .map(entrance -> new Request(entrance, api, domain))
                .toList();
        var public_ = new Request(others.get(2), api, domain);

        all.add(new Gate(
                "the API's policy",
                resourcePolicy(references, rest, ARN + "${" + rest + "}", api),
                Stream.concat(byHost, byName.stream()).toList()));
        all.add(new Gate("the API's kind of endpoint", kind(rest), List.of(public_)));
        all.add(new Gate("the endpoint's policy", endpointPolicy(references, endpoint), foreign()));
        name.ifPresent(resource -> {
            var arn = domain.orElseThrow();
            all.add(new Gate("the domain name's policy", resourcePolicy(references, resource, arn, arn + "/"), byName));
            all.add(new Gate("the domain name's kind of endpoint", kind(resource), List.of(public_)));
            all.add(new Gate("the domain name's associations", associated(templates, references, resource), byName));
        });
    }

    /** A call of a client that came through the edge. */
    Request friend() {
        return new Request(ours, api, domain);
    }

    List<Gate> all() {
        return all;
    }

    /** What strangers try, each of which has to be refused by one of the gates at least. */
    Set<Request> strangers() {
        var strangers = new LinkedHashSet<Request>();
        all.forEach(gate -> strangers.addAll(gate.strangers()));
        return strangers;
    }

    boolean admit(Request request) {
        return all.stream().allMatch(gate -> gate.admits().test(request));
    }

    /** Through our endpoint to somebody else's API; and with a domain name, to ours past the name. */
    private List<Request> foreign() {
        var foreign = new ArrayList<Request>();
        foreign.add(new Request(ours, FOREIGN + "theirs/live/GET/widgets", Optional.empty()));
        foreign.add(new Request(
                ours, FOREIGN + "theirs/live/GET/widgets", Optional.of(FOREIGN + "/domainnames/their.example.net+id")));
        domain.ifPresent(name -> foreign.add(new Request(ours, api, Optional.empty())));
        return foreign;
    }

    private Predicate<Request> endpointPolicy(References references, Resource endpoint) {
        var policy = Policy.read(references, endpoint, "PolicyDocument");
        // VPC user guide, "Control access to VPC endpoints": without one the default policy allows everything.
        return request -> !request.entrance().equals(ours)
                || policy.isEmpty()
                || (policy.get().allows(request, request.api())
                        && request.domain().stream()
                                .allMatch(name -> policy.get().allows(request, name)));
    }

    /** Policies of API Gateway may say {@code execute-api:/…}, which it completes with the ARN of what they are attached to. */
    private Predicate<Request> resourcePolicy(References references, Resource owner, String arn, String invoked) {
        var policy = Policy.read(references, owner, "Policy").map(read -> read.completed("execute-api:/", arn + "/"));
        // Developer guide, "API Gateway resource policies": a private API without one can be called by nobody. Taken as
        // open here: what is missing holds nobody off.
        return request -> policy.isEmpty() || policy.get().allows(request, invoked);
    }

    private static Predicate<Request> kind(Resource owner) {
        var isPrivate =
                owner.properties().at("/EndpointConfiguration/Types").toString().equals("[\"PRIVATE\"]");
        return request -> !isPrivate || request.entrance().endpoint().isPresent();
    }

    private static Predicate<Request> associated(Templates templates, References references, Resource name) {
        var sources = new LinkedHashSet<String>();
        for (var association : templates.resources("AWS::ApiGateway::DomainNameAccessAssociation")) {
            if (references.text(association, "DomainNameArn").equals("${" + name + ".DomainNameArn}")) {
                sources.add(references.text(association, "AccessAssociationSource"));
            }
        }
        return request -> request.domain().isEmpty()
                || request.entrance().endpoint().filter(sources::contains).isPresent();
    }

    /** Methods anybody may call who has got this far. */
    static List<String> withoutAuthorizer(Templates templates) {
        return templates.resources("AWS::ApiGateway::Method").stream()
                .filter(method -> !method.property("AuthorizationType").asText().equals("CUSTOM")
                        || method.property("AuthorizerId").isMissingNode())
                .map(Resource::toString)
                .toList();
    }
}
