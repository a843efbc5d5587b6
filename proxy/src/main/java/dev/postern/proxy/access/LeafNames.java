package dev.postern.proxy.access;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/**
 * The alternative names of a proven leaf, each under its own type: a DNS name is never taken from an e-mail address or a URI (C2), and
 * what is not of its type's form, such as a name with a NUL in it (C1), is no name.
 *
 * @param spiffe its SPIFFE id, if it has exactly one of that form and no other URI that looks like one (C17)
 */
record LeafNames(Claims dns, Claims uris, Claims emails, Claims spiffe) {
    // Nobody's client has as many; a certificate can hold thousands (C11).
    private static final int MAX_NAMES = 100;
    private static final Claims UNREADABLE = new Claims(List.of(), false);

    static LeafNames of(X509Certificate leaf) {
        var extension = leaf.getExtensionValue(Extension.subjectAlternativeName.getId());
        if (extension == null) {
            return new LeafNames(Claims.NONE, Claims.NONE, Claims.NONE, Claims.NONE);
        }
        try {
            // Not the JDK's getter: a certificate with one name that it cannot read has none for it.
            var names = GeneralNames.getInstance(
                            ASN1OctetString.getInstance(extension).getOctets())
                    .getNames();
            if (names.length <= MAX_NAMES) {
                var uris = claims(names, GeneralName.uniformResourceIdentifier, LeafNames::uri);
                return new LeafNames(
                        claims(names, GeneralName.dNSName, LeafNames::dnsName),
                        uris,
                        claims(names, GeneralName.rfc822Name, EmailPatterns::compared),
                        spiffe(uris));
            }
        } catch (IllegalArgumentException | IllegalStateException e) {
            // Falls through: what cannot be taken apart says nothing.
        }
        return new LeafNames(UNREADABLE, UNREADABLE, UNREADABLE, UNREADABLE);
    }

    private static Claims claims(GeneralName[] names, int type, Function<String, Optional<String>> read) {
        var values = new ArrayList<String>();
        var clear = true;
        for (var name : names) {
            if (name.getTagNo() == type) {
                var value = read.apply(ASN1IA5String.getInstance(name.getName()).getString());
                value.ifPresent(values::add);
                clear &= value.isPresent();
            }
        }
        return new Claims(values, clear);
    }

    private static Optional<String> dnsName(String text) {
        // Such a name is for servers; it is kept as it stands, which no pattern matches.
        var name = text.startsWith("*.") ? text.substring(2) : text;
        return DnsName.isName(name) ? Optional.of(text.toLowerCase(Locale.ROOT)) : Optional.empty();
    }

    private static Optional<String> uri(String text) {
        return text.chars().allMatch(c -> c > ' ' && c < 0x7f) ? Optional.of(text) : Optional.empty();
    }

    private static Claims spiffe(Claims uris) {
        var ids = uris.values().stream().filter(SpiffeId::claims).toList();
        if (ids.isEmpty() && uris.clear()) {
            return Claims.NONE;
        }
        var one = uris.clear() && ids.size() == 1 && SpiffeId.parse(ids.get(0)).isPresent();
        return one ? new Claims(ids, true) : UNREADABLE;
    }
}
