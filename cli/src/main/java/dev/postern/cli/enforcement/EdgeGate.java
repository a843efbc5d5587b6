package dev.postern.cli.enforcement;

import dev.postern.cli.state.Issuers;
import dev.postern.pki.client.Credential;
import dev.postern.pki.x509.KeyFingerprint;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * An edge, asked on its admin page. It refuses a certificate when each of its trust stores does that would let it in otherwise:
 * because a list or a deny-list says so, not because it lacks one.
 */
final class EdgeGate implements Gate {
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
            var stores = admin.get("/revoked?" + question(credential)).path("trustStores");
            if (!stores.isObject() || stores.isEmpty()) {
                throw new IOException(admin.address() + "/revoked: no trust stores (expected: an edge that verifies)");
            }
            for (var store : stores.properties()) {
                var answer = store.getValue();
                if (answer.path("revoked").asBoolean(false)) {
                    evidence.add("serial " + credential.serial() + " in trust store " + store.getKey() + ": "
                            + evidence(answer));
                } else if (answer.path("trusted").asBoolean(true)) {
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

    private String question(Credential credential) {
        var fingerprint = "fingerprint=" + credential.fingerprint();
        return issuers.of(credential.certificate())
                .map(issuer -> "issuerKey=" + KeyFingerprint.of(issuer).hex() + "&serial="
                        + credential.serial().hex() + "&" + fingerprint)
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
