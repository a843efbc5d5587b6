package dev.postern.pki.event;

import dev.postern.pki.client.ClientId;
import dev.postern.pki.client.Credential;
import dev.postern.pki.client.Holder;
import dev.postern.pki.client.RevocationReason;
import dev.postern.pki.x509.DistinguishedName;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.KeyFingerprint;
import dev.postern.pki.x509.SerialNumber;
import java.math.BigInteger;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Something that has happened, as a CloudEvent 1.0. It is made from public facts only: there is no way to put a key, a passphrase
 * or a free structure into it. Immutable.
 *
 * <p>The id is derived from what happened and not from when it is told, so an event told twice, by a run that was killed or by a
 * second machine, has the same id both times (CloudEvents 1.0 §3.1.1: same source and id are duplicates).
 */
public final class LifecycleEvent {
    /** The source of events unless an operator gives another. */
    public static final URI DEFAULT_SOURCE = URI.create("https://postern.dev/control-plane");

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String PREFIX = "dev.postern.";

    private final Type type;
    private final String id;
    private final URI source;
    private final String subject;
    private final Instant time;
    private final ObjectNode data;

    private LifecycleEvent(Type type, String id, URI source, String subject, Instant time, ObjectNode data) {
        this.type = type;
        this.id = id;
        this.source = source;
        this.subject = subject;
        this.time = time;
        this.data = data;
    }

    /** What can happen. */
    public enum Type {
        CLIENT_ONBOARDED,
        CLIENT_RENEWED,
        CLIENT_OFFBOARDED,
        LIST_PUBLISHED,
        LIST_REJECTED,
        CERTIFICATE_EXPIRING;

        /** The type on the wire: {@code dev.postern.client.onboarded}. */
        @Override
        public String toString() {
            return PREFIX + name().toLowerCase(Locale.ROOT).replace('_', '.');
        }
    }

    /** A list as edges will see it. */
    public record ListFacts(
            String issuer, KeyFingerprint issuerKey, BigInteger number, int entries, Optional<Instant> nextUpdate) {}

    /** A client that had no live certificate has this one. */
    public static LifecycleEvent clientOnboarded(ClientId client, X509Certificate certificate, Instant at) {
        var data = object().put("client", client.value());
        data.set("certificate", certificate(certificate));
        return of(Type.CLIENT_ONBOARDED, client.value(), at, data, Fingerprint.of(certificate));
    }

    /** A known client has another certificate, for which these were revoked. */
    public static LifecycleEvent clientRenewed(
            ClientId client, X509Certificate certificate, List<Credential> superseded, Instant at) {
        var data = object().put("client", client.value());
        data.set("certificate", certificate(certificate));
        certificates(data, "superseded", superseded);
        return of(Type.CLIENT_RENEWED, client.value(), at, data, Fingerprint.of(certificate));
    }

    /** A client is shut out; these were revoked, of which there is at least one. */
    public static LifecycleEvent clientOffboarded(
            ClientId client, RevocationReason reason, List<Credential> revoked, Instant at) {
        if (revoked.isEmpty()) {
            throw new IllegalArgumentException("revoked: none (expected: at least one, or nothing has happened)");
        }
        var data = object().put("client", client.value()).put("reason", reason.toString());
        certificates(data, "revoked", revoked);
        var fingerprints = revoked.stream().map(Credential::fingerprint).map(Fingerprint::hex);
        return of(
                Type.CLIENT_OFFBOARDED,
                client.value(),
                at,
                data,
                fingerprints.sorted().toArray());
    }

    /** A list is out, at a path, an {@code s3://} location or a trust store. */
    public static LifecycleEvent listPublished(ListFacts list, String where, Instant at) {
        var place = EventText.place(where);
        var data = object().put("issuer", EventText.line(list.issuer()))
                .put("issuerKey", list.issuerKey().hex())
                // As text: a CRL number has up to 20 octets, more than readers of JSON keep of a number.
                .put("number", list.number().toString())
                .put("entries", list.entries())
                .put("where", place);
        list.nextUpdate().ifPresent(next -> data.put("nextUpdate", next.toString()));
        return of(Type.LIST_PUBLISHED, EventText.line(list.issuer()), at, data, list.issuerKey(), list.number(), place);
    }

    /**
     * A list was not taken, and what was in force before still is.
     *
     * @param where it was read from
     * @param content its bytes, of which the event has the SHA-256
     * @param cause in one line, as a parser or a check says it
     */
    public static LifecycleEvent listRejected(String where, byte[] content, String cause, Instant at) {
        var place = EventText.place(where);
        var line = EventText.line(cause);
        var sha256 = HexFormat.of().formatHex(Fingerprint.sha256().digest(content));
        var data = object().put("where", place).put("sha256", sha256).put("cause", line);
        return of(Type.LIST_REJECTED, place, at, data, place, sha256, line);
    }

    /** A certificate ends within so many days; the same certificate and days are the same event. */
    public static LifecycleEvent certificateExpiring(
            Holder holder, X509Certificate certificate, int withinDays, Instant at) {
        var name = EventText.line(holder.name());
        var data = object().put("holder", holder.kind().name().toLowerCase(Locale.ROOT))
                .put("name", name)
                .put("withinDays", withinDays);
        data.set("certificate", certificate(certificate));
        return of(Type.CERTIFICATE_EXPIRING, name, at, data, Fingerprint.of(certificate), withinDays);
    }

    /** The same event, told by another source: an absolute URI that names this installation. */
    public LifecycleEvent from(URI other) {
        return new LifecycleEvent(type, id, other, subject, time, data);
    }

    public Type type() {
        return type;
    }

    public String id() {
        return id;
    }

    public Instant time() {
        return time;
    }

    /** The event in JSON format, structured mode ({@code application/cloudevents+json}), on one line. */
    public String json() {
        var event = object().put("specversion", "1.0")
                .put("id", id)
                .put("source", source.toString())
                .put("type", type.toString())
                .put("subject", subject)
                .put("time", time.toString())
                .put("datacontenttype", "application/json");
        event.set("data", data);
        return JSON.writeValueAsString(event);
    }

    @Override
    public String toString() {
        return type + " " + id;
    }

    private static LifecycleEvent of(
            Type type, String subject, Instant at, ObjectNode data, Object... whatMakesItThisOne) {
        var identity = JSON.writeValueAsBytes(Stream.concat(Stream.of(type), Stream.of(whatMakesItThisOne))
                .map(Object::toString)
                .toList());
        var id = HexFormat.of().formatHex(Fingerprint.sha256().digest(identity), 0, 16);
        return new LifecycleEvent(type, id, DEFAULT_SOURCE, subject, at, data);
    }

    private static void certificates(ObjectNode data, String name, List<Credential> credentials) {
        var array = data.putArray(name);
        credentials.forEach(credential -> array.add(certificate(credential.certificate())));
    }

    private static ObjectNode certificate(X509Certificate certificate) {
        return object().put("fingerprint", Fingerprint.of(certificate).hex())
                .put("serial", SerialNumber.of(certificate).hex())
                .put("issuer", EventText.line(DistinguishedName.text(certificate.getIssuerX500Principal())))
                .put("notAfter", certificate.getNotAfter().toInstant().toString());
    }

    private static ObjectNode object() {
        return JSON.createObjectNode();
    }
}
