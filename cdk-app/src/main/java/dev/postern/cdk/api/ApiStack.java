package dev.postern.cdk.api;

import dev.postern.cdk.Artefacts;
import dev.postern.cdk.network.Network;
import dev.postern.cdk.settings.EdgeSettings;
import dev.postern.cdk.settings.HostRouting;
import dev.postern.cdk.trust.TrustMaterial;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.apigateway.RestApi;
import software.constructs.Construct;

/** The private API, its endpoint, its name and its authorizer. */
public final class ApiStack extends Stack {
    private final PrivateApi api;

    public ApiStack(
            Construct scope,
            String id,
            StackProps props,
            EdgeSettings settings,
            Artefacts artefacts,
            Network network,
            TrustMaterial trust) {
        super(scope, id, props);
        var endpoint = new ApiEndpoint(this, "Endpoint", settings, network).endpoint();
        var certificate = new ApiCertificate(this, "Certificate", settings).certificate();
        var authorizer = new ApiAuthorizer(this, "Authorizer", settings, artefacts, trust, endpoint);
        var widgets = new WidgetsApi(this, "Widgets", settings, endpoint, authorizer.authorizer());
        if (settings.hostRouting() == HostRouting.DOMAIN) {
            new ApiDomain(this, "Domain", settings, widgets.api(), endpoint, certificate);
        }
        this.api = new PrivateApi(
                widgets.api(), endpoint, certificate, route(settings, widgets.api()), authorizer.function());
        output("ApiId", widgets.api().getRestApiId(), "the private API");
        output("UsagePlan", widgets.plan().getUsagePlanId(), "where a client's key goes when it is onboarded");
        output("UsageKeyScope", settings.name(), "a client's key is the SHA-256 of SCOPE:CLIENT, in hexadecimal");
        // Not with the rest of the file: the trust stack writes that, and stands before there is a plan.
        output(
                "ControlPlaneUsagePlan",
                "usagePlan: { id: \"" + widgets.plan().getUsagePlanId() + "\", scope: \"" + settings.name() + "\" }",
                "a line of control-plane.yaml, by which postern makes clients' keys");
    }

    public PrivateApi api() {
        return api;
    }

    private static ApiRoute route(EdgeSettings settings, RestApi api) {
        return switch (settings.hostRouting()) {
            case DOMAIN -> new ApiRoute(settings.domain(), "");
            case REWRITE ->
                new ApiRoute(
                        api.getRestApiId() + ".execute-api." + settings.region() + "."
                                + Stack.of(api).getUrlSuffix(),
                        "/" + WidgetsApi.STAGE);
        };
    }

    private void output(String name, String value, String what) {
        CfnOutput.Builder.create(this, name).value(value).description(what).build();
    }
}
