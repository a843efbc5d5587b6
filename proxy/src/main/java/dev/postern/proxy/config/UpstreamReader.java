package dev.postern.proxy.config;

import java.util.List;
import java.util.Optional;

/** Reads one of {@code upstreams}: a single {@code url}, or {@code targets}. */
final class UpstreamReader {
    private static final String URL = "http://HOST[:PORT] or https://HOST[:PORT]";

    private UpstreamReader() {}

    static UpstreamConfig read(ConfigSection upstream) {
        upstream.only(
                "url",
                "targets",
                "host",
                "pathPrefix",
                "caBundle",
                "connectTimeout",
                "responseTimeout",
                "maxIdleConnections",
                "idleTimeout",
                "maxHeaderBytes",
                "attributes",
                "healthCheck",
                "refresh",
                "nameServers");
        return upstream.make(() -> new UpstreamConfig(
                targets(upstream),
                upstream.has("host") ? Optional.of(upstream.text("host", "a host name")) : Optional.empty(),
                upstream.has("pathPrefix") ? upstream.text("pathPrefix", "a path such as /stage") : "",
                upstream.optionalFile("caBundle"),
                upstream.duration("connectTimeout", UpstreamConfig.DEFAULT_CONNECT_TIMEOUT),
                upstream.duration("responseTimeout", UpstreamConfig.DEFAULT_RESPONSE_TIMEOUT),
                upstream.number("maxIdleConnections", UpstreamConfig.DEFAULT_MAX_IDLE_CONNECTIONS),
                upstream.duration("idleTimeout", UpstreamConfig.DEFAULT_IDLE_TIMEOUT),
                upstream.has("maxHeaderBytes") ? Optional.of(upstream.number("maxHeaderBytes", 0)) : Optional.empty(),
                attributes(upstream.sectionOrEmpty("attributes")),
                upstream.has("healthCheck")
                        ? Optional.of(healthCheck(upstream.section("healthCheck")))
                        : Optional.empty(),
                upstream.duration("refresh", UpstreamConfig.DEFAULT_REFRESH),
                upstream.values("nameServers", "IP:PORT", IpEndpoint::parse)));
    }

    private static List<TargetUrl> targets(ConfigSection upstream) {
        if (!upstream.has("targets")) {
            return List.of(upstream.value("url", URL, TargetUrl::parse));
        }
        if (upstream.has("url")) {
            throw upstream.complaint("url", "beside targets (expected: one of the two)");
        }
        return upstream.values("targets", URL, TargetUrl::parse);
    }

    private static TargetGroupAttributes attributes(ConfigSection section) {
        return section.make(() -> TargetGroupAttributes.parse(section.pairs()));
    }

    private static HealthCheckConfig healthCheck(ConfigSection check) {
        check.only(
                "path", "port", "protocol", "interval", "timeout", "healthyThreshold", "unhealthyThreshold", "matcher");
        var absent = HealthCheckConfig.DEFAULT;
        return check.make(() -> new HealthCheckConfig(
                check.value("path", "a path", path -> path, absent.path()),
                check.has("port") ? Optional.of(check.number("port", 0)) : Optional.empty(),
                check.has("protocol")
                        ? Optional.of(check.choice("protocol", HealthCheckProtocol.class))
                        : Optional.empty(),
                check.duration("interval", absent.interval()),
                check.duration("timeout", absent.timeout()),
                check.number("healthyThreshold", absent.healthyThreshold()),
                check.number("unhealthyThreshold", absent.unhealthyThreshold()),
                check.has("matcher")
                        ? StatusMatcher.parse(check.value("matcher", "statuses", text -> text))
                        : absent.matcher()));
    }
}
