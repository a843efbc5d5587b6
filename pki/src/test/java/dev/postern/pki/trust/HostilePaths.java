package dev.postern.pki.trust;

import dev.postern.pki.testing.TestAuthority;
import dev.postern.pki.testing.TestCertificate;
import dev.postern.pki.testing.TestKeys;
import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.Certificates;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.x509.CertPolicyId;
import org.bouncycastle.asn1.x509.CertificatePolicies;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.PolicyInformation;
import org.bouncycastle.asn1.x509.PolicyMappings;

/** What strangers send to make a verifier work (C11): each with the store it is aimed at. */
record HostilePaths(TrustStore store, CertificateChain chain) {
    static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
    private static final String POLICY = "1.3.6.1.4.1.99999.";

    Trail trail() {
        return ClientVerifier.of(store).trail(chain, NOW);
    }

    /** A sound chain as long as may be, all its keys of one kind. */
    static HostilePaths longest(Supplier<KeyPair> keys, String signature) {
        return longest(authority -> authority.keys(keys.get()).signedWith(signature), keys.get(), signature);
    }

    private static HostilePaths longest(
            java.util.function.UnaryOperator<TestCertificate> each, KeyPair top, String signature) {
        var any = TestAuthority.root("CN=Any", NOW);
        var root = any.authority("CN=Top").keys(top).mintAuthority();
        var one = each.apply(root.authority("CN=One")).mintAuthority();
        var two = each.apply(one.authority("CN=Two")).mintAuthority();
        var three = each.apply(two.authority("CN=Three")).mintAuthority();
        var leaf = three.client("a").signedWith(signature).mint();
        return of(List.of(root), leaf.leaf(), three, two, one);
    }

    /** All the anchors a store takes and all that may be sent have one name; the leaf's issuer is the last looked at, or none. */
    static HostilePaths sameName(int anchors, Supplier<KeyPair> keys, String signature, Issuer issuer) {
        var any = TestAuthority.root("CN=Any", NOW);
        var named = IntStream.range(0, anchors)
                .mapToObj(i -> any.authority("CN=Same").keys(keys.get()).mintAuthority())
                .toList();
        var stranger = any.authority("CN=Same").keys(keys.get()).mintAuthority();
        var sent = IntStream.range(0, 3)
                .mapToObj(i -> stranger.authority("CN=Same")
                        .signedWith(signature)
                        .keys(keys.get())
                        .mintAuthority())
                .toArray(TestAuthority[]::new);
        var by = issuer == Issuer.ANCHOR ? named.get(0) : stranger;
        return of(named, by.client("a").signedWith(signature).mint().leaf(), sent);
    }

    enum Issuer {
        ANCHOR,
        STRANGER
    }

    /** A leaf with that many names below an authority with that many subtrees, all but the last of no use. */
    static HostilePaths constrained(int names, int subtrees) {
        var root = TestAuthority.root("CN=Constraining", NOW);
        var bases = IntStream.range(0, subtrees)
                .mapToObj(i -> new GeneralSubtree(new GeneralName(
                        GeneralName.dNSName,
                        new DERIA5String(i == subtrees - 1 ? "good.example" : "no" + i + ".example"))))
                .toArray(GeneralSubtree[]::new);
        var constraining = root.authority("CN=Constrained")
                .extension(Extension.nameConstraints, true, new NameConstraints(bases, null))
                .mintAuthority();
        // The leaf's subject is a name, too.
        var leaf = constraining.holder("CN=a");
        IntStream.range(0, names - 1).forEach(i -> leaf.dns("h" + i + ".good.example"));
        return of(List.of(root), leaf.mint().leaf(), constraining);
    }

    /** Every authority maps policies to each other, so that the tree grows by each level. */
    static HostilePaths policies(int each) {
        var root = TestAuthority.root("CN=Policies", NOW);
        var one = mapping(root.authority("CN=One"), each).mintAuthority();
        var two = mapping(one.authority("CN=Two"), each).mintAuthority();
        var three = mapping(two.authority("CN=Three"), each).mintAuthority();
        var leaf = with(three.client("a"), each);
        return of(List.of(root), leaf.mint().leaf(), three, two, one);
    }

    /** A leaf with that many names, and nothing that constrains them. */
    static HostilePaths names(int count) {
        var root = TestAuthority.root("CN=Names", NOW);
        var leaf = root.holder("CN=a");
        IntStream.range(0, count).forEach(i -> leaf.dns("h" + i + ".ex"));
        return of(List.of(root), leaf.mint().leaf());
    }

    /** Authorities that certify each other in a ring, above a leaf. */
    static HostilePaths ring() {
        var root = TestAuthority.root("CN=Elsewhere", NOW);
        var a = TestAuthority.root("CN=A", NOW);
        var b = TestAuthority.root("CN=B", NOW);
        var aByB = b.authority("CN=A").keys(a.keys()).mintAuthority();
        var bByA = a.authority("CN=B").keys(b.keys()).mintAuthority();
        return of(List.of(root), a.client("a").mint().leaf(), aByB, bByA, a);
    }

    static HostilePaths of(List<TestAuthority> anchors, X509Certificate leaf, TestAuthority... sent) {
        var chain = new ArrayList<X509Certificate>();
        chain.add(leaf);
        for (var authority : sent) {
            chain.add(authority.certificate());
        }
        var bundle = Certificates.pem(
                anchors.stream().map(TestAuthority::certificate).toList());
        return new HostilePaths(TrustStore.parse(bundle), new CertificateChain(chain));
    }

    private static TestCertificate with(TestCertificate certificate, int policies) {
        return certificate.extension(
                Extension.certificatePolicies,
                false,
                new CertificatePolicies(IntStream.range(0, policies)
                        .mapToObj(i -> new PolicyInformation(new ASN1ObjectIdentifier(POLICY + i)))
                        .toArray(PolicyInformation[]::new)));
    }

    /** As many mappings as policies: the square root of them, each to each. */
    private static TestCertificate mapping(TestCertificate authority, int policies) {
        var side = (int) Math.sqrt(policies);
        var from = new ArrayList<CertPolicyId>();
        var to = new ArrayList<CertPolicyId>();
        for (int i = 0; i < side * side; i++) {
            from.add(CertPolicyId.getInstance(new ASN1ObjectIdentifier(POLICY + i / side)));
            to.add(CertPolicyId.getInstance(new ASN1ObjectIdentifier(POLICY + i % side)));
        }
        return with(authority, policies)
                .extension(
                        Extension.policyMappings,
                        true,
                        new PolicyMappings(from.toArray(CertPolicyId[]::new), to.toArray(CertPolicyId[]::new)));
    }

    static Supplier<KeyPair> ec(String curve) {
        return () -> TestKeys.ec(curve);
    }
}
