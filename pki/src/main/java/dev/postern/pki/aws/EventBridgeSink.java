package dev.postern.pki.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.pki.event.EventSink;
import dev.postern.pki.event.LifecycleEvent;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.time.Duration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.EventBridgeException;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.ResourceNotFoundException;

/**
 * Puts events to a bus of EventBridge: the whole CloudEvent, structured mode, is the {@code detail}, its type the
 * {@code detail-type}. Closing it closes the client.
 */
public final class EventBridgeSink implements EventSink {
    private static final String SOURCE = "dev.postern";
    // User guide, "Calculating PutEvents event entry size": less than 256 KB; a time counts 14 bytes.
    private static final int MAX_ENTRY = 256 * 1024 - 1;
    private static final int TIME_SIZE = 14;
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final Duration CALL = Duration.ofSeconds(30);

    private final EventBridgeClient client;
    private final String bus;

    /** A sink that trusts the bus, a name or an ARN, to exist. */
    public EventBridgeSink(EventBridgeClient client, String bus) {
        this.client = client;
        this.bus = bus;
    }

    /**
     * A sink by the SDK's default chains.
     *
     * @throws MalformedInput if there is no such bus
     */
    public static EventBridgeSink create(String bus) throws IOException {
        var client = AwsClients.build(EventBridgeClient.builder(), ANSWER, CALL);
        try {
            return checked(client, bus);
        } catch (IOException | RuntimeException e) {
            client.close();
            throw e;
        }
    }

    /**
     * A sink for a bus that is there. PutEvents itself does not say when it is not: it takes the event and drops it
     * (aws/aws-sdk issue 186). Who may put but not describe is trusted to know the name.
     *
     * @throws MalformedInput if there is no such bus
     */
    public static EventBridgeSink checked(EventBridgeClient client, String bus) throws IOException {
        try {
            client.describeEventBus(request -> request.name(bus));
        } catch (ResourceNotFoundException e) {
            throw new MalformedInput("event bus " + bus + ": not found (expected: one that exists)", e);
        } catch (SdkException e) {
            var denied = e instanceof EventBridgeException answered
                    && answered.awsErrorDetails() != null
                    && "AccessDeniedException".equals(answered.awsErrorDetails().errorCode());
            if (!denied) {
                throw new IOException("event bus " + bus + ": describing it: " + AwsClients.said(e), e);
            }
        }
        return new EventBridgeSink(client, bus);
    }

    @Override
    public void emit(LifecycleEvent event) throws IOException {
        var doing = "putting event " + event + " to bus " + bus + ": ";
        var detail = event.json();
        var type = event.type().toString();
        var size = TIME_SIZE + SOURCE.length() + type.length() + detail.getBytes(UTF_8).length;
        if (size > MAX_ENTRY) {
            throw new IOException(doing + size + " bytes (expected: at most " + MAX_ENTRY + ")");
        }
        var entry = PutEventsRequestEntry.builder()
                .eventBusName(bus)
                .source(SOURCE)
                .detailType(type)
                .detail(detail)
                .time(event.time())
                .build();
        try {
            // The answer is 200 even if the entry has failed; there is one result for our one entry.
            for (var result :
                    client.putEvents(request -> request.entries(entry)).entries()) {
                if (result.errorCode() != null) {
                    throw new IOException(doing + result.errorCode() + ": " + result.errorMessage());
                }
            }
        } catch (SdkException e) {
            throw new IOException(doing + AwsClients.said(e), e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
