package dev.postern.cdk.api;

import dev.postern.cdk.settings.EdgeMode;

/** How API Gateway takes connections by the name the edge calls: the domain, or the API's own. */
final class ApiTls {
    /**
     * TLS 1.3 and 1.2, forward secrecy, post-quantum key exchange for who offers it. "Supported security policies" lists it for private APIs and
     * names; "Considerations for private custom domain names" knows no other than {@code TLS_1_2} yet, the one to fall back to.
     */
    static final String SECURITY_POLICY = "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09";

    private ApiTls() {}

    /**
     * {@code STRICT} asks for a TLS server name that is the Host ("Security policies for REST APIs", endpoint access mode). The proxy sends one;
     * whether a load balancer does is documented nowhere.
     */
    static String accessMode(EdgeMode mode) {
        return mode == EdgeMode.ALB_VERIFY ? "BASIC" : "STRICT";
    }
}
