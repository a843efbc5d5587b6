package dev.postern.pki.ca;

import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;

/**
 * All that an end-entity certificate will say, but for its key, its serial number and its issuer. Beyond what stands here every
 * one has CA:FALSE, the key usage digitalSignature, and both key identifiers.
 *
 * @param crlUrls where the issuer's list can be fetched; empty for no such extension
 */
public record CertificateProfile(
        X500Principal subject,
        List<AlternativeName> names,
        List<KeyPurpose> purposes,
        Validity validity,
        List<URI> crlUrls) {
    // X.520 ub-common-name and ub-organization-name.
    private static final int MAX_NAME = 64;

    public CertificateProfile {
        names = List.copyOf(names);
        purposes = List.copyOf(purposes);
        crlUrls = List.copyOf(crlUrls);
        if (names.isEmpty()) {
            throw new MalformedInput("names: none (expected: at least one alternative name)");
        }
        if (purposes.isEmpty()) {
            // An absent extendedKeyUsage means any purpose, which nobody here ever wants.
            throw new MalformedInput("purposes: none (expected: at least one)");
        }
        crlUrls.forEach(CertificateProfile::checkUrl);
    }

    /** A server's certificate under these names, the first of which is the common name. */
    public static CertificateProfile server(List<AlternativeName> names, Validity validity) {
        var common = names.stream()
                .map(AlternativeName::value)
                .filter(name -> name.length() <= MAX_NAME)
                .findFirst()
                .orElse("server");
        return new CertificateProfile(subject(common), names, List.of(KeyPurpose.SERVER_AUTH), validity, List.of());
    }

    /** A name that holds a common name alone. */
    public static X500Principal subject(String commonName) {
        return principal(List.of(), commonName);
    }

    /** A name of an organization and, within it, a common name: {@code CN=…,O=…} as it is printed. */
    public static X500Principal subject(String commonName, String organization) {
        return principal(List.of(organization), commonName);
    }

    public CertificateProfile withSubject(X500Principal name) {
        return new CertificateProfile(name, names, purposes, validity, crlUrls);
    }

    /** With these names behind those already there; one that is there is not repeated. */
    public CertificateProfile withNames(List<AlternativeName> more) {
        var all = Stream.concat(names.stream(), more.stream()).distinct().toList();
        return new CertificateProfile(subject, all, purposes, validity, crlUrls);
    }

    public CertificateProfile withPurposes(KeyPurpose... others) {
        return new CertificateProfile(subject, names, List.of(others), validity, crlUrls);
    }

    public CertificateProfile withValidity(Validity other) {
        return new CertificateProfile(subject, names, purposes, other, crlUrls);
    }

    public CertificateProfile withCrlUrls(List<URI> urls) {
        return new CertificateProfile(subject, names, purposes, validity, urls);
    }

    static void checkUrl(URI url) {
        var scheme = Objects.requireNonNullElse(url.getScheme(), "");
        if (!(scheme.equals("http") || scheme.equals("https"))
                || url.getHost() == null
                || !url.toString().equals(url.toASCIIString())) {
            throw new MalformedInput("list URL: \"" + url + "\" (expected: http:// or https:// and a host)");
        }
    }

    private static X500Principal principal(List<String> organizations, String commonName) {
        var name = new X500NameBuilder(BCStyle.INSTANCE);
        for (var organization : organizations) {
            name.addRDN(BCStyle.O, checked("organization", organization));
        }
        name.addRDN(BCStyle.CN, checked("common name", commonName));
        try {
            return new X500Principal(name.build().getEncoded());
        } catch (IOException e) {
            throw new IllegalStateException("encoding to memory", e);
        }
    }

    private static String checked(String what, String value) {
        var printable = value.codePoints().noneMatch(Character::isISOControl);
        if (value.isBlank() || value.length() > MAX_NAME || !printable) {
            throw new MalformedInput(
                    what + ": \"" + value + "\" (expected: 1.." + MAX_NAME + " characters, none of them a control)");
        }
        return value;
    }
}
