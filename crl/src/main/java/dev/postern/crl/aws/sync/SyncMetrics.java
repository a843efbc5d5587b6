package dev.postern.crl.aws.sync;

import dev.postern.crl.RevocationList;
import dev.postern.crl.aws.S3Location;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * Metrics in CloudWatch's embedded metric format: a line of JSON on stdout, of which CloudWatch makes metrics as it takes the
 * log ("Specification: Embedded metric format" of its user guide). The one dimension is the list's location.
 */
final class SyncMetrics {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final String namespace;
    private final PrintStream out;

    SyncMetrics(String namespace, PrintStream out) {
        this.namespace = namespace;
        this.out = out;
    }

    private enum Unit {
        SECONDS("Seconds"),
        COUNT("Count"),
        PERCENT("Percent");

        private final String text;

        Unit(String text) {
            this.text = text;
        }
    }

    private record Value(Unit unit, double value) {}

    /** A list that is live, for how long it holds and how much room it takes. */
    void live(S3Location location, RevocationList list, int entryQuota, Instant now) {
        var values = new LinkedHashMap<String, Value>();
        values.put("Rejected", new Value(Unit.COUNT, 0));
        values.put("ListAge", seconds(list.thisUpdate(), now));
        list.nextUpdate().ifPresent(next -> {
            values.put("ListTimeLeft", seconds(now, next));
            values.put("ListAgePercent", new Value(Unit.PERCENT, percent(list.thisUpdate(), now, next)));
        });
        values.put("RevokedEntries", new Value(Unit.COUNT, list.entries()));
        values.put("EntryQuotaUse", new Value(Unit.PERCENT, 100.0 * list.entries() / entryQuota));
        write(location, values, now);
    }

    /** A list that has just become live: how long after its authority made it. */
    void enforced(S3Location location, RevocationList list, Instant now) {
        write(location, Map.of("EnforcementLag", seconds(list.thisUpdate(), now)), now);
    }

    void rejected(S3Location location, Instant now) {
        write(location, Map.of("Rejected", new Value(Unit.COUNT, 1)), now);
    }

    void missing(S3Location location, Instant now) {
        write(location, Map.of("Missing", new Value(Unit.COUNT, 1)), now);
    }

    void failed(S3Location location, Instant now) {
        write(location, Map.of("Failed", new Value(Unit.COUNT, 1)), now);
    }

    private static Value seconds(Instant from, Instant to) {
        return new Value(Unit.SECONDS, Duration.between(from, to).toMillis() / 1000.0);
    }

    private static double percent(Instant from, Instant now, Instant to) {
        var whole = Math.max(1, Duration.between(from, to).toMillis());
        return 100.0 * Duration.between(from, now).toMillis() / whole;
    }

    private void write(S3Location location, Map<String, Value> values, Instant now) {
        var line = JSON.createObjectNode();
        var aws = line.putObject("_aws").put("Timestamp", now.toEpochMilli());
        var directive = aws.putArray("CloudWatchMetrics").addObject().put("Namespace", namespace);
        directive.putArray("Dimensions").addArray().add("List");
        var metrics = directive.putArray("Metrics");
        line.put("List", location.toString());
        values.forEach((name, value) -> {
            metrics.addObject().put("Name", name).put("Unit", value.unit().text);
            line.put(name, value.value());
        });
        out.println(line);
    }
}
