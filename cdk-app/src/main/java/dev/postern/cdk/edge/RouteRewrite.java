package dev.postern.cdk.edge;

import dev.postern.cdk.api.ApiRoute;
import java.util.List;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationListenerRule;
import software.amazon.awscdk.services.elasticloadbalancingv2.CfnListenerRule;
import software.amazon.awscdk.services.elasticloadbalancingv2.CfnListenerRule.RewriteConfigObjectProperty;
import software.amazon.awscdk.services.elasticloadbalancingv2.CfnListenerRule.RewriteConfigProperty;
import software.amazon.awscdk.services.elasticloadbalancingv2.CfnListenerRule.TransformProperty;

/**
 * Has the load balancer write Host and the stage into requests, with {@code hostRouting: rewrite} (Application Load Balancer user guide,
 * "Transforms for listener rules": one of each kind a rule, none on a default rule, 500 where one fails).
 */
final class RouteRewrite {
    private RouteRewrite() {}

    static void on(ApplicationListenerRule rule, ApiRoute route) {
        if (rule.getNode().getDefaultChild() instanceof CfnListenerRule made) {
            made.setTransforms(List.of(
                    TransformProperty.builder()
                            .type("host-header-rewrite")
                            .hostHeaderRewriteConfig(rewrite("^.+$", route.host()))
                            .build(),
                    TransformProperty.builder()
                            .type("url-rewrite")
                            .urlRewriteConfig(rewrite("^/(.*)$", route.pathPrefix() + "/$1"))
                            .build()));
        }
    }

    private static RewriteConfigObjectProperty rewrite(String regex, String replace) {
        return RewriteConfigObjectProperty.builder()
                .rewrites(List.of(RewriteConfigProperty.builder()
                        .regex(regex)
                        .replace(replace)
                        .build()))
                .build();
    }
}
