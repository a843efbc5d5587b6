package dev.postern.proxy.log;

import dev.postern.pki.client.ClientId;
import dev.postern.pki.client.VpcEndpointId;
import dev.postern.proxy.address.IpAddress;
import dev.postern.proxy.desync.DesyncReason;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/**
 * One JSON object a line, always with the same keys; {@code null} for what there is not. Keys are the load balancer's field names
 * where it has the field. Durations are seconds. Only ASCII leaves here: control characters and the rest are {@code \}{@code uHHHH}.
 */
public final class JsonFormat implements RecordFormat {
    private final JsonFactory json =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    @Override
    public String line(ConnectionRecord connection) {
        return object(out -> {
            out.writeStringProperty("timestamp", AlbFormat.time(connection.time()));
            connection(out, connection.connection());
            number(out, "tls_handshake_latency", connection.handshake());
            leaf(out, connection.connection().tls().leaf());
            text(out, "tls_verify_status", Optional.of(AlbFormat.verifyStatus(connection)));
            if (connection.outcome() instanceof ConnectionOutcome.Failed failed) {
                why(out, Optional.of(failed.reason().code()), Optional.of(failed.detail()));
            } else if (connection.outcome() instanceof ConnectionOutcome.Unaddressed unaddressed) {
                why(out, Optional.of(unaddressed.reason().code()), Optional.of(unaddressed.detail()));
            } else {
                why(out, Optional.empty(), Optional.empty());
            }
        });
    }

    @Override
    public String line(AccessRecord exchange) {
        return object(out -> {
            var request = exchange.request();
            var routing = exchange.routing();
            out.writeStringProperty("time", AlbFormat.time(exchange.time()));
            out.writeStringProperty("request_creation_time", AlbFormat.time(exchange.created()));
            connection(out, exchange.connection());
            leaf(out, routing.client().or(() -> exchange.connection().tls().leaf()));
            out.writeStringProperty("type", request.type().text());
            text(out, "method", request.line().map(AccessRecord.RequestLine::method));
            text(out, "host", request.line().map(AccessRecord.RequestLine::host));
            text(out, "request_line", request.line().map(AlbFormat::text));
            text(out, "user_agent", request.userAgent().map(AlbFormat::cut));
            text(out, "trace_id", request.traceId());
            out.writeNumberProperty("received_bytes", request.receivedBytes());
            out.writeNumberProperty("elb_status_code", exchange.response().status());
            out.writeNumberProperty("sent_bytes", exchange.response().sentBytes());
            text(out, "upstream", exchange.target().map(AccessRecord.Target::upstream));
            text(
                    out,
                    "target",
                    exchange.target().flatMap(AccessRecord.Target::address).map(AlbFormat::endpoint));
            whole(out, "target_status_code", exchange.target().flatMap(AccessRecord.Target::status));
            number(out, "request_processing_time", exchange.timings().request());
            number(out, "target_processing_time", exchange.timings().target());
            number(out, "response_processing_time", exchange.timings().response());
            whole(out, "matched_rule_priority", routing.rulePriority());
            text(
                    out,
                    "actions_executed",
                    routing.actions().isEmpty() ? Optional.empty() : Optional.of(String.join(",", routing.actions())));
            why(out, routing.errorReason(), routing.detail());
            text(
                    out,
                    "classification",
                    request.classification()
                            .reason()
                            .map(reason -> reason.makes().text()));
            text(out, "classification_reason", request.classification().reason().map(DesyncReason::text));
            text(out, "access_rule", routing.accessRule());
            text(out, "registered_client", routing.registered().map(ClientId::value));
        });
    }

    private static void why(JsonGenerator out, Optional<String> reason, Optional<String> detail) {
        text(out, "reason", reason);
        text(out, "detail", detail);
    }

    private static void connection(JsonGenerator out, ConnectionFacts facts) {
        out.writeStringProperty("conn_trace_id", facts.id().text());
        out.writeStringProperty("client_ip", facts.client().ipText());
        out.writeNumberProperty("client_port", facts.client().port());
        text(out, "vpc_endpoint_id", facts.client().endpoint().map(VpcEndpointId::text));
        out.writeStringProperty("listener", facts.listener());
        out.writeNumberProperty("listener_port", facts.listenerPort());
        out.writeStringProperty("ip_address", IpAddress.text(facts.localIp()));
        text(out, "tls_protocol", facts.tls().protocol());
        text(out, "tls_cipher", facts.tls().cipher());
        text(out, "tls_keyexchange", facts.tls().keyExchange());
        text(out, "server_name", facts.tls().serverName());
        text(out, "domain_name", facts.tls().domain());
        text(out, "chosen_cert", facts.tls().certificate());
    }

    private static void leaf(JsonGenerator out, Optional<LeafCertificate> presented) {
        var leaf = presented.filter(LeafCertificate::isReadable);
        text(out, "leaf_client_cert_subject", leaf.map(LeafCertificate::subject));
        text(out, "leaf_client_cert_issuer", leaf.map(LeafCertificate::issuer));
        text(out, "leaf_client_cert_serial_number", leaf.map(LeafCertificate::serialNumber));
        text(
                out,
                "leaf_client_cert_not_before",
                leaf.map(value -> value.notBefore().toString()));
        text(
                out,
                "leaf_client_cert_not_after",
                leaf.map(value -> value.notAfter().toString()));
        text(out, "leaf_client_cert_sha256", presented.map(LeafCertificate::sha256));
        text(out, "client_id", leaf.flatMap(LeafCertificate::uri));
    }

    private static void text(JsonGenerator out, String key, Optional<String> value) {
        if (value.isPresent()) {
            out.writeStringProperty(key, value.get());
        } else {
            out.writeNullProperty(key);
        }
    }

    private static void whole(JsonGenerator out, String key, Optional<Integer> value) {
        if (value.isPresent()) {
            out.writeNumberProperty(key, value.get());
        } else {
            out.writeNullProperty(key);
        }
    }

    private static void number(JsonGenerator out, String key, Optional<Duration> value) {
        if (value.isPresent()) {
            out.writeNumberProperty(
                    key, TimeUnit.NANOSECONDS.toMicros(value.get().toNanos()) / 1e6);
        } else {
            out.writeNullProperty(key);
        }
    }

    private interface Content {
        void write(JsonGenerator out);
    }

    private String object(Content content) {
        var text = new StringWriter(1024);
        try (var out = json.createGenerator(ObjectWriteContext.empty(), text)) {
            out.writeStartObject();
            content.write(out);
            out.writeEndObject();
        }
        return text.toString();
    }
}
