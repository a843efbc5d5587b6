package dev.postern.twin.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.twin.wire.AwsCall;
import dev.postern.twin.wire.AwsError;
import dev.postern.twin.wire.JsonService;
import dev.postern.twin.wire.Service;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The operations of EventBridge that the control plane calls. */
public final class EventBridge {
    /** Of {@code X-Amz-Target}. */
    public static final String TARGET_PREFIX = "AWSEvents";

    private static final int MAX_ENTRIES = 10;
    // User guide, "Calculating PutEvents event entry size".
    private static final int MAX_SIZE = 256 * 1024;
    private static final int TIME_SIZE = 14;

    private final EventBuses buses;
    private final InstantSource clock;

    private EventBridge(EventBuses buses, InstantSource clock) {
        this.buses = buses;
        this.clock = clock;
    }

    /** The service over this directory, which need not exist yet. */
    public static Service service(Path directory, InstantSource clock) {
        var bridge = new EventBridge(new EventBuses(directory), clock);
        return new JsonService(Map.of(
                "CreateEventBus", bridge::createEventBus,
                "DescribeEventBus", bridge::describeEventBus,
                "ListEventBuses", bridge::listEventBuses,
                "PutEvents", bridge::putEvents));
    }

    private ObjectNode createEventBus(JsonNode input, AwsCall call) {
        var bus = new EventBuses.Bus(call.region(), input.path("Name").asString(""));
        buses.create(bus);
        return JsonService.object().put("EventBusArn", bus.arn());
    }

    private ObjectNode describeEventBus(JsonNode input, AwsCall call) {
        var bus = EventBuses.meant(input.path("Name").asString(EventBuses.DEFAULT), call);
        if (!buses.exists(bus)) {
            throw AwsError.of("ResourceNotFoundException", "Event bus " + bus.name() + " does not exist.");
        }
        return described(bus);
    }

    private ObjectNode listEventBuses(JsonNode input, AwsCall call) {
        var output = JsonService.object();
        var array = output.putArray("EventBuses");
        buses.all(call.region()).stream()
                .filter(bus -> bus.name().startsWith(input.path("NamePrefix").asString("")))
                .forEach(bus -> array.add(described(bus)));
        return output;
    }

    private ObjectNode putEvents(JsonNode input, AwsCall call) {
        var entries = input.path("Entries");
        if (entries.isEmpty() || entries.size() > MAX_ENTRIES) {
            throw AwsError.of(
                    "ValidationException",
                    "1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length "
                            + "between 1 and " + MAX_ENTRIES);
        }
        if (entries.valueStream().mapToLong(EventBridge::size).sum() >= MAX_SIZE) {
            throw AwsError.of("ValidationException", "Total size of the entries in the request is over the limit.");
        }
        var output = JsonService.object();
        var results = output.putArray("Entries");
        var failed = 0;
        for (var entry : entries) {
            var refusal = refusal(entry);
            if (refusal.isPresent()) {
                failed++;
                results.add(refusal.get());
            } else {
                results.add(JsonService.object().put("EventId", put(entry, call)));
            }
        }
        return output.put("FailedEntryCount", failed);
    }

    /** Takes an event; one for a bus that does not exist is taken too, and dropped (aws/aws-sdk issue 186). */
    private String put(JsonNode entry, AwsCall call) {
        var id = UUID.randomUUID().toString();
        var bus = EventBuses.meant(entry.path("EventBusName").asString(EventBuses.DEFAULT), call);
        if (buses.exists(bus)) {
            var event = JsonService.object()
                    .put("version", "0")
                    .put("id", id)
                    .put("detail-type", text(entry, "DetailType"))
                    .put("source", text(entry, "Source"))
                    .put("account", AwsCall.ACCOUNT)
                    .put("time", time(entry).truncatedTo(ChronoUnit.SECONDS).toString())
                    .put("region", bus.region());
            var resources = event.putArray("resources");
            entry.path("Resources").forEach(resources::add);
            event.set("detail", JsonService.JSON.readTree(text(entry, "Detail")));
            buses.append(bus, event.toString());
        }
        return id;
    }

    private Instant time(JsonNode entry) {
        return entry.has("Time")
                ? Instant.ofEpochMilli(Math.round(entry.path("Time").asDouble() * 1000))
                : clock.instant();
    }

    private static Optional<ObjectNode> refusal(JsonNode entry) {
        for (var name : new String[] {"Source", "DetailType", "Detail"}) {
            if (text(entry, name).isEmpty()) {
                return Optional.of(error(
                        "InvalidArgument",
                        "Parameter " + name + " is not valid. Reason: " + name + " is a required argument."));
            }
        }
        if (text(entry, "Source").startsWith("aws.")) {
            return Optional.of(error("NotAuthorizedForSourceException", "Not authorized for the source."));
        }
        try {
            if (JsonService.JSON.readTree(text(entry, "Detail")).isObject()) {
                return Optional.empty();
            }
        } catch (JacksonException e) {
            // Falls through to the same answer as for a JSON value of another kind.
        }
        return Optional.of(error("MalformedDetail", "Detail is malformed."));
    }

    private static ObjectNode error(String code, String message) {
        return JsonService.object().put("ErrorCode", code).put("ErrorMessage", message);
    }

    private static long size(JsonNode entry) {
        long size = entry.has("Time") ? TIME_SIZE : 0;
        for (var name : new String[] {"Source", "DetailType", "Detail"}) {
            size += text(entry, name).getBytes(UTF_8).length;
        }
        for (var resource : entry.path("Resources")) {
            size += resource.asString("").getBytes(UTF_8).length;
        }
        return size;
    }

    private static String text(JsonNode entry, String name) {
        return entry.path(name).asString("");
    }

    private static ObjectNode described(EventBuses.Bus bus) {
        return JsonService.object().put("Name", bus.name()).put("Arn", bus.arn());
    }
}
