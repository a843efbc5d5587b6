package dev.postern.cdk.reach;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A call as API Gateway sees it, before anything is known of who calls.
 *
 * @param entrance by which it comes
 * @param api the ARN it invokes
 * @param domain the ARN of the domain name in its Host; without one the Host is the API's own
 */
record Request(Entrance entrance, String api, Optional<String> domain) {
    /** All that a policy may ask of it. */
    static final Set<String> KEYS = Set.of("aws:SourceVpce", "aws:SourceVpc", "execute-api:viaDomainArn");

    /**
     * Where a call comes in.
     *
     * @param endpoint none: from the internet
     */
    record Entrance(String name, Optional<String> endpoint, Optional<String> vpc) {}

    Map<String, String> context() {
        var context = new LinkedHashMap<String, String>();
        entrance.endpoint().ifPresent(endpoint -> context.put("aws:SourceVpce", endpoint));
        entrance.vpc().ifPresent(vpc -> context.put("aws:SourceVpc", vpc));
        domain.ifPresent(arn -> context.put("execute-api:viaDomainArn", arn));
        return context;
    }

    @Override
    public String toString() {
        return "a call by " + entrance.name() + " of " + api
                + domain.map(arn -> " as " + arn).orElse("");
    }
}
