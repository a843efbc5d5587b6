package dev.postern.twin.elb;

import dev.postern.twin.wire.AwsError;
import dev.postern.twin.wire.Parameters;
import dev.postern.twin.wire.XmlText;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The attributes of load balancers, target groups and listeners, with AWS's defaults. All are remembered; those an edge knows
 * (alb.md 1.6, 8.1, 8.3, 8.5) change how it works, the others nothing.
 */
enum Attributes {
    LOAD_BALANCER(List.of(
            "access_logs.s3.bucket=",
            "access_logs.s3.enabled=false",
            "access_logs.s3.prefix=",
            "client_keep_alive.seconds=3600",
            "connection_logs.s3.bucket=",
            "connection_logs.s3.enabled=false",
            "connection_logs.s3.prefix=",
            "deletion_protection.enabled=false",
            "health_check_logs.s3.bucket=",
            "health_check_logs.s3.enabled=false",
            "health_check_logs.s3.prefix=",
            "idle_timeout.timeout_seconds=60",
            "ipv6.deny_all_igw_traffic=false",
            "load_balancing.cross_zone.enabled=true",
            "routing.http.desync_mitigation_mode=defensive",
            "routing.http.drop_invalid_header_fields.enabled=false",
            "routing.http.preserve_host_header.enabled=false",
            "routing.http.x_amzn_tls_version_and_cipher_suite.enabled=false",
            "routing.http.xff_client_port.enabled=false",
            "routing.http.xff_header_processing.mode=append",
            "routing.http2.enabled=true",
            "waf.fail_open.enabled=false",
            "zonal_shift.config.enabled=false")),
    TARGET_GROUP(List.of(
            "deregistration_delay.timeout_seconds=300",
            "load_balancing.algorithm.anomaly_mitigation=off",
            "load_balancing.algorithm.type=round_robin",
            "load_balancing.cross_zone.enabled=use_load_balancer_configuration",
            "slow_start.duration_seconds=0",
            "stickiness.app_cookie.cookie_name=",
            "stickiness.app_cookie.duration_seconds=86400",
            "stickiness.enabled=false",
            "stickiness.lb_cookie.duration_seconds=86400",
            "stickiness.type=lb_cookie",
            "target_group_health.dns_failover.minimum_healthy_targets.count=1",
            "target_group_health.dns_failover.minimum_healthy_targets.percentage=off",
            "target_group_health.unhealthy_state_routing.minimum_healthy_targets.count=1",
            "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage=off")),
    LISTENER(List.of(
            "routing.http.request.x_amzn_mtls_clientcert.header_name=",
            "routing.http.request.x_amzn_mtls_clientcert_issuer.header_name=",
            "routing.http.request.x_amzn_mtls_clientcert_leaf.header_name=",
            "routing.http.request.x_amzn_mtls_clientcert_serial_number.header_name=",
            "routing.http.request.x_amzn_mtls_clientcert_subject.header_name=",
            "routing.http.request.x_amzn_mtls_clientcert_validity.header_name=",
            "routing.http.request.x_amzn_tls_cipher_suite.header_name=",
            "routing.http.request.x_amzn_tls_version.header_name=",
            "routing.http.response.access_control_allow_credentials.header_value=",
            "routing.http.response.access_control_allow_headers.header_value=",
            "routing.http.response.access_control_allow_methods.header_value=",
            "routing.http.response.access_control_allow_origin.header_value=",
            "routing.http.response.access_control_expose_headers.header_value=",
            "routing.http.response.access_control_max_age.header_value=",
            "routing.http.response.content_security_policy.header_value=",
            "routing.http.response.server.enabled=true",
            "routing.http.response.strict_transport_security.header_value=",
            "routing.http.response.x_content_type_options.header_value=",
            "routing.http.response.x_frame_options.header_value="));

    @SuppressWarnings("ImmutableEnumChecker") // filled once, here
    private final Map<String, String> defaults = new LinkedHashMap<>();

    Attributes(List<String> lines) {
        lines.forEach(
                line -> defaults.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1)));
    }

    /** The attributes with those of {@code Attributes.member.N} changed. */
    Map<String, String> changed(Map<String, String> set, Parameters input) {
        var changed = new HashMap<>(set);
        for (var attribute : input.structures("Attributes")) {
            var key = attribute.required("Key");
            if (!defaults.containsKey(key)) {
                throw AwsError.of("ValidationError", "Attribute key '" + key + "' is not recognized");
            }
            changed.put(key, attribute.text("Value").orElse(""));
        }
        return changed;
    }

    /** All of them, the defaults of those that were never set included. */
    Map<String, String> all(Map<String, String> set) {
        var all = new TreeMap<>(defaults);
        all.putAll(set);
        return all;
    }

    void write(XmlText output, Map<String, String> set) {
        output.members("Attributes", all(set).entrySet(), attribute -> {
            output.text("Key", attribute.getKey());
            output.text("Value", attribute.getValue());
        });
    }
}
