package dev.postern.cli.enforcement;

import dev.postern.cli.state.Issuers;
import dev.postern.pki.client.Credential;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.KeyFingerprint;
import dev.postern.pki.x509.SerialNumber;
import java.io.IOException;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * An edge, asked on its admin page. It refuses a certificate when each of its trust stores does that would let it in otherwise:
 * because a list or a deny-list says so, not because it lacks one.
 */
final class EdgeGate implements Gate {
    // As many as any path has.
    private static final int MAX_ABOVE = 10;

    private final EdgeAdmin admin;
    private final Issuers issuers;

    EdgeGate(URI edge, Issuers issuers) {
        this.admin = new EdgeAdmin(edge);
        this.issuers = issuers;
    }

    @Override
    public String name() {
        return "edge " + admin.address();
    }

    @Override
    public Answer ask(List<Credential> credentials) throws IOException {
        var evidence = new ArrayList<String>();
        for (var credential : credentials) {
            var stores =
                    admin.get("/revoked?" + question(credential.certificate())).path("trustStores");
            if (!stores.isObject() || stores.isEmpty()) {
                throw new IOException(admin.address() + "/revoked: no trust stores (expected: an edge that verifies)");
            }
            for (var store : stores.properties()) {
                var answer = store.getValue();
                if (answer.path("revoked").asBoolean(false)) {
                    evidence.add("serial " + credential.serial() + " in trust store " + store.getKey() + ": "
                            + evidence(answer));
                } else if (answer.path("trusted").asBoolean(true)
                        || isTrustedThroughAnother(credential, store.getKey())) {
                    return new Answer.NotYet("serial " + credential.serial() + " is on no list of trust store "
                            + store.getKey() + ", which is that of " + text(answer, "since"));
                } else {
                    evidence.add("serial " + credential.serial() + " in trust store " + store.getKey()
                            + ": its authority is not trusted");
                }
            }
        }
        return new Answer.Refuses(evidence);
    }

    /**
     * Whether a trust store that does not hold the issuer may let the certificate in all the same: by an authority above, to which
     * a client sends the way; or by one that is not known here.
     */
    private boolean isTrustedThroughAnother(Credential credential, String trustStore) throws IOException {
        var issuer = issuers.of(credential.certificate());
        for (int above = 0; above < MAX_ABOVE && issuer.isPresent(); above++) {
            var certificate = issuer.get();
            issuer = issuers.of(certificate);
            if (issuer.equals(Optional.of(certificate))) {
                return false;
            }
            var store = admin.get("/revoked?" + question(certificate))
                    .path("trustStores")
                    .path(trustStore);
            if (store.path("trusted").asBoolean(true)) {
                return !store.path("revoked").asBoolean(false);
            }
        }
        return true;
    }

    private String question(X509Certificate certificate) {
        var fingerprint = "fingerprint=" + Fingerprint.of(certificate);
        return issuers.of(certificate)
                .map(issuer -> "issuerKey=" + KeyFingerprint.of(issuer).hex() + "&serial="
                        + SerialNumber.of(certificate).hex() + "&" + fingerprint)
                .orElse(fingerprint);
    }

    private static String evidence(JsonNode answer) {
        var list = answer.path("revocation");
        var denied = answer.path("denyList");
        var by = new ArrayList<String>();
        if (list.isObject()) {
            by.add("by list " + text(list, "number") + " of \"" + text(list, "issuer") + "\" from "
                    + text(list, "source") + ", picked up " + text(list, "pickedUpAt"));
        }
        if (denied.isObject()) {
            by.add("by deny-list " + text(denied, "source") + ", denied " + text(denied, "deniedAt") + ", picked up "
                    + text(denied, "pickedUpAt"));
        }
        return String.join("; ", by);
    }

    /** Without anything that could play tricks on a terminal: who answers is believed to be an edge, not known to be. */
    private static String text(JsonNode node, String key) {
        return node.path(key).asString("unknown").replaceAll("\\p{Cntrl}", "?");
    }
}
