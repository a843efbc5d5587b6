package dev.postern.crl.differential;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.Security;
import java.security.cert.CRL;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathValidator;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * The PKIX of a Java provider: its builder over what the client sent, or its validator over the paths that the case has. Asked
 * for a client's certificate as far as the interface can ask: extendedKeyUsage names clientAuth or is absent, and the certificate
 * is no authority's.
 */
enum JavaPkix {
    BOUNCY_CASTLE_BUILDER(new BouncyCastleProvider(), true),
    BOUNCY_CASTLE_VALIDATOR(new BouncyCastleProvider(), false),
    JDK_BUILDER(Objects.requireNonNull(Security.getProvider("SUN")), true),
    JDK_VALIDATOR(Objects.requireNonNull(Security.getProvider("SUN")), false);

    @SuppressWarnings("ImmutableEnumChecker") // Never changed here.
    private final Provider provider;

    private final boolean builds;

    JavaPkix(Provider provider, boolean builds) {
        this.provider = provider;
        this.builds = builds;
    }

    Answer judge(Case given) {
        try {
            return builds ? built(given) : validated(given);
        } catch (GeneralSecurityException | RuntimeException e) {
            // Both throw unchecked from what they parse late; a program around them has to take it for a no, as we do.
            return Answer.refuse(deepest(e));
        }
    }

    private Answer built(Case given) throws GeneralSecurityException {
        var sent = certificates(given.sent());
        var target = target();
        target.setCertificate(sent.get(0));
        var parameters = new PKIXBuilderParameters(anchors(given), target);
        parameters.setMaxPathLength(3);
        configure(parameters, given, sent);
        CertPathBuilder.getInstance("PKIX", provider).build(parameters);
        return Answer.accept();
    }

    private Answer validated(Case given) throws GeneralSecurityException {
        var refusals = new ArrayList<String>();
        for (var path : given.paths()) {
            try {
                var factory = CertificateFactory.getInstance("X.509", provider);
                var parameters = new PKIXParameters(anchors(given));
                parameters.setTargetCertConstraints(target());
                configure(parameters, given, List.of());
                CertPathValidator.getInstance("PKIX", provider)
                        .validate(factory.generateCertPath(certificates(path)), parameters);
                return Answer.accept();
            } catch (GeneralSecurityException | RuntimeException e) {
                refusals.add(deepest(e));
            }
        }
        return Answer.refuse(refusals.isEmpty() ? "no path in what was sent" : String.join("; ", refusals));
    }

    private void configure(PKIXParameters parameters, Case given, Collection<X509Certificate> sent)
            throws GeneralSecurityException {
        parameters.setDate(Date.from(Sample.NOW));
        parameters.setRevocationEnabled(given.asksRevocation());
        parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(sent)));
        var factory = CertificateFactory.getInstance("X.509", provider);
        var lists = new ArrayList<CRL>();
        for (var list : given.lists()) {
            lists.add(factory.generateCRL(new ByteArrayInputStream(list)));
        }
        parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(lists)));
    }

    private static X509CertSelector target() {
        try {
            var target = new X509CertSelector();
            target.setExtendedKeyUsage(Set.of("1.3.6.1.5.5.7.3.2"));
            target.setBasicConstraints(-2);
            return target;
        } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Set<TrustAnchor> anchors(Case given) throws GeneralSecurityException {
        var anchors = new HashSet<TrustAnchor>();
        for (var anchor : certificates(given.anchors())) {
            anchors.add(new TrustAnchor(anchor, null));
        }
        return anchors;
    }

    private List<X509Certificate> certificates(List<byte[]> ders) throws GeneralSecurityException {
        var factory = CertificateFactory.getInstance("X.509", provider);
        var certificates = new ArrayList<X509Certificate>();
        for (var der : ders) {
            var certificate = (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der));
            if (certificate == null) {
                throw new GeneralSecurityException("no certificate");
            }
            certificates.add(certificate);
        }
        return certificates;
    }

    private static String deepest(Throwable thrown) {
        var cause = thrown;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return cause.getClass().getSimpleName() + ": " + cause.getMessage();
    }
}
