package dev.postern.twin.pca;

import dev.postern.twin.wire.AwsError;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import tools.jackson.databind.JsonNode;

/** Where AWS's {@code ASN1Subject} becomes a distinguished name. */
final class SubjectName {
    /** The order is the one in which AWS's own audit reports show names, read from the end. */
    private static final List<Member> MEMBERS = List.of(
            new Member("Country", BCStyle.C, 2, 2),
            new Member("State", BCStyle.ST, 0, 128),
            new Member("Locality", BCStyle.L, 0, 128),
            new Member("Organization", BCStyle.O, 0, 64),
            new Member("OrganizationalUnit", BCStyle.OU, 0, 64),
            new Member("CommonName", BCStyle.CN, 0, 64),
            new Member("DistinguishedNameQualifier", BCStyle.DN_QUALIFIER, 0, 64),
            new Member("Title", BCStyle.T, 0, 64),
            new Member("Surname", BCStyle.SURNAME, 0, 40),
            new Member("GivenName", BCStyle.GIVENNAME, 0, 16),
            new Member("Initials", BCStyle.INITIALS, 0, 5),
            new Member("Pseudonym", BCStyle.PSEUDONYM, 0, 128),
            new Member("GenerationQualifier", BCStyle.GENERATION, 0, 3),
            new Member("SerialNumber", BCStyle.SERIALNUMBER, 0, 64));

    private SubjectName() {}

    private record Member(String name, ASN1ObjectIdentifier type, int min, int max) {}

    static X500Name parse(JsonNode subject) {
        var name = new X500NameBuilder(BCStyle.INSTANCE);
        var standard = 0;
        for (var member : MEMBERS) {
            var value = Input.text(subject, member.name);
            if (value.isPresent()) {
                name.addRDN(member.type, checked(member, value.get()));
                standard++;
            }
        }
        var custom = Input.member(subject, "CustomAttributes");
        if (custom.isPresent()) {
            if (standard > 0) {
                throw AwsError.of(
                        "InvalidArgsException", "Custom attributes cannot be combined with standard attributes");
            }
            for (var attribute : custom.get()) {
                name.addRDN(identifier(attribute, "ObjectIdentifier"), Input.required(attribute, "Value"));
            }
        }
        return name.build();
    }

    static ASN1ObjectIdentifier identifier(JsonNode node, String name) {
        var text = Input.required(node, name);
        try {
            return new ASN1ObjectIdentifier(text);
        } catch (IllegalArgumentException e) {
            throw Input.invalid("'" + text + "'", name, "Member must be an object identifier");
        }
    }

    private static String checked(Member member, String value) {
        if (value.length() < member.min) {
            throw Input.invalid(
                    "'" + value + "'", member.name, "Member must have length greater than or equal to " + member.min);
        }
        if (value.length() > member.max) {
            throw Input.invalid(
                    "'" + value + "'", member.name, "Member must have length less than or equal to " + member.max);
        }
        return value;
    }
}
