package dev.postern.cli.enforcement;

import dev.postern.pki.client.Credential;
import dev.postern.pki.x509.KeyFingerprint;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** An edge, asked on its admin page. */
final class EdgeGate implements Gate {
    private final EdgeAdmin admin;
    private final List<X509Certificate> authorities;

    /** {@code authorities}: those who may have issued what is asked about. */
    EdgeGate(URI edge, Collection<X509Certificate> authorities) {
        this.admin = new EdgeAdmin(edge);
        this.authorities = List.copyOf(authorities);
    }

    @Override
    public String name() {
        return "edge " + admin.address();
    }

    @Override
    public Answer ask(List<Credential> credentials) throws IOException {
        var evidence = new ArrayList<String>();
        for (var credential : credentials) {
            var page = admin.get("/revoked?" + issued(credential) + "fingerprint=" + credential.fingerprint());
            // Refused alone could be a list that is late, and end with the next one.
            if (!page.path("refused").asBoolean(false) || !page.path("revoked").asBoolean(false)) {
                return new Answer.NotYet("serial " + credential.serial());
            }
            evidence.add(page.toString());
        }
        return new Answer.Refuses(evidence);
    }

    /** A list knows a certificate by its issuer's key and its serial; without the issuer only the deny-list is asked. */
    private String issued(Credential credential) {
        return authorities.stream()
                .filter(authority -> isIssuedBy(credential.certificate(), authority))
                .findFirst()
                .map(authority -> "issuerKey=" + KeyFingerprint.of(authority) + "&serial=" + credential.serial() + "&")
                .orElse("");
    }

    private static boolean isIssuedBy(X509Certificate certificate, X509Certificate authority) {
        try {
            certificate.verify(authority.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
