package dev.postern.cdk;

import dev.postern.cdk.api.ApiStack;
import dev.postern.cdk.consumer.ConsumerStack;
import dev.postern.cdk.dashboard.DashboardStack;
import dev.postern.cdk.edge.EdgeStack;
import dev.postern.cdk.network.NetworkStack;
import dev.postern.cdk.service.EndpointServiceStack;
import dev.postern.cdk.settings.EdgeSettings;
import dev.postern.cdk.settings.Pattern;
import dev.postern.cdk.trust.TrustStack;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;

/** All stacks of a deployment, in the order in which they stand on each other. */
public record EdgeStacks(
        NetworkStack network,
        TrustStack trust,
        ApiStack api,
        EdgeStack edge,
        Optional<EndpointServiceStack> service,
        Optional<ConsumerStack> consumer,
        DashboardStack dashboard) {

    /** Adds them to the app. Nothing is asked of an account: the environment is a region only. */
    public static EdgeStacks add(App app, EdgeSettings settings, Artefacts artefacts) {
        var names = new Names(settings);
        var network =
                new NetworkStack(app, names.id("network"), names.props("the VPC and its security groups"), settings);
        var trust = new TrustStack(
                app,
                names.id("trust"),
                names.props("authority, bundle, lists, register"),
                settings,
                artefacts,
                network.network());
        var api = new ApiStack(
                app,
                names.id("api"),
                names.props("the private API and its endpoint"),
                settings,
                artefacts,
                network.network(),
                trust.material());
        var edge = new EdgeStack(
                app,
                names.id("edge"),
                names.props("where clients are verified"),
                settings,
                artefacts,
                network.network(),
                trust.material(),
                api.api());
        var service = settings.pattern() == Pattern.CROSS_ACCOUNT
                ? Optional.of(new EndpointServiceStack(
                        app,
                        names.id("service"),
                        names.props("the endpoint service consumers connect to"),
                        settings,
                        network.network(),
                        edge.front()))
                : Optional.<EndpointServiceStack>empty();
        var consumer = settings.pattern() == Pattern.SAME_ACCOUNT
                ? Optional.of(new ConsumerStack(
                        app,
                        names.id("consumer"),
                        names.props("a sample consumer"),
                        settings,
                        network.network(),
                        edge.front()))
                : Optional.<ConsumerStack>empty();
        var dashboard = new DashboardStack(
                app,
                names.id("dashboard"),
                names.props("what an operator looks at"),
                settings,
                api.api(),
                edge.front());
        return new EdgeStacks(network, trust, api, edge, service, consumer, dashboard);
    }

    /** Adds the sample consumer of another account, which takes nothing of the other stacks. */
    public static ConsumerStack addConsumer(App app, EdgeSettings settings) {
        var names = new Names(settings);
        return new ConsumerStack(app, names.id("consumer"), names.props("a sample consumer"), settings);
    }

    public Stream<Stack> all() {
        return Stream.of(
                        Stream.of(network, trust, api, edge), service.stream(), consumer.stream(), Stream.of(dashboard))
                .flatMap(stacks -> stacks);
    }

    private record Names(EdgeSettings settings) {
        String id(String part) {
            return settings.name() + "-" + part;
        }

        StackProps props(String what) {
            return StackProps.builder()
                    .env(Environment.builder().region(settings.region()).build())
                    .description("Postern, " + settings.name() + ": " + what)
                    .build();
        }
    }
}
