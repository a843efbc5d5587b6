package dev.postern.crl.differential;

import static dev.postern.crl.ForgedList.element;
import static dev.postern.crl.ForgedList.hex;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;

/** A case in the making: certificates and lists by role, what the client sends, what is trusted. For one thread. */
final class Sample {
    // In the past of whoever runs it: Bouncy Castle judges no list "in the future".
    static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");

    final KeyPool keys;
    final Random random;
    final Map<String, Draft> certificates = new LinkedHashMap<>();
    final List<Draft> lists = new ArrayList<>();
    final List<String> sent = new ArrayList<>();
    final List<String> anchors = new ArrayList<>();
    /** The certificates below an anchor, leaf first, that may make a path. */
    final List<List<String>> paths = new ArrayList<>();

    final List<String> mutations = new ArrayList<>();

    Sample(KeyPool keys, Random random) {
        this.keys = keys;
        this.random = random;
    }

    /** An authority under this name, its key the pool's of that name, signed by another key under another name. */
    Draft authority(String role, String name, String key, String issuerName, String issuerKey) {
        var draft = certificate(role, name, key, issuerName, issuerKey);
        draft.part("notAfter", Draft.time(NOW.plus(3650, ChronoUnit.DAYS)));
        draft.extension(Extension.basicConstraints.getId(), true, new BasicConstraints(true));
        draft.extension(Extension.keyUsage.getId(), true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        return identified(draft, key, issuerKey);
    }

    Draft leaf(String issuerName, String issuerKey) {
        var draft = certificate("leaf", "client", "leaf", issuerName, issuerKey);
        draft.extension(Extension.keyUsage.getId(), true, new KeyUsage(KeyUsage.digitalSignature));
        draft.extension(Extension.extendedKeyUsage.getId(), false, new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth));
        draft.extension(
                Extension.subjectAlternativeName.getId(),
                false,
                new GeneralNames(
                        new GeneralName(GeneralName.uniformResourceIdentifier, "spiffe://test.example/client/one")));
        return identified(draft, "leaf", issuerKey);
    }

    Draft list(String issuerName, String issuerKey) {
        var draft = new Draft("list of " + issuerKey, issuerKey, 0xa0)
                .part("version", hex("020101"))
                .part("algorithm", new byte[0])
                .part("issuer", Names.of(issuerName))
                .part("thisUpdate", Draft.time(NOW.minus(1, ChronoUnit.DAYS)))
                .part("nextUpdate", Draft.time(NOW.plus(7, ChronoUnit.DAYS)))
                .part("entries", new byte[0])
                .part("extensions", new byte[0])
                .extension(Extension.authorityKeyIdentifier.getId(), false, keyIdentifier(issuerKey))
                .extension(Extension.cRLNumber.getId(), false, new CRLNumber(BigInteger.valueOf(17)));
        lists.add(draft);
        return draft;
    }

    /** Another key in the place of one: certified, and signing, wherever the first did. */
    void rekey(String from, String to) {
        for (var draft : certificates.values()) {
            if (draft.certified.equals(from)) {
                draft.certified = to;
                draft.part("key", keys.publicKey(to).getEncoded());
            }
            if (draft.signer.equals(from)) {
                draft.signer = to;
            }
        }
        lists.stream().filter(list -> list.signer.equals(from)).forEach(list -> list.signer = to);
    }

    void revoke(Draft list, byte[] serial, byte[]... more) {
        var entry = new ArrayList<byte[]>();
        entry.add(element(0x02, serial));
        entry.add(Draft.time(NOW.minus(2, ChronoUnit.DAYS)));
        entry.addAll(Arrays.asList(more));
        var known = list.part("entries");
        var before = known.length == 0
                ? known
                : Arrays.copyOfRange(known, known[1] < 0 ? 2 + (known[1] & 0x7f) : 2, known.length);
        list.part("entries", element(0x30, before, element(0x30, entry.toArray(byte[][]::new))));
    }

    /** The content octets of a certificate's serial number. */
    static byte[] serial(Draft certificate) {
        var part = certificate.part("serial");
        return Arrays.copyOfRange(part, 2, part.length);
    }

    static AuthorityKeyIdentifier keyIdentifier(String key) {
        return new AuthorityKeyIdentifier(identifier(key));
    }

    /** What stands for a key in key identifiers; it need not be a digest of it (RFC 5280 §4.2.1.2). */
    static byte[] identifier(String key) {
        return Arrays.copyOf(key.getBytes(StandardCharsets.US_ASCII), 20);
    }

    private Draft identified(Draft draft, String key, String issuerKey) {
        draft.extension(Extension.subjectKeyIdentifier.getId(), false, new DEROctetString(identifier(key)));
        return draft.extension(Extension.authorityKeyIdentifier.getId(), false, keyIdentifier(issuerKey));
    }

    private Draft certificate(String role, String name, String key, String issuerName, String issuerKey) {
        var serial = Arrays.copyOf(("#" + role).getBytes(StandardCharsets.US_ASCII), 16);
        var draft = new Draft(role, issuerKey, 0xa3)
                .part("version", hex("a003020102"))
                .part("serial", element(0x02, serial))
                .part("algorithm", new byte[0])
                .part("issuer", Names.of(issuerName))
                .part("notBefore", Draft.time(NOW.minus(30, ChronoUnit.DAYS)))
                .part("notAfter", Draft.time(NOW.plus(300, ChronoUnit.DAYS)))
                .part("subject", Names.of(name))
                .part("key", keys.publicKey(key).getEncoded())
                .part("uniqueIds", new byte[0])
                .part("extensions", new byte[0]);
        draft.certified = key;
        certificates.put(role, draft);
        return draft;
    }
}
