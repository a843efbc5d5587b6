package dev.postern.twin.apigateway;

/** How much of each an account may have in a region. */
record ApiGatewayQuotas(int keys, int plans) {
    // Developer guide, "Amazon API Gateway quotas".
    static final ApiGatewayQuotas DEFAULT = new ApiGatewayQuotas(10_000, 300);
}
