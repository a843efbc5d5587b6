package dev.postern.proxy.config;

import dev.postern.pki.x509.MalformedInput;
import java.time.Duration;
import java.util.Map;

/**
 * A target group's attributes that we implement, under the load balancer's own keys.
 *
 * @param deregistrationDelay how long requests in progress at a target that goes away may go on
 */
public record TargetGroupAttributes(LoadBalancingAlgorithm algorithm, Duration deregistrationDelay) {
    private static final String ALGORITHM = "load_balancing.algorithm.type";
    private static final String DEREGISTRATION_DELAY = "deregistration_delay.timeout_seconds";

    /** The load balancer's defaults (alb.md 8.5). */
    public static final TargetGroupAttributes DEFAULT =
            new TargetGroupAttributes(LoadBalancingAlgorithm.ROUND_ROBIN, Duration.ofMinutes(5));

    public TargetGroupAttributes {
        Require.between(DEREGISTRATION_DELAY, deregistrationDelay.toSeconds(), 0, 3600);
    }

    /**
     * Attributes as key and value, as the load balancer's API takes them.
     *
     * @throws MalformedInput beginning with the key, for keys we do not implement and for values out of range
     */
    public static TargetGroupAttributes parse(Map<String, String> attributes) {
        var reader = new AttributeReader(attributes);
        var read = new TargetGroupAttributes(
                reader.choice(ALGORITHM, LoadBalancingAlgorithm.class, DEFAULT.algorithm),
                reader.seconds(DEREGISTRATION_DELAY, DEFAULT.deregistrationDelay));
        reader.nothingElse();
        return read;
    }
}
