package dev.postern.crl.differential;

import dev.postern.crl.RevocationIndex;
import dev.postern.crl.RevocationList;
import dev.postern.crl.RevocationPolicy;
import dev.postern.pki.trust.ClientVerifier;
import dev.postern.pki.trust.RevocationCheck;
import dev.postern.pki.trust.TrustStore;
import dev.postern.pki.trust.Verdict.Refused;
import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.Pem;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Our verdict, from bytes to reason code, as an edge comes to it. What is refused before an edge starts counts as refused. */
final class Postern {
    /** An edge does not start with such a bundle, nor take it on a reload. */
    static final String BUNDLE = "BUNDLE";
    /** Nor with such a list. */
    static final String LIST = "LIST";
    /** The bytes a client sent are no certificate in DER. */
    static final String MALFORMED = "MALFORMED";

    private Postern() {}

    static Answer judge(Case given) {
        TrustStore store;
        try {
            store = TrustStore.parse(given.anchors().stream()
                    .map(der -> Pem.encode(Pem.CERTIFICATE, der))
                    .collect(Collectors.joining()));
        } catch (MalformedInput e) {
            return Answer.refuse(BUNDLE + ": " + e.getMessage());
        }
        var sent = new ArrayList<X509Certificate>();
        try {
            given.sent().forEach(der -> sent.add(Certificates.parse(der)));
        } catch (MalformedInput e) {
            return Answer.refuse(MALFORMED + ": " + e.getMessage());
        }
        RevocationCheck revocation;
        try {
            revocation = given.asksRevocation() ? index(given, store, sent) : RevocationCheck.OFF;
        } catch (MalformedInput e) {
            return Answer.refuse(LIST + ": " + e.getMessage());
        }
        var verdict =
                ClientVerifier.of(store).withRevocation(revocation).verify(new CertificateChain(sent), Sample.NOW);
        return verdict instanceof Refused refused
                ? Answer.refuse(refused.reason() + ": " + refused.detail())
                : Answer.accept();
    }

    private static RevocationIndex index(Case given, TrustStore store, List<X509Certificate> sent) {
        var issuers = new ArrayList<>(store.anchors());
        issuers.addAll(sent.subList(1, sent.size()));
        var lists = given.lists().stream()
                .map(list -> RevocationList.parse(list, issuers))
                .toList();
        return RevocationIndex.of(lists, RevocationPolicy.DEFAULT);
    }
}
