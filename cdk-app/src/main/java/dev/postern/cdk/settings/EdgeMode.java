package dev.postern.cdk.settings;

/** Where clients are verified. */
public enum EdgeMode implements Word {
    /** By the load balancer, in verify mode with a trust store. */
    ALB_VERIFY("alb-verify"),

    /** By the proxy on Fargate, behind a network load balancer with PROXY protocol v2. */
    NLB_NETTY("nlb-netty"),

    /** By the proxy on Fargate, which verifies the chain that a load balancer in passthrough mode forwards. */
    ALB_PASSTHROUGH_NETTY("alb-passthrough-netty");

    private final String text;

    EdgeMode(String text) {
        this.text = text;
    }

    /** Whether what is not verified by a load balancer alone is asked of the proxy: registration, endpoints, the access policy. */
    public boolean hasProxy() {
        return this != ALB_VERIFY;
    }

    @Override
    public String text() {
        return text;
    }
}
