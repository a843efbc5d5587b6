package dev.postern.proxy.log;

import dev.postern.pki.client.ClientId;
import dev.postern.proxy.desync.Classification;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One exchange, when its response is complete or its connection is gone.
 *
 * @param time when the exchange ended
 * @param created when its first byte arrived
 */
public record AccessRecord(
        Instant time,
        Instant created,
        ConnectionFacts connection,
        Request request,
        Optional<Target> target,
        Timings timings,
        Response response,
        Routing routing) {

    /**
     * What the client sent.
     *
     * @param line empty if it could not be read
     * @param traceId the whole header as it went upstream
     * @param receivedBytes of head and body
     * @param classification how far it was from what every parser reads alike
     */
    public record Request(
            RequestType type,
            Optional<RequestLine> line,
            Optional<String> userAgent,
            Optional<String> traceId,
            long receivedBytes,
            Classification classification) {}

    /**
     * The request line with an absolute URL, as the load balancer shows it.
     *
     * @param scheme {@code http} or {@code https}, of the listener
     * @param host from the Host header or the absolute target, without a port; may be empty
     * @param port the listener's
     * @param target path and query, as sent
     * @param version {@code HTTP/1.1}
     */
    public record RequestLine(String method, String scheme, String host, int port, String target, String version) {}

    /**
     * The upstream's side.
     *
     * @param upstream its configured name
     * @param address where the request went, of several attempts the last; empty if there was no connection
     * @param status empty if no response came
     */
    public record Target(String upstream, Optional<InetSocketAddress> address, Optional<Integer> status) {}

    /**
     * Three legs of the exchange; empty where it did not get that far, which the load balancer shows as -1.
     *
     * @param request from the head to the upstream having the whole request
     * @param target from there to the upstream's first byte
     * @param response from there to the first byte to the client
     */
    public record Timings(Optional<Duration> request, Optional<Duration> target, Optional<Duration> response) {
        public static final Timings NONE = new Timings(Optional.empty(), Optional.empty(), Optional.empty());
    }

    /**
     * What the client got.
     *
     * @param status ours or the upstream's; 460 when the client left first (alb.md 5.1)
     * @param sentBytes of head and body
     */
    public record Response(int status, long sentBytes) {}

    /**
     * What was decided about it.
     *
     * @param rulePriority 0 for the listener's default, -1 if whoever asks was refused, none for any other error
     * @param actions {@code forward}, or none
     * @param errorReason why it was not forwarded: a refusal's code for {@code verify-header}, a denial's of the access policy
     * @param detail more than the reason, in the JSON form only
     * @param client the client's certificate where it came in a header; a connection's own is in its facts
     * @param accessRule the name of the rule of the access policy that decided, in the JSON form only
     * @param registered the register's id of the client, in the JSON form only
     */
    public record Routing(
            Optional<Integer> rulePriority,
            List<String> actions,
            Optional<String> errorReason,
            Optional<String> detail,
            Optional<LeafCertificate> client,
            Optional<String> accessRule,
            Optional<ClientId> registered) {
        public static final Routing FORWARDED = new Routing(
                Optional.of(0),
                List.of("forward"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());

        public Routing {
            actions = List.copyOf(actions);
        }

        /** Answered by us, for this reason. */
        public static Routing refused(String errorReason, String detail) {
            return new Routing(
                    Optional.of(-1),
                    List.of(),
                    Optional.of(errorReason),
                    Optional.of(detail),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
        }

        /** The same, knowing whose certificate the header held. */
        public Routing withClient(LeafCertificate leaf) {
            return new Routing(rulePriority, actions, errorReason, detail, Optional.of(leaf), accessRule, registered);
        }

        /** The same, knowing which rule of the access policy decided, and whom the register knows. */
        public Routing ruled(String rule, ClientId id) {
            return new Routing(rulePriority, actions, errorReason, detail, client, Optional.of(rule), Optional.of(id));
        }
    }
}
