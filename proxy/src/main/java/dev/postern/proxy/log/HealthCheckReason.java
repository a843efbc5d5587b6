package dev.postern.proxy.log;

/** Why a target failed a health check: the load balancer's codes (alb.md 4.4), as far as they can come to be here. */
public enum HealthCheckReason {
    TIMED_OUT("TimedOut"),
    CONNECTION_RESET("ConnectionReset"),
    RESPONSE_CODE_MISMATCH("ResponseCodeMismatch"),
    TARGET_ERROR("TargetError");

    private final String code;

    HealthCheckReason(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }
}
