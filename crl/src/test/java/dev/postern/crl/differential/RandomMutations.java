package dev.postern.crl.differential;

import static dev.postern.crl.ForgedList.element;
import static dev.postern.crl.ForgedList.hex;
import static dev.postern.crl.differential.Mutation.sample;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraints;

/** Changes that concern several certificates at once, chosen from many: names and their constraints, policies, path lengths. */
final class RandomMutations {
    private static final List<String> DNS_BASES =
            List.of("good.example", ".good.example", "GOOD.example", "a.good.example", "example");
    private static final List<String> DNS_NAMES = List.of(
            "good.example",
            "a.good.example",
            "A.Good.EXAMPLE",
            "b.a.good.example",
            "agood.example",
            "bad.example",
            "*.good.example",
            "good.example.bad");
    private static final List<String> MAIL_BASES =
            List.of("good.example", ".good.example", "me@good.example", "GOOD.EXAMPLE");
    private static final List<String> MAIL_NAMES = List.of(
            "me@good.example",
            "ME@good.example",
            "me@GOOD.example",
            "me@a.good.example",
            "you@good.example",
            "me@bad.example",
            "\"me@good.example\"@bad.example");
    private static final List<String> URI_BASES = List.of("good.example", ".good.example", "a.good.example");
    private static final List<String> URI_NAMES = List.of(
            "https://good.example/x",
            "https://a.good.example:8443/x",
            "https://user@a.good.example/",
            "https://bad.example/good.example",
            "https://good.example.bad/",
            "spiffe://a.good.example/client");
    private static final List<String> ADDRESS_BASES =
            List.of("0a000000ff000000", "0a010203ffffffff", "0000000000000000");
    private static final List<String> ADDRESS_NAMES =
            List.of("0a010203", "0b010203", "20010db8000000000000000000000001");

    private RandomMutations() {}

    static List<Mutation> all() {
        var all = new ArrayList<Mutation>();
        // Often, for there is much to choose from.
        for (int i = 0; i < 6; i++) {
            all.add(sample("constrained-dns", sample -> constrain(sample, GeneralName.dNSName, DNS_BASES, DNS_NAMES)));
            all.add(sample(
                    "constrained-mail", sample -> constrain(sample, GeneralName.rfc822Name, MAIL_BASES, MAIL_NAMES)));
            all.add(sample(
                    "constrained-uri",
                    sample -> constrain(sample, GeneralName.uniformResourceIdentifier, URI_BASES, URI_NAMES)));
            all.add(sample("constrained-address", RandomMutations::constrainAddress));
            all.add(sample("constrained-subject", RandomMutations::constrainSubject));
            all.add(sample("constrained-mail-in-subject", RandomMutations::constrainMailInSubject));
            all.add(sample("policies-anywhere", RandomMutations::policies));
            all.add(sample("path-lengths-anywhere", RandomMutations::pathLengths));
        }
        return all;
    }

    private static void constrain(Sample sample, int kind, List<String> bases, List<String> names) {
        leaf(sample).extension("2.5.29.17", false, new GeneralNames(new GeneralName(kind, pick(sample, names))));
        put(sample, new GeneralName(kind, pick(sample, bases)));
    }

    private static void constrainAddress(Sample sample) {
        var name = element(0x30, element(0x87, hex(pick(sample, ADDRESS_NAMES))));
        leaf(sample).extension("2.5.29.17", false, name);
        put(
                sample,
                new GeneralName(
                        GeneralName.iPAddress,
                        new org.bouncycastle.asn1.DEROctetString(hex(pick(sample, ADDRESS_BASES)))));
    }

    private static void constrainSubject(Sample sample) {
        var organization = Names.relative(Names.attribute(
                Names.ORGANIZATION,
                sample.random.nextBoolean() ? Names.UTF8 : Names.PRINTABLE,
                pick(sample, List.of("Postern Test", "postern  test", "Postern", "Somebody"))));
        var name = Names.relative(
                Names.attribute(Names.COMMON_NAME, Names.UTF8, pick(sample, List.of("client", "Issuing"))));
        var base = switch (sample.random.nextInt(4)) {
            case 0 -> Names.name(organization, name);
            case 1 -> Names.name(name);
            case 2 -> Names.name();
            default -> Names.name(organization);
        };
        put(sample, new GeneralName(X500Name.getInstance(base)));
    }

    private static void constrainMailInSubject(Sample sample) {
        leaf(sample)
                .without("2.5.29.17")
                .part(
                        "subject",
                        Names.name(
                                Names.relative(Names.attribute(Names.ORGANIZATION, Names.UTF8, "Postern Test")),
                                Names.relative(element(
                                        0x30,
                                        hex("06092a864886f70d010901"),
                                        element(0x16, pick(sample, MAIL_NAMES).getBytes(StandardCharsets.US_ASCII))))));
        put(sample, new GeneralName(GeneralName.rfc822Name, pick(sample, MAIL_BASES)));
    }

    private static void put(Sample sample, GeneralName base) {
        var trees = new GeneralSubtree[] {new GeneralSubtree(base)};
        var permit = sample.random.nextInt(3) > 0;
        var authority = authority(sample);
        sample.mutations.add(authority.role + ":constrained");
        authority.extension(
                "2.5.29.30", true, permit ? new NameConstraints(trees, null) : new NameConstraints(null, trees));
    }

    private static void policies(Sample sample) {
        var oids = List.of("06032a0304", "06032a0305", "0604551d2000");
        for (var draft : sample.certificates.values()) {
            if (sample.random.nextInt(4) > 0) {
                var oid = pick(sample, oids);
                draft.extension("2.5.29.32", sample.random.nextBoolean(), element(0x30, element(0x30, hex(oid))));
                if (draft != leaf(sample) && sample.random.nextInt(4) == 0 && oid.length() == 10) {
                    draft.extension(
                            "2.5.29.33",
                            true,
                            element(0x30, element(0x30, hex(oid), hex(pick(sample, oids.subList(0, 2))))));
                }
            }
        }
        var skip = String.format("%02x", sample.random.nextInt(3));
        var authority = authority(sample);
        sample.mutations.add(authority.role + ":policy-constraints");
        authority.extension("2.5.29.36", true, hex(pick(sample, List.of("30038001", "30038101")) + skip));
        if (sample.random.nextInt(3) == 0) {
            authority.extension("2.5.29.54", true, hex("0201" + skip));
        }
    }

    private static void pathLengths(Sample sample) {
        for (var draft : sample.certificates.values()) {
            if (draft != leaf(sample) && sample.random.nextBoolean()) {
                draft.extension("2.5.29.19", true, hex("30060101ff02010" + sample.random.nextInt(3)));
                sample.mutations.add(draft.role + ":path-length-any");
            }
        }
    }

    private static Draft leaf(Sample sample) {
        return java.util.Objects.requireNonNull(sample.certificates.get("leaf"));
    }

    private static Draft authority(Sample sample) {
        return pick(
                sample,
                sample.certificates.values().stream()
                        .filter(draft -> !draft.role.equals("leaf"))
                        .toList());
    }

    private static <T> T pick(Sample sample, List<T> from) {
        return from.get(sample.random.nextInt(from.size()));
    }
}
