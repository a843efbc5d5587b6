package dev.postern.proxy.log;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads lines as Amazon Athena's tables for the load balancer's logs do: by one regular expression for a line, group by group, with what
 * the user guide allows in each column and a rest for fields to come. A line that does not match is a row of nulls there.
 */
final class PublishedReader {
    private static final String WORD = "([^ ]*)";
    private static final String NUMBER = "([-.0-9]*)";
    private static final String COUNT = "([-0-9]*)";
    private static final String QUOTED = "\"([^\"]*)\"";
    private static final String QUOTED_WORD = "\"([^ ]*)\"";

    /** The table {@code alb_connection_logs}. */
    static final PublishedReader CONNECTION = new PublishedReader(List.of(
            column("time", WORD),
            column("client_ip", WORD),
            column("client_port", "([0-9]*)"),
            column("listener_port", "([0-9]*)"),
            column("tls_protocol", "([A-Za-z0-9.-]*)"),
            column("tls_cipher", WORD),
            column("tls_handshake_latency", NUMBER),
            column("leaf_client_cert_subject", QUOTED),
            column("leaf_client_cert_validity", WORD),
            column("leaf_client_cert_serial_number", WORD),
            column("tls_verify_status", WORD),
            column("conn_trace_id", WORD)));

    /** The table {@code alb_access_logs}. */
    static final PublishedReader ACCESS = new PublishedReader(List.of(
            column("type", WORD),
            column("time", WORD),
            column("elb", WORD),
            column("client_ip client_port", "([^ ]*):([0-9]*)"),
            column("target_ip target_port", "([^ ]*)[:-]([0-9]*)"),
            column("request_processing_time", NUMBER),
            column("target_processing_time", NUMBER),
            column("response_processing_time", NUMBER),
            column("elb_status_code", COUNT),
            column("target_status_code", COUNT),
            column("received_bytes", COUNT),
            column("sent_bytes", COUNT),
            column("request_verb request_url request_proto", "\"([^ ]*) (.*) (- |[^ ]*)\""),
            column("user_agent", QUOTED),
            column("ssl_cipher", "([A-Z0-9_-]+)"),
            column("ssl_protocol", "([A-Za-z0-9.-]*)"),
            column("target_group_arn", WORD),
            column("trace_id", QUOTED),
            column("domain_name", QUOTED),
            column("chosen_cert_arn", QUOTED),
            column("matched_rule_priority", NUMBER),
            column("request_creation_time", WORD),
            column("actions_executed", QUOTED),
            column("redirect_url", QUOTED),
            column("lambda_error_reason", QUOTED_WORD),
            column("target_port_list", "\"([^\\s]+?)\""),
            column("target_status_code_list", "\"([^\\s]+)\""),
            column("classification", QUOTED_WORD),
            column("classification_reason", QUOTED_WORD),
            column("conn_trace_id", WORD)));

    private record Column(List<String> names, String expression) {}

    private final Pattern line;
    private final List<String> names;

    private PublishedReader(List<Column> columns) {
        this.names = columns.stream().flatMap(column -> column.names().stream()).toList();
        this.line = Pattern.compile(
                String.join(" ", columns.stream().map(Column::expression).toList()) + "( .*)?");
    }

    private static Column column(String names, String expression) {
        return new Column(List.of(names.split(" ")), expression);
    }

    /** The row; throws for a line that Athena could not read. */
    Map<String, String> read(String text) {
        var match = line.matcher(text);
        if (!match.matches()) {
            throw new AssertionError("not readable: " + text);
        }
        var row = new LinkedHashMap<String, String>();
        for (var at = 0; at < names.size(); at++) {
            row.put(names.get(at), match.group(at + 1));
        }
        return row;
    }
}
