package dev.postern.pki.trust;

import static dev.postern.pki.trust.TrustAssertions.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.postern.pki.testing.TestAuthority;
import dev.postern.pki.testing.TestCertificate;
import dev.postern.pki.testing.TestKeys;
import dev.postern.pki.trust.Verdict.Accepted;
import dev.postern.pki.x509.Certificates;
import java.io.IOException;
import java.security.KeyPair;
import java.time.Instant;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Name constraints (RFC 5280 §4.2.1.10), spellings included that other verifiers have let through. */
class NameConstraintsTest {
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
    private static final TestAuthority ROOT = TestAuthority.root("CN=Constraints", NOW);
    private static final TestAuthority PLAIN = ROOT.authority("CN=Plain").mintAuthority();
    private static final KeyPair KEYS = TestKeys.p256();
    private static final int MAIL = GeneralName.rfc822Name;
    private static final int DNS = GeneralName.dNSName;
    private static final int URI = GeneralName.uniformResourceIdentifier;

    private final ClientVerifier verifier = ClientVerifier.of(TrustStore.parse(Certificates.pem(ROOT.certificate())));

    /** What is within, and what only looks so: type, base, name. */
    static Stream<Arguments> within() {
        return Stream.of(
                arguments("C5 the domain itself", DNS, "example.com", "example.com"),
                arguments("C5 a host below the domain", DNS, "example.com", "a.b.example.com"),
                arguments("C5 another case", DNS, "example.com", "HOST.Example.COM"),
                arguments("C5 a wildcard below the domain", DNS, "example.com", "*.example.com"),
                arguments("C5 a URI of the host", URI, "example.com", "https://example.com:8443/path"),
                arguments("C5 a SPIFFE id of the trust domain", URI, "example.com", "spiffe://example.com/client"),
                arguments("C5 a URI below the domain", URI, ".example.com", "https://host.example.com/"),
                arguments("C5 a mailbox at the host", MAIL, "example.com", "a@example.com"),
                arguments("C5 the very mailbox", MAIL, "a@example.com", "a@EXAMPLE.com"),
                arguments("C5 a mailbox below the domain", MAIL, ".example.com", "a@host.example.com"));
    }

    @ParameterizedTest(name = "{0}: {3} within {2}")
    @MethodSource("within")
    void takesWhatIsPermitted(String what, int kind, String base, String name) {
        assertThat(verifier.verify(
                        client(permitting(kind, base), kind, name).mint().chain(), NOW))
                .isInstanceOf(Accepted.class);
    }

    @ParameterizedTest(name = "{0}: {3} excluded by {2}")
    @MethodSource("within")
    void refusesWhatIsExcluded(String what, int kind, String base, String name) {
        assertRefused(
                verifier.verify(client(excluding(kind, base), kind, name).mint().chain(), NOW),
                RefusalReason.UNTRUSTED);
    }

    static Stream<Arguments> outside() {
        return Stream.of(
                arguments("C5 another domain with the same end", DNS, "example.com", "badexample.com"),
                arguments("C5 the domain above", DNS, "host.example.com", "example.com"),
                arguments("C5 a wildcard beside the domain", DNS, "host.example.com", "*.example.com"),
                arguments("C5 a host below the one a URI may name", URI, "example.com", "https://host.example.com/"),
                arguments("C5 the domain itself, of those below", URI, ".example.com", "https://example.com/"),
                arguments("C5 a host as user information", URI, "example.com", "https://example.com@evil.example/"),
                arguments("C5 a host behind a backslash", URI, "example.com", "https://evil.example\\@example.com/"),
                arguments("C5 a host in the query", URI, "example.com", "https://evil.example?@example.com"),
                arguments("C5 a host in the fragment", URI, "example.com", "https://evil.example#@example.com/"),
                arguments("C5 a URI without an authority", URI, "example.com", "https:example.com/"),
                arguments("C5 a URI without a host", URI, "example.com", "urn:example.com"),
                arguments("C5 a URI of an address", URI, "10.0.0.1", "https://10.0.0.1/"),
                arguments("C5 a URI of an address in other digits", URI, "0x0a000001", "https://0x0a000001/"),
                arguments("C5 a quoted local part with two @", MAIL, "example.com", "\"x@example.com\"@evil.example"),
                arguments("C5 two @", MAIL, "example.com", "a@example.com@evil.example"),
                arguments("C5 no @", MAIL, "example.com", "example.com"),
                arguments("C5 no local part", MAIL, "example.com", "@example.com"),
                arguments("C5 another local part in case", MAIL, "a@example.com", "A@example.com"),
                arguments("C5 a host below the mailboxes'", MAIL, "example.com", "a@host.example.com"));
    }

    @ParameterizedTest(name = "{0}: {3} outside {2}")
    @MethodSource("outside")
    void refusesWhatIsNotPermitted(String what, int kind, String base, String name) {
        assertRefused(
                verifier.verify(
                        client(permitting(kind, base), kind, name).mint().chain(), NOW),
                RefusalReason.UNTRUSTED);
    }

    /** Spellings that one reader takes for an excluded name and another does not. */
    static Stream<Arguments> evasive() {
        return Stream.of(
                arguments("C5 a wildcard that stands for the excluded", DNS, "host.example.com", "*.example.com"),
                arguments("C5 a wildcard far above the excluded", DNS, "example.com", "*.com"),
                arguments("C5 part of a label as wildcard", DNS, "foo.example.com", "f*.example.com"),
                arguments("C5 a trailing dot", DNS, "example.com", "host.example.com."),
                arguments("C5 a trailing dot in the base", DNS, "example.com.", "host.example.com"),
                arguments("C5 an empty label", DNS, "example.com", "host..example.com"),
                arguments("C5 the empty base, which is every name", DNS, "", "host.example.com"),
                arguments("C5 a NUL", DNS, "example.com", "example.com\0.evil.example"),
                arguments("C5 a trailing dot in a URI", URI, "example.com", "https://example.com./"),
                arguments("C5 a percent-encoded host", URI, "example.com", "https://exam%70le.com/"),
                arguments("C5 an empty host", URI, "example.com", "https:///example.com"),
                arguments("C5 a URI that has none", URI, "example.com", "urn:example.com"),
                arguments("C5 a mailbox in quotes", MAIL, "a@example.com", "\"a\"@example.com"),
                arguments("C5 a mailbox in another case", MAIL, "a@example.com", "A@example.com"),
                arguments("C5 a trailing dot in a mailbox", MAIL, "example.com", "a@example.com."),
                arguments("C5 a mailbox without a host", MAIL, "example.com", "nobody"));
    }

    @ParameterizedTest(name = "{0}: {3} is not told apart from {2}")
    @MethodSource("evasive")
    void refusesWhatCannotBeToldFromTheExcluded(String what, int kind, String base, String name) {
        var verdict =
                verifier.verify(client(excluding(kind, base), kind, name).mint().chain(), NOW);

        assertThat(verdict).isInstanceOf(Verdict.Refused.class);
        // A name that is not well-formed is refused for that, by whatever looks first.
        assertThat(((Verdict.Refused) verdict).reason()).isIn(RefusalReason.UNTRUSTED, RefusalReason.INVALID);
    }

    static Stream<Arguments> directories() {
        return Stream.of(
                arguments("C5 the base as prefix", "O=Example", "O=Example,CN=a", true),
                arguments("C5 another case and more spaces", "O=Example  Org", "O=EXAMPLE ORG,CN=a", true),
                arguments("C5 the base at an offset", "O=Example", "C=DE,O=Example,CN=a", false),
                arguments("C5 the base at the end", "O=Example", "CN=a,O=Example", false),
                arguments("C5 the base's parts in another order", "C=DE,O=Example", "O=Example,C=DE,CN=a", false),
                arguments("C5 the base only in part", "C=DE,O=Example", "C=DE", false),
                arguments("C5 one more attribute in the part", "O=Example", "O=Example+OU=x,CN=a", false));
    }

    @ParameterizedTest(name = "{0}: {2} within {1}")
    @MethodSource("directories")
    void comparesDirectoryNamesFromTheirBeginning(String what, String base, String subject, boolean within) {
        var subtree = new GeneralName(new X500Name(base));
        var permitted = verifier.verify(
                holder(constraining(subtree, null), subject).mint().chain(), NOW);
        var excluded = verifier.verify(
                holder(constraining(null, subtree), subject).mint().chain(), NOW);

        var taken = within ? permitted : excluded;
        var refused = within ? excluded : permitted;
        assertThat(taken).isInstanceOf(Accepted.class);
        assertRefused(refused, RefusalReason.UNTRUSTED);
    }

    @Test
    @DisplayName("C5 mail addresses in the subject are constrained, too")
    void constrainsMailAddressesInTheSubject() {
        var authority = permitting(MAIL, "example.com");

        assertThat(verifier.verify(
                        holder(authority, "CN=a,E=a@example.com").mint().chain(), NOW))
                .isInstanceOf(Accepted.class);
        assertRefused(
                verifier.verify(
                        holder(authority, "CN=a,E=a@evil.example").mint().chain(), NOW),
                RefusalReason.UNTRUSTED);
    }

    @Test
    @DisplayName("C5 a leaf that bears its issuer's name is constrained all the same, as the last of its path")
    void constrainsALeafThatLooksSelfIssued() {
        var authority = constraining(null, new GeneralName(new X500Name("O=Example")), "O=Example,CN=Issuing");

        assertRefused(
                verifier.verify(
                        authority
                                .holder("CN=Issuing,O=Example")
                                .keys(KEYS)
                                .mint()
                                .chain(),
                        NOW),
                RefusalReason.UNTRUSTED);
    }

    @Test
    @DisplayName("C5 constraints of two authorities hold both")
    void holdsTheConstraintsOfEveryAuthority() {
        var upper = permitting(DNS, "example.com");
        var lower = upper.authority("CN=Lower")
                .extension(Extension.nameConstraints, true, constraints(new GeneralName(DNS, "other.example"), null))
                .mintAuthority();

        for (var name : new String[] {"a.example.com", "a.other.example"}) {
            assertRefused(verifier.verify(client(lower, DNS, name).mint().chain(), NOW), RefusalReason.UNTRUSTED);
        }
    }

    private static TestAuthority permitting(int kind, String base) {
        return constraining(new GeneralName(kind, new DERIA5String(base)), null);
    }

    private static TestAuthority excluding(int kind, String base) {
        return constraining(null, new GeneralName(kind, new DERIA5String(base)));
    }

    private static TestAuthority constraining(@Nullable GeneralName permitted, @Nullable GeneralName excluded) {
        return constraining(permitted, excluded, "CN=Constrained");
    }

    private static TestAuthority constraining(
            @Nullable GeneralName permitted, @Nullable GeneralName excluded, String name) {
        return PLAIN.authority(name)
                .subject(new X500Principal(encoded(name)))
                .keys(KEYS)
                .extension(Extension.nameConstraints, true, constraints(permitted, excluded))
                .mintAuthority();
    }

    private static NameConstraints constraints(@Nullable GeneralName permitted, @Nullable GeneralName excluded) {
        return new NameConstraints(subtree(permitted), subtree(excluded));
    }

    private static GeneralSubtree @Nullable [] subtree(@Nullable GeneralName base) {
        return base == null ? null : new GeneralSubtree[] {new GeneralSubtree(base)};
    }

    private static TestCertificate client(TestAuthority authority, int kind, String name) {
        var client = authority.holder("CN=a").keys(KEYS);
        return switch (kind) {
            case GeneralName.dNSName -> client.dns(name);
            case GeneralName.rfc822Name -> client.email(name);
            default -> client.uri(name);
        };
    }

    /** X500Name writes names in the order of their encoding, which X500Principal turns round. */
    private static TestCertificate holder(TestAuthority authority, String subject) {
        return authority.holder("CN=a").keys(KEYS).subject(new X500Principal(encoded(subject)));
    }

    private static byte[] encoded(String name) {
        try {
            return new X500Name(name).getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
