package dev.postern.pki.testing;

import dev.postern.pki.trust.TrustStore;
import dev.postern.pki.x509.Certificates;
import java.time.Instant;
import java.util.List;

/** A root and an issuing authority below it, as a provider has them. */
public record TestPki(TestAuthority root, TestAuthority issuing) {
    private static final String ROOT = "CN=Test Root,O=Example";
    private static final String ISSUING = "CN=Test Issuing,O=Example";

    public static TestPki withIntermediate(Instant now) {
        var root = TestAuthority.root(ROOT, now);
        return new TestPki(
                root, root.authority(ISSUING).issuedBy(root.certificate()).mintAuthority());
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
        return withIntermediate(root.now());
    }
}
