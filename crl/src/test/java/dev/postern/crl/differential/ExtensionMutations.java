package dev.postern.crl.differential;

import static dev.postern.crl.ForgedList.element;
import static dev.postern.crl.ForgedList.hex;
import static dev.postern.crl.differential.Mutation.authority;
import static dev.postern.crl.differential.Mutation.certificate;
import static dev.postern.crl.differential.Mutation.leaf;

import dev.postern.crl.differential.Mutation.Kind;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;

/** Changes to a certificate's extensions. */
final class ExtensionMutations {
    private static final String SUBJECT_KEY = "2.5.29.14";
    private static final String KEY_USAGE = "2.5.29.15";
    private static final String SUBJECT_NAME = "2.5.29.17";
    private static final String BASIC = "2.5.29.19";
    private static final String NAME_CONSTRAINTS = "2.5.29.30";
    private static final String POLICIES = "2.5.29.32";
    private static final String AUTHORITY_KEY = "2.5.29.35";
    private static final String PURPOSES = "2.5.29.37";
    private static final byte[] NOT_CRITICAL = new byte[0];

    private ExtensionMutations() {}

    static List<Mutation> all() {
        var all = new ArrayList<Mutation>();
        all.addAll(constraints());
        all.addAll(usages());
        all.addAll(names());
        all.addAll(policies());
        all.addAll(identifiers());
        all.addAll(others());
        return all;
    }

    private static List<Mutation> constraints() {
        return List.of(
                authority("basic-absent", draft -> draft.without(BASIC)),
                authority("basic-not-ca", draft -> draft.extension(BASIC, true, hex("3000"))),
                authority("basic-not-critical", draft -> draft.critical(BASIC, NOT_CRITICAL)),
                authority("basic-explicit-false", draft -> draft.extension(BASIC, true, hex("3003010100"))),
                authority("basic-true-is-one", draft -> draft.extension(BASIC, true, hex("3003010101"))),
                authority("basic-garbage", draft -> draft.extension(BASIC, true, hex("0500"))),
                authority("basic-trailing", draft -> draft.extension(BASIC, true, hex("30030101ff0500"))),
                authority("path-length-0", draft -> draft.extension(BASIC, true, hex("30060101ff020100"))),
                authority("path-length-1", draft -> draft.extension(BASIC, true, hex("30060101ff020101"))),
                authority("path-length-negative", draft -> draft.extension(BASIC, true, hex("30060101ff0201ff"))),
                authority(
                        "path-length-huge",
                        draft -> draft.extension(BASIC, true, hex("300e0101ff020900ffffffffffffffff"))),
                authority("path-length-without-ca", draft -> draft.extension(BASIC, true, hex("3003020100"))),
                authority("path-length-padded", draft -> draft.extension(BASIC, true, hex("30070101ff02020001"))),
                leaf("leaf-is-ca", draft -> draft.extension(BASIC, true, hex("30030101ff"))),
                leaf("leaf-basic-empty", draft -> draft.extension(BASIC, true, hex("3000"))),
                leaf("leaf-basic-path-length", draft -> draft.extension(BASIC, true, hex("3003020100"))));
    }

    private static List<Mutation> usages() {
        return List.of(
                certificate("usage-absent", draft -> draft.without(KEY_USAGE)),
                certificate("usage-not-critical", draft -> draft.critical(KEY_USAGE, NOT_CRITICAL)),
                certificate("usage-empty", draft -> draft.extension(KEY_USAGE, true, hex("03020700"))),
                certificate("usage-no-bits", draft -> draft.extension(KEY_USAGE, true, hex("030100"))),
                certificate("usage-garbage", draft -> draft.extension(KEY_USAGE, true, hex("0402ffff"))),
                certificate("usage-trailing-zeros", draft -> draft.extension(KEY_USAGE, true, hex("030300c600"))),
                authority(
                        "usage-no-cert-sign",
                        draft -> draft.extension(KEY_USAGE, true, new KeyUsage(KeyUsage.cRLSign))),
                authority(
                        "usage-no-crl-sign",
                        draft -> draft.extension(KEY_USAGE, true, new KeyUsage(KeyUsage.keyCertSign))),
                leaf(
                        "usage-encipherment",
                        draft -> draft.extension(KEY_USAGE, true, new KeyUsage(KeyUsage.keyEncipherment))),
                leaf("usage-agreement", draft -> draft.extension(KEY_USAGE, true, new KeyUsage(KeyUsage.keyAgreement))),
                leaf(
                        "usage-leaf-signs-certificates",
                        draft -> draft.extension(
                                KEY_USAGE, true, new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyCertSign))),
                certificate("purpose-absent", draft -> draft.without(PURPOSES)),
                certificate("purpose-client", draft -> purposes(draft, false, KeyPurposeId.id_kp_clientAuth)),
                certificate("purpose-client-critical", draft -> purposes(draft, true, KeyPurposeId.id_kp_clientAuth)),
                certificate("purpose-server", draft -> purposes(draft, false, KeyPurposeId.id_kp_serverAuth)),
                certificate(
                        "purpose-both",
                        draft -> purposes(draft, false, KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth)),
                certificate("purpose-any", draft -> purposes(draft, false, KeyPurposeId.anyExtendedKeyUsage)),
                certificate("purpose-empty", draft -> draft.extension(PURPOSES, true, hex("3000"))),
                certificate("purpose-garbage", draft -> draft.extension(PURPOSES, false, hex("0403010203"))),
                certificate(
                        "netscape-server", draft -> draft.extension("2.16.840.1.113730.1.1", false, hex("03020640"))));
    }

    private static List<Mutation> names() {
        var all = new ArrayList<Mutation>();
        all.add(leaf("name-absent", draft -> draft.without(SUBJECT_NAME)));
        all.add(leaf("name-empty", draft -> draft.extension(SUBJECT_NAME, false, hex("3000"))));
        all.add(leaf("name-critical", draft -> draft.critical(SUBJECT_NAME, hex("0101ff"))));
        all.add(leaf("name-dns", draft -> name(draft, new GeneralName(GeneralName.dNSName, "a.good.example"))));
        all.add(leaf("name-dns-dot", draft -> name(draft, new GeneralName(GeneralName.dNSName, "a.good.example."))));
        all.add(leaf("name-dns-case", draft -> name(draft, new GeneralName(GeneralName.dNSName, "A.GOOD.example"))));
        all.add(leaf(
                "name-dns-wildcard", draft -> name(draft, new GeneralName(GeneralName.dNSName, "*.good.example"))));
        all.add(leaf(
                "name-dns-nul",
                draft -> draft.extension(
                        SUBJECT_NAME,
                        false,
                        element(
                                0x30,
                                element(
                                        0x82,
                                        "bad.example\0.good.example"
                                                .getBytes(java.nio.charset.StandardCharsets.US_ASCII))))));
        all.add(leaf(
                "name-dns-not-ascii",
                draft -> draft.extension(SUBJECT_NAME, false, element(0x30, element(0x82, hex("61ff62"))))));
        all.add(leaf("name-mail", draft -> name(draft, new GeneralName(GeneralName.rfc822Name, "me@good.example"))));
        all.add(leaf("name-ip", draft -> name(draft, new GeneralName(GeneralName.iPAddress, "10.1.2.3"))));
        all.add(leaf(
                "name-ip-5-octets",
                draft -> draft.extension(SUBJECT_NAME, false, element(0x30, element(0x87, hex("0a01020304"))))));
        all.add(leaf(
                "name-directory", draft -> name(draft, new GeneralName(X500Name.getInstance(Names.of("directory"))))));
        all.add(leaf(
                "name-uri-relative",
                draft -> name(draft, new GeneralName(GeneralName.uniformResourceIdentifier, "no/scheme"))));
        all.add(leaf(
                "name-uri-good",
                draft -> name(
                        draft,
                        new GeneralName(GeneralName.uniformResourceIdentifier, "https://a.good.example:8443/x"))));
        all.addAll(nameConstraints());
        return all;
    }

    private static List<Mutation> nameConstraints() {
        var directory = new GeneralName(X500Name.getInstance(
                Names.name(Names.relative(Names.attribute(Names.ORGANIZATION, Names.PRINTABLE, "postern test")))));
        var other = new GeneralName(X500Name.getInstance(
                Names.name(Names.relative(Names.attribute(Names.ORGANIZATION, Names.UTF8, "Somebody")))));
        var dns = new GeneralName(GeneralName.dNSName, "good.example");
        var mail = new GeneralName(GeneralName.rfc822Name, "good.example");
        var uri = new GeneralName(GeneralName.uniformResourceIdentifier, ".good.example");
        var spiffe = new GeneralName(GeneralName.uniformResourceIdentifier, "test.example");
        var ip = new GeneralName(GeneralName.iPAddress, new DEROctetString(hex("0a000000ff000000")));
        return List.of(
                authority("permit-dns", draft -> constrain(draft, true, dns)),
                authority("exclude-dns", draft -> constrain(draft, false, dns)),
                authority("permit-mail", draft -> constrain(draft, true, mail)),
                authority("exclude-mail", draft -> constrain(draft, false, mail)),
                authority("permit-uri", draft -> constrain(draft, true, uri)),
                authority("exclude-uri", draft -> constrain(draft, false, uri)),
                authority("permit-spiffe", draft -> constrain(draft, true, spiffe)),
                authority("exclude-spiffe", draft -> constrain(draft, false, spiffe)),
                authority("permit-ip", draft -> constrain(draft, true, ip)),
                authority("exclude-ip", draft -> constrain(draft, false, ip)),
                authority("permit-directory", draft -> constrain(draft, true, directory)),
                authority("exclude-directory", draft -> constrain(draft, false, directory)),
                authority("permit-other-directory", draft -> constrain(draft, true, other)),
                authority(
                        "constraints-not-critical",
                        draft -> constrain(draft, true, other).critical(NAME_CONSTRAINTS, NOT_CRITICAL)),
                authority("constraints-empty", draft -> draft.extension(NAME_CONSTRAINTS, true, hex("3000"))),
                authority(
                        "constraints-minimum",
                        draft -> draft.extension(
                                NAME_CONSTRAINTS,
                                true,
                                new NameConstraints(
                                        new GeneralSubtree[] {new GeneralSubtree(dns, BigInteger.ONE, null)}, null))),
                authority(
                        "constraints-minimum-directory",
                        draft -> draft.extension(
                                NAME_CONSTRAINTS,
                                true,
                                new NameConstraints(
                                        new GeneralSubtree[] {new GeneralSubtree(directory, BigInteger.ONE, null)},
                                        null))),
                authority(
                        "constraints-maximum-directory",
                        draft -> draft.extension(
                                NAME_CONSTRAINTS,
                                true,
                                new NameConstraints(
                                        new GeneralSubtree[] {
                                            new GeneralSubtree(directory, BigInteger.ZERO, BigInteger.ZERO)
                                        },
                                        null))),
                authority(
                        "constraints-ip-5-octets",
                        draft -> draft.extension(NAME_CONSTRAINTS, true, hex("300ba009300787050a000000ff"))),
                leaf("constraints-on-leaf", draft -> constrain(draft, true, other)));
    }

    private static List<Mutation> policies() {
        var any = "0604551d2000";
        var one = "06032a0304";
        return List.of(
                certificate("policy-one", draft -> policies(draft, false, one)),
                certificate("policy-other", draft -> policies(draft, false, "06032a0305")),
                certificate("policy-any", draft -> policies(draft, false, any)),
                certificate("policy-critical", draft -> policies(draft, true, one)),
                certificate("policy-twice", draft -> policies(draft, false, one, one)),
                certificate("policy-empty", draft -> draft.extension(POLICIES, false, hex("3000"))),
                certificate("policy-garbage", draft -> draft.extension(POLICIES, true, hex("0500"))),
                authority("policy-required", draft -> draft.extension("2.5.29.36", true, hex("3003800100"))),
                authority("policy-required-1", draft -> draft.extension("2.5.29.36", true, hex("3003800101"))),
                authority("policy-no-mapping", draft -> draft.extension("2.5.29.36", true, hex("3003810100"))),
                authority("policy-constraints-empty", draft -> draft.extension("2.5.29.36", true, hex("3000"))),
                authority(
                        "policy-constraints-not-critical",
                        draft -> draft.extension("2.5.29.36", false, hex("3003800100"))),
                authority("policy-inhibit-any", draft -> draft.extension("2.5.29.54", true, hex("020100"))),
                authority(
                        "policy-mapped",
                        draft -> policies(draft, false, one)
                                .extension("2.5.29.33", true, hex("300c300a" + one + "06032a0305"))),
                authority(
                        "policy-maps-any",
                        draft -> policies(draft, false, any)
                                .extension("2.5.29.33", true, hex("300d300b" + any + "06032a0305"))),
                leaf("policy-constraints-on-leaf", draft -> draft.extension("2.5.29.36", true, hex("3003800100"))));
    }

    private static List<Mutation> identifiers() {
        return List.of(
                certificate("subject-key-absent", draft -> draft.without(SUBJECT_KEY)),
                certificate(
                        "subject-key-wrong",
                        draft -> draft.extension(SUBJECT_KEY, false, new DEROctetString(hex("0102030405")))),
                certificate("subject-key-critical", draft -> draft.critical(SUBJECT_KEY, hex("0101ff"))),
                certificate("subject-key-garbage", draft -> draft.extension(SUBJECT_KEY, false, hex("0500"))),
                certificate("subject-key-empty", draft -> draft.extension(SUBJECT_KEY, false, hex("0400"))),
                certificate("authority-key-absent", draft -> draft.without(AUTHORITY_KEY)),
                certificate(
                        "authority-key-wrong",
                        draft -> draft.extension(AUTHORITY_KEY, false, new AuthorityKeyIdentifier(hex("0102030405")))),
                certificate("authority-key-critical", draft -> draft.critical(AUTHORITY_KEY, hex("0101ff"))),
                certificate("authority-key-garbage", draft -> draft.extension(AUTHORITY_KEY, false, hex("0500"))),
                Mutation.of(
                        "authority-key-serial",
                        Kind.CERTIFICATE,
                        (sample, draft) -> issuerAndSerial(sample, draft, BigInteger.ZERO)),
                Mutation.of(
                        "authority-key-other-serial",
                        Kind.CERTIFICATE,
                        (sample, draft) -> issuerAndSerial(sample, draft, BigInteger.ONE)));
    }

    private static List<Mutation> others() {
        return List.of(
                certificate("unknown-critical", draft -> draft.extension("1.2.3.4.5", true, hex("0500"))),
                certificate("unknown", draft -> draft.extension("1.2.3.4.5", false, hex("0500"))),
                certificate("unknown-empty", draft -> draft.extension("1.2.3.4.5", false, new byte[0])),
                certificate(
                        "extension-twice",
                        draft -> draft.extensions.add(
                                draft.extensions.isEmpty()
                                        ? new Draft.Extension("1.2.3.4.5", NOT_CRITICAL, hex("0500"))
                                        : draft.extensions.get(0))),
                certificate(
                        "unknown-twice",
                        draft -> draft.extensions.addAll(List.of(
                                new Draft.Extension("1.2.3.4.5", NOT_CRITICAL, hex("0500")),
                                new Draft.Extension("1.2.3.4.5", NOT_CRITICAL, hex("0500"))))),
                Mutation.of(
                        "extensions-shuffled",
                        Kind.CERTIFICATE,
                        (sample, draft) -> java.util.Collections.shuffle(draft.extensions, sample.random)),
                leaf("point-critical", draft -> draft.extension("2.5.29.31", true, point())),
                leaf("point", draft -> draft.extension("2.5.29.31", false, point())),
                leaf("freshest", draft -> draft.extension("2.5.29.46", false, point())),
                leaf("freshest-critical", draft -> draft.extension("2.5.29.46", true, point())),
                certificate("access", draft -> draft.extension("1.3.6.1.5.5.7.1.1", false, access())),
                certificate("access-critical", draft -> draft.extension("1.3.6.1.5.5.7.1.1", true, access())),
                certificate(
                        "issuer-name-alternative",
                        draft -> draft.extension(
                                "2.5.29.18",
                                false,
                                new GeneralNames(new GeneralName(GeneralName.dNSName, "issuer.example")))),
                certificate(
                        "subject-directory-critical",
                        draft -> draft.extension("2.5.29.9", true, hex("300d300b06032a03043104040201" + "02"))));
    }

    private static void issuerAndSerial(Sample sample, Draft draft, BigInteger more) {
        var issuer = sample.certificates.values().stream()
                .filter(other -> other.certified.equals(draft.signer))
                .findFirst()
                .orElse(draft);
        draft.extension(
                AUTHORITY_KEY,
                false,
                new AuthorityKeyIdentifier(
                        new GeneralNames(new GeneralName(X500Name.getInstance(issuer.part("issuer")))),
                        new BigInteger(1, Sample.serial(issuer)).add(more)));
    }

    private static Draft constrain(Draft draft, boolean permit, GeneralName base) {
        var trees = new GeneralSubtree[] {new GeneralSubtree(base)};
        return draft.extension(
                NAME_CONSTRAINTS, true, permit ? new NameConstraints(trees, null) : new NameConstraints(null, trees));
    }

    private static void purposes(Draft draft, boolean critical, KeyPurposeId... purposes) {
        draft.extension(PURPOSES, critical, new ExtendedKeyUsage(purposes));
    }

    private static void name(Draft draft, ASN1Encodable name) {
        draft.extension(SUBJECT_NAME, false, new GeneralNames((GeneralName) name));
    }

    private static Draft policies(Draft draft, boolean critical, String... oids) {
        var all = new byte[oids.length][];
        for (int i = 0; i < oids.length; i++) {
            all[i] = element(0x30, hex(oids[i]));
        }
        return draft.extension(POLICIES, critical, element(0x30, all));
    }

    /** One distribution point, whose name is a URI that nobody is to fetch. */
    static byte[] point() {
        return element(0x30, element(0x30, element(0xa0, element(0xa0, element(0x86, ascii("http://127.0.0.1:1/a"))))));
    }

    private static byte[] access() {
        return element(0x30, element(0x30, hex("06082b06010505073002"), element(0x86, ascii("http://127.0.0.1:1/b"))));
    }

    static byte[] ascii(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }
}
