package dev.postern.pki.aws;

import dev.postern.pki.client.EndpointBinding;
import dev.postern.pki.client.Holder;
import dev.postern.pki.client.RevocationReason;
import dev.postern.pki.client.RevokedCertificate;
import dev.postern.pki.client.VpcEndpointId;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.KeyFingerprint;
import dev.postern.pki.x509.SerialNumber;
import java.math.BigInteger;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * How the register lies in its table. An item is never changed once it is there, but for the numbers of lists.
 *
 * <pre>
 *   pk                       sk                    what
 *   HOLDER#KIND#NAME         0000000000000000001…  the holder's log: CERTIFICATE, REVOCATION, BINDING, see {@link HolderLog}
 *   CERTIFICATE#FINGERPRINT  -                     whose log it is in
 *   SERIAL#ISSUER_KEY#HEX    -                     that the issuer has given this serial number
 *   KEY#KEY_FINGERPRINT      FINGERPRINT           whose log has a certificate for this key
 *   REVOKED#ISSUER_KEY       TIME#FINGERPRINT      certificates revoked in one moment, for the issuer's lists
 *   NUMBER#ISSUER_KEY        -                     the number of the issuer's last list
 *   REGISTER                 -                     the version of this layout
 * </pre>
 *
 * There is no secondary index: those are eventually consistent, and a list must not miss a revocation that has returned.
 */
final class RegisterItems {
    static final String PK = "pk";
    static final String SK = "sk";
    static final String ONLY = "-";

    private RegisterItems() {}

    static Map<String, AttributeValue> key(String pk, String sk) {
        return Map.of(PK, text(pk), SK, text(sk));
    }

    static Map<String, AttributeValue> version(int version) {
        return with(key("REGISTER", ONLY), "version", number(version));
    }

    static String log(Holder holder) {
        return logs(holder.kind()) + holder.name();
    }

    /** What the keys of all logs of a kind begin with. */
    static String logs(Holder.Kind kind) {
        return "HOLDER#" + kind.name() + "#";
    }

    static boolean isLog(Map<String, AttributeValue> item) {
        return text(item, PK).startsWith("HOLDER#");
    }

    /** Whose log an item is of. */
    static Holder holder(Map<String, AttributeValue> logItem) {
        var parts = text(logItem, PK).split("#", 3);
        return new Holder(Holder.Kind.valueOf(parts[1]), parts[2]);
    }

    static String certificate(Fingerprint fingerprint) {
        return "CERTIFICATE#" + fingerprint.hex();
    }

    static String serial(KeyFingerprint issuer, SerialNumber serial) {
        return "SERIAL#" + issuer.hex() + "#" + serial.value().toString(16);
    }

    static String ofKey(KeyFingerprint key) {
        return "KEY#" + key.hex();
    }

    static String revoked(KeyFingerprint issuer) {
        return "REVOKED#" + issuer.hex();
    }

    static String listNumber(KeyFingerprint issuer) {
        return "NUMBER#" + issuer.hex();
    }

    /** An item that says in whose log to look. */
    static Map<String, AttributeValue> pointer(String pk, String sk, Holder holder) {
        var item = new LinkedHashMap<>(key(pk, sk));
        item.put("holder_kind", text(holder.kind().name()));
        item.put("holder_name", text(holder.name()));
        return item;
    }

    static Holder pointedTo(Map<String, AttributeValue> pointer) {
        return new Holder(Holder.Kind.valueOf(text(pointer, "holder_kind")), text(pointer, "holder_name"));
    }

    /** Certificates of one issuer that were revoked in one moment, at least one. */
    static Map<String, AttributeValue> revoked(
            KeyFingerprint issuer, Fingerprint first, List<RevokedCertificate> certificates) {
        var any = certificates.get(0);
        var time = any.revokedAt().toEpochMilli();
        var item = new LinkedHashMap<>(key(revoked(issuer), ordered(time) + "#" + first.hex()));
        item.put("revoked_at", number(time));
        item.put("reason", number(any.reason().number()));
        item.put(
                "certificates",
                list(certificates.stream()
                        .map(each -> AttributeValue.fromM(Map.of(
                                "serial", text(each.serial().value().toString(16)),
                                "not_after", number(each.notAfter().getEpochSecond()))))));
        return item;
    }

    static Stream<RevokedCertificate> revokedIn(Map<String, AttributeValue> item) {
        var time = Instant.ofEpochMilli(number(item, "revoked_at"));
        var reason = reason(item);
        return present(item, "certificates").l().stream()
                .map(AttributeValue::m)
                .map(each -> new RevokedCertificate(
                        new SerialNumber(new BigInteger(text(each, "serial"), 16)),
                        time,
                        reason,
                        Instant.ofEpochSecond(number(each, "not_after"))));
    }

    static EndpointBinding binding(Map<String, AttributeValue> entry) {
        return new EndpointBinding(
                present(entry, "endpoints").l().stream()
                        .map(each -> new VpcEndpointId(each.s()))
                        .collect(Collectors.toSet()),
                Instant.ofEpochMilli(number(entry, "bound_at")));
    }

    static RevocationReason reason(Map<String, AttributeValue> item) {
        var number = (int) number(item, "reason");
        return RevocationReason.ofNumber(number)
                .orElseThrow(() -> new IllegalStateException("reason " + number + " in the register"));
    }

    /** A number whose text sorts as it does. */
    static String ordered(long number) {
        return String.format("%019d", number);
    }

    static AttributeValue text(String value) {
        return AttributeValue.fromS(value);
    }

    static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }

    static AttributeValue bytes(byte[] value) {
        return AttributeValue.fromB(SdkBytes.fromByteArray(value));
    }

    static AttributeValue list(Stream<AttributeValue> values) {
        return AttributeValue.fromL(values.toList());
    }

    static String text(Map<String, AttributeValue> item, String name) {
        return present(item, name).s();
    }

    static long number(Map<String, AttributeValue> item, String name) {
        return Long.parseLong(present(item, name).n());
    }

    static AttributeValue present(Map<String, AttributeValue> item, String name) {
        var value = item.get(name);
        if (value == null) {
            throw new IllegalStateException("item " + item.get(PK) + " of the register has no " + name);
        }
        return value;
    }

    static Map<String, AttributeValue> with(Map<String, AttributeValue> item, String name, AttributeValue value) {
        var more = new LinkedHashMap<>(item);
        more.put(name, value);
        return more;
    }
}
