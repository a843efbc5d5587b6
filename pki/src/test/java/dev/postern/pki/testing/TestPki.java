package dev.postern.pki.testing;

import dev.postern.pki.trust.TrustStore;
import dev.postern.pki.x509.Certificates;
import java.time.Instant;
import java.util.List;

/** A root and an issuing authority below it, as a provider has them. */
public record TestPki(TestAuthority root, TestAuthority issuing) {
    public static TestPki withIntermediate(Instant now) {
        return named("Test", now);
    }

    /** {@code CN=NAME Root,O=Example} and {@code CN=NAME Issuing,O=Example}. */
    public static TestPki named(String name, Instant now) {
        return of("CN=" + name + " Root,O=Example", "CN=" + name + " Issuing,O=Example", now);
    }

    private static TestPki of(String rootName, String issuingName, Instant now) {
        var root = TestAuthority.root(rootName, now);
        var issuing = root.authority(issuingName).issuedBy(root.certificate());
        return new TestPki(root, issuing.mintAuthority());
    }

    /** The start of a client's certificate from the issuing authority. */
    public TestCertificate client(String id) {
        return issuing.client(id);
    }

    public TestCertificate server(String name) {
        return issuing.server(name);
    }

    /** Root and issuing certificate, as the load balancer takes them. */
    public String bundle() {
        return Certificates.pem(List.of(root.certificate(), issuing.certificate()));
    }

    public TrustStore trust() {
        return TrustStore.parse(bundle());
    }

    /** Another provider, or an impostor, under the very same names with other keys. */
    public TestPki impostor() {
        return of(name(root), name(issuing), root.now());
    }

    private static String name(TestAuthority authority) {
        return authority.certificate().getSubjectX500Principal().getName();
    }
}
