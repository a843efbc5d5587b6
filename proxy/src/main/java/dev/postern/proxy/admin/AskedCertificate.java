package dev.postern.proxy.admin;

import dev.postern.crl.deny.DenyEntry;
import dev.postern.crl.deny.DenyList;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.KeyFingerprint;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.SerialNumber;
import java.time.Instant;
import java.util.HashMap;
import java.util.Optional;
import java.util.Set;

/** The certificate a question is about: by issuer key and serial, by fingerprint, or, to be told all, by both. */
record AskedCertificate(Optional<Issued> issued, Optional<Fingerprint> fingerprint) {
    record Issued(KeyFingerprint issuerKey, SerialNumber serial) {}

    private static final Set<String> KEYS = Set.of("issuerKey", "serial", "fingerprint");
    private static final String EXPECTED = "(expected: issuerKey=HEX&serial=HEX, fingerprint=HEX, or both)";
    // More than any serial has, and no bother to work through.
    private static final int MAX_VALUE = 128;

    /** Of a query string; none of its values needs escapes. */
    static AskedCertificate parse(String query) {
        var values = new HashMap<String, String>();
        for (var part : query.split("&", KEYS.size() + 2)) {
            var at = part.indexOf('=');
            var key = at < 0 ? "" : part.substring(0, at);
            var value = part.substring(at + 1);
            if (!KEYS.contains(key) || value.length() > MAX_VALUE || values.put(key, value) != null) {
                throw new MalformedInput("query " + EXPECTED);
            }
        }
        var issuerKey = Optional.ofNullable(values.get("issuerKey")).map(KeyFingerprint::new);
        var serial = Optional.ofNullable(values.get("serial")).map(SerialNumber::parse);
        if (issuerKey.isPresent() != serial.isPresent()) {
            throw new MalformedInput("query: half of a question " + EXPECTED);
        }
        return new AskedCertificate(
                issuerKey.flatMap(key -> serial.map(number -> new Issued(key, number))),
                Optional.ofNullable(values.get("fingerprint")).map(Fingerprint::new));
    }

    Optional<DenyEntry> denied(DenyList list, Instant now) {
        return issued.flatMap(it -> list.denies(it.issuerKey(), it.serial(), now))
                .or(() -> fingerprint.flatMap(it -> list.denies(it, now)));
    }
}
