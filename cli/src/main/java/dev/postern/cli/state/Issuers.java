package dev.postern.cli.state;

import dev.postern.pki.client.ClientRegister;
import dev.postern.pki.client.Credential;
import dev.postern.pki.client.Holder;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Every certificate that has ever issued here, the present one first: who has signed a certificate is found among them. */
public final class Issuers {
    private final List<X509Certificate> all;

    private Issuers(List<X509Certificate> all) {
        this.all = List.copyOf(all);
    }

    /** Those of a state and of its register, which remembers the ones before a rotation. */
    public static Issuers of(StateDirectory state, ClientRegister register) throws IOException {
        var former = register.credentials(Holder.Kind.AUTHORITY).values().stream()
                .flatMap(Collection::stream)
                .map(Credential::certificate);
        return new Issuers(
                Stream.concat(state.certificates().stream(), former).distinct().toList());
    }

    /** Whose key has signed a certificate; empty if nobody's here. */
    public Optional<X509Certificate> of(X509Certificate certificate) {
        return all.stream().filter(issuer -> hasSigned(issuer, certificate)).findFirst();
    }

    private static boolean hasSigned(X509Certificate issuer, X509Certificate certificate) {
        if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
            return false;
        }
        try {
            certificate.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
