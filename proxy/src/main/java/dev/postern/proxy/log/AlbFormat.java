package dev.postern.proxy.log;

import dev.postern.pki.trust.RefusalReason;
import dev.postern.proxy.address.IpAddress;
import dev.postern.proxy.desync.DesyncReason;
import dev.postern.proxy.log.AccessRecord.RequestLine;
import dev.postern.proxy.log.AccessRecord.Timings;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The load balancer's own lines: connection records of 15 or 12 fields (alb.md 4.1), access records of 34 (alb.md 4.3),
 * separated by single blanks, {@code -} for what there is not. Readers written for the load balancer read them.
 *
 * <p>Where it writes names of AWS resources, ours stand: the listener's name for {@code elb}, the upstream's name for
 * {@code target_group_arn}, the file name of our certificate for {@code chosen_cert_arn}. {@code error_reason} also holds the code for
 * which a client behind {@code verify-header} was refused.
 *
 * <p>Text that clients choose cannot forge a field or a line: see {@link ClientText}. A user agent is cut after 8 KB.
 */
public final class AlbFormat implements RecordFormat {
    /** alb.md 4.3, field 14. */
    static final int MAX_USER_AGENT = 8 * 1024;

    private static final int ALL_CONNECTION_FIELDS = 15;
    private static final DateTimeFormatter MICROSECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final int connectionFields;

    /** With all fields, or with the first 12 of a connection record only: the form before 13–15 were added. */
    public AlbFormat(int connectionFields) {
        if (connectionFields != 12 && connectionFields != ALL_CONNECTION_FIELDS) {
            throw new IllegalArgumentException("connection fields: " + connectionFields + " (expected: 15 or 12)");
        }
        this.connectionFields = connectionFields;
    }

    @Override
    public String line(ConnectionRecord connection) {
        var facts = connection.connection();
        var tls = facts.tls();
        var line = new Line();
        line.bare(MICROSECONDS.format(connection.time()));
        line.bare(facts.client().ipText());
        line.bare(Integer.toString(facts.client().port()));
        line.bare(Integer.toString(facts.listenerPort()));
        line.bare(tls.protocol());
        line.bare(tls.cipher());
        line.bare(connection.handshake().map(AlbFormat::seconds));
        var leaf = tls.leaf().filter(LeafCertificate::isReadable);
        line.name(leaf.map(LeafCertificate::subject));
        line.bare(leaf.map(AlbFormat::validity));
        line.bare(leaf.map(LeafCertificate::serialNumber));
        line.bare(verifyStatus(connection));
        line.bare(facts.id().text());
        if (connectionFields == ALL_CONNECTION_FIELDS) {
            line.bare(tls.keyExchange());
            line.bare(facts.listener());
            line.bare(IpAddress.text(facts.localIp()));
        }
        return line.toString();
    }

    @Override
    public String line(AccessRecord exchange) {
        var facts = exchange.connection();
        var request = exchange.request();
        var routing = exchange.routing();
        var address = exchange.target().flatMap(AccessRecord.Target::address).map(AlbFormat::endpoint);
        var targetStatus =
                exchange.target().flatMap(AccessRecord.Target::status).map(status -> Integer.toString(status));
        var line = new Line();
        line.bare(request.type().text());
        line.bare(MICROSECONDS.format(exchange.time()));
        line.bare(facts.listener());
        line.bare(endpoint(facts.client().socket()));
        line.bare(address);
        // All three are -1 where no response came, however far the request did (alb.md 4.3).
        var timings = targetStatus.isPresent() ? exchange.timings() : Timings.NONE;
        line.bare(timings.request().map(AlbFormat::seconds).orElse("-1"));
        line.bare(timings.target().map(AlbFormat::seconds).orElse("-1"));
        line.bare(timings.response().map(AlbFormat::seconds).orElse("-1"));
        line.bare(Integer.toString(exchange.response().status()));
        line.bare(targetStatus);
        line.bare(Long.toString(request.receivedBytes()));
        line.bare(Long.toString(exchange.response().sentBytes()));
        line.quoted(request.line().map(AlbFormat::text).orElse("- - -"));
        line.quoted(request.userAgent().map(AlbFormat::cut));
        line.bare(facts.tls().cipher());
        line.bare(facts.tls().protocol());
        line.bare(exchange.target().map(AccessRecord.Target::upstream));
        line.quoted(request.traceId());
        line.quoted(facts.tls().domain());
        line.quoted(facts.tls().certificate());
        line.bare(routing.rulePriority().map(priority -> Integer.toString(priority)));
        line.bare(MICROSECONDS.format(exchange.created()));
        line.quoted(routing.actions().isEmpty() ? "-" : String.join(",", routing.actions()));
        line.quoted("-"); // redirect_url: we do not redirect
        line.quoted(routing.errorReason());
        line.quoted(address);
        line.quoted(targetStatus);
        line.quoted(
                request.classification().reason().map(reason -> reason.makes().text()));
        line.quoted(request.classification().reason().map(DesyncReason::text));
        line.bare(facts.id().text());
        line.quoted(
                "-"); // transformed_host, transformed_uri, request_transform_status: there are no rules that transform
        line.quoted("-");
        line.quoted("-");
        line.bare(IpAddress.text(facts.localIp()));
        return line.toString();
    }

    /** A handshake that verified nobody has succeeded all the same; only a connection without one has no status. */
    static String verifyStatus(ConnectionRecord connection) {
        var outcome = connection.outcome();
        if (outcome instanceof ConnectionOutcome.Failed failed) {
            return "Failed:" + failed.reason().code();
        }
        if (outcome instanceof ConnectionOutcome.Unaddressed) {
            return "Failed:" + RefusalReason.UNMAPPED.code(); // the load balancer knows no such thing
        }
        return connection.connection().tls().protocol().isPresent() ? "Success" : "-";
    }

    static String text(RequestLine line) {
        return line.method() + " " + line.scheme() + "://" + line.host() + ":" + line.port() + line.target() + " "
                + line.version();
    }

    static String cut(String userAgent) {
        return userAgent.length() <= MAX_USER_AGENT ? userAgent : userAgent.substring(0, MAX_USER_AGENT);
    }

    static String endpoint(InetSocketAddress socket) {
        var ip = socket.isUnresolved() ? socket.getHostString() : IpAddress.text(socket.getAddress());
        return (ip.contains(":") ? "[" + ip + "]" : ip) + ":" + socket.getPort();
    }

    static String time(Instant instant) {
        return MICROSECONDS.format(instant);
    }

    private static String seconds(Duration duration) {
        var millis = duration.toMillis();
        var text = new StringBuilder().append(millis / 1000).append('.');
        return text.append((millis % 1000) / 100)
                .append(millis % 100 / 10)
                .append(millis % 10)
                .toString();
    }

    private static String validity(LeafCertificate leaf) {
        return "NotBefore=" + leaf.notBefore().truncatedTo(ChronoUnit.SECONDS) + ";NotAfter="
                + leaf.notAfter().truncatedTo(ChronoUnit.SECONDS);
    }

    /** Fields in a row. Owned by one call. */
    private static final class Line {
        private final StringBuilder out = new StringBuilder(512);

        void bare(String text) {
            ClientText.bare(next(), text);
        }

        void bare(Optional<String> text) {
            bare(text.orElse("-"));
        }

        void quoted(String text) {
            ClientText.quoted(next(), text);
        }

        void quoted(Optional<String> text) {
            quoted(text.orElse("-"));
        }

        // In quotes even where there is none: the expression that Athena's documentation reads this log with wants
        // them.
        void name(Optional<String> name) {
            ClientText.quotedName(next(), name.orElse("-"));
        }

        private StringBuilder next() {
            return out.isEmpty() ? out : out.append(' ');
        }

        @Override
        public String toString() {
            return out.toString();
        }
    }
}
