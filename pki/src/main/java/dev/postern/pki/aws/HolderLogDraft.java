package dev.postern.pki.aws;

import static dev.postern.pki.aws.RegisterItems.bytes;
import static dev.postern.pki.aws.RegisterItems.number;
import static dev.postern.pki.aws.RegisterItems.text;

import dev.postern.pki.client.Credential;
import dev.postern.pki.client.EndpointBinding;
import dev.postern.pki.client.Revocation;
import dev.postern.pki.client.RevokedCertificate;
import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.KeyFingerprint;
import dev.postern.pki.x509.SerialNumber;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What is to be added to a log in one transaction, and the items beside it that are found by other keys. */
final class HolderLogDraft {
    // What an authority issues has one or two KiB; an item may have 400 KB, a transaction 4 MB.
    private static final int MAX_DER = 16 * 1024;
    // Some 70 bytes each, in the log and in the issuer's partition: well below an item's 400 KB …
    private static final int REVOKED_IN_ONE_ITEM = 2_000;
    // … and below a transaction's 4 MB and 100 items.
    private static final int MAX_REVOKED = 20_000;
    private static final int MAX_ITEMS = 100;

    private final HolderLog log;
    private final List<Map<String, AttributeValue>> entries = new ArrayList<>();
    private final List<Map<String, AttributeValue>> beside = new ArrayList<>();

    HolderLogDraft(HolderLog log) {
        this.log = log;
    }

    void add(CertificateChain issued, Instant now) {
        var certificate = issued.leaf();
        var der = Certificates.der(certificate);
        if (der.length > MAX_DER) {
            throw new IllegalArgumentException(
                    "certificate: " + der.length + " bytes (expected: at most " + MAX_DER + ")");
        }
        var fingerprint = Fingerprint.of(certificate);
        var issuer = KeyFingerprint.of(issued.issuer());
        var key = KeyFingerprint.of(certificate);
        var serial = SerialNumber.of(certificate);
        var entry = new LinkedHashMap<String, AttributeValue>();
        entry.put("event", text("CERTIFICATE"));
        entry.put("fingerprint", text(fingerprint.hex()));
        entry.put("issuer_key", text(issuer.hex()));
        entry.put("key", text(key.hex()));
        entry.put("serial", text(serial.value().toString(16)));
        entry.put("not_after", number(certificate.getNotAfter().toInstant().getEpochSecond()));
        entry.put("issued_at", number(now.toEpochMilli()));
        entry.put("der", bytes(der));
        entries.add(entry);
        var holder = log.holder();
        beside.add(RegisterItems.pointer(RegisterItems.certificate(fingerprint), RegisterItems.ONLY, holder));
        beside.add(RegisterItems.pointer(RegisterItems.serial(issuer, serial), RegisterItems.ONLY, holder));
        beside.add(RegisterItems.pointer(RegisterItems.ofKey(key), fingerprint.hex(), holder));
    }

    /** Binds the client whose log it is to VPC endpoints, unless it is bound to these already. */
    void bind(EndpointBinding binding) {
        if (binding.endpoints().equals(EndpointBinding.inForce(log.bindings()))) {
            return;
        }
        var entry = new LinkedHashMap<String, AttributeValue>();
        entry.put("event", text("BINDING"));
        entry.put("endpoints", RegisterItems.list(binding.endpoints().stream().map(endpoint -> text(endpoint.text()))));
        entry.put("bound_at", number(binding.at().toEpochMilli()));
        entries.add(entry);
    }

    /** Revokes certificates of the log, and answers what they are then. */
    List<Credential> revoke(List<Credential> credentials, Revocation revocation) {
        if (credentials.size() > MAX_REVOKED) {
            throw new IllegalStateException(log.holder() + ": " + credentials.size()
                    + " live credentials (expected: at most " + MAX_REVOKED + " to revoke in one transaction)");
        }
        credentials.stream()
                .collect(Collectors.groupingBy(
                        credential -> log.issuer(credential.fingerprint()), LinkedHashMap::new, Collectors.toList()))
                .forEach((issuer, signed) -> {
                    for (int from = 0; from < signed.size(); from += REVOKED_IN_ONE_ITEM) {
                        var some = signed.subList(from, Math.min(signed.size(), from + REVOKED_IN_ONE_ITEM));
                        revoke(issuer, some, revocation);
                    }
                });
        return credentials.stream()
                .map(credential ->
                        new Credential(credential.certificate(), credential.issuedAt(), Optional.of(revocation)))
                .toList();
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** All items of the transaction, those of the log first. */
    List<Map<String, AttributeValue>> items() {
        var pk = RegisterItems.log(log.holder());
        var last = log.end() + entries.size();
        var items = new ArrayList<Map<String, AttributeValue>>();
        var sequence = log.end();
        for (var entry : entries) {
            var item = new LinkedHashMap<>(RegisterItems.key(pk, RegisterItems.ordered(++sequence)));
            item.put("last", number(last));
            item.putAll(entry);
            items.add(item);
        }
        items.addAll(beside);
        if (items.size() > MAX_ITEMS) {
            throw new IllegalStateException(log.holder() + ": " + items.size() + " items to write (expected: at most "
                    + MAX_ITEMS + " in one transaction)");
        }
        return items;
    }

    private void revoke(KeyFingerprint issuer, List<Credential> credentials, Revocation revocation) {
        var entry = new LinkedHashMap<String, AttributeValue>();
        entry.put("event", text("REVOCATION"));
        entry.put("reason", number(revocation.reason().number()));
        entry.put("revoked_at", number(revocation.at().toEpochMilli()));
        entry.put(
                "fingerprints",
                RegisterItems.list(credentials.stream()
                        .map(credential -> text(credential.fingerprint().hex()))));
        entries.add(entry);
        beside.add(RegisterItems.revoked(
                issuer,
                credentials.get(0).fingerprint(),
                credentials.stream()
                        .map(credential -> new RevokedCertificate(
                                credential.serial(), revocation.at(), revocation.reason(), credential.notAfter()))
                        .toList()));
    }
}
