package dev.postern.proxy.log;

import dev.postern.proxy.address.IpAddress;
import java.io.StringWriter;
import java.time.Duration;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * How a health check becomes one line. The load balancer's form has its fields in their order (alb.md 4.4), with the upstream's name for the
 * target group and {@code -} for the load balancer: a group belongs to no listener. The other has the same under the same names.
 */
public final class HealthCheckFormat {
    private static final JsonFactory JSON = new JsonFactory();

    private HealthCheckFormat() {}

    /** Ten fields, separated by blanks. */
    public static String alb(HealthCheckRecord check) {
        return String.join(
                " ",
                check.type(),
                AlbFormat.time(check.time()),
                seconds(check.latency()),
                AlbFormat.endpoint(check.target()),
                check.group(),
                status(check),
                check.status().map(String::valueOf).orElse("-"),
                check.failure().map(HealthCheckReason::code).orElse("-"),
                "-",
                check.from().map(IpAddress::text).orElse("-"));
    }

    /** An object. */
    public static String json(HealthCheckRecord check) {
        var text = new StringWriter();
        try (var out = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            out.writeStartObject();
            out.writeStringProperty("type", check.type());
            out.writeStringProperty("time", AlbFormat.time(check.time()));
            out.writeName("latency");
            out.writeNumber(seconds(check.latency()));
            out.writeStringProperty("target_addr", AlbFormat.endpoint(check.target()));
            out.writeStringProperty("target_group_id", check.group());
            out.writeStringProperty("status", status(check));
            out.writeName("status_code");
            check.status().ifPresentOrElse(out::writeNumber, out::writeNull);
            out.writeStringProperty(
                    "reason_code", check.failure().map(HealthCheckReason::code).orElse(null));
            out.writeStringProperty(
                    "ip_address", check.from().map(IpAddress::text).orElse(null));
            out.writeEndObject();
        }
        return text.toString();
    }

    private static String status(HealthCheckRecord check) {
        return check.failure().isEmpty() ? "PASS" : "FAIL";
    }

    /** Nine digits after the point, as in the documentation's examples. */
    private static String seconds(Duration duration) {
        return duration.toSeconds() + "."
                + String.valueOf(1_000_000_000L + duration.toNanosPart()).substring(1);
    }
}
