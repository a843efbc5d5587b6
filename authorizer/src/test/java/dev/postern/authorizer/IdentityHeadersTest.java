package dev.postern.authorizer;

import static dev.postern.authorizer.TestEvent.leafHeader;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.postern.pki.testing.TestPki;
import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.UrlEncodedPem;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What an edge would never send, and what must not be mistaken for what it sends. */
class IdentityHeadersTest {
    private static final TestPki PKI = TestPki.withIntermediate(Instant.parse("2026-11-23T09:00:00Z"));
    private static final X509Certificate LEAF = leafWithPlus();
    private static final X509Certificate OTHER = PKI.client("other").mint().leaf();

    @Test
    void takesOneCertificateOfWhichAllHeadersSpeak() {
        assertThat(IdentityHeaders.read(TestEvent.of(LEAF).request())).isEqualTo(new Identity.Presented(LEAF));
    }

    /** alb.md 1.7: the load balancer sends them in lower case over HTTP/1.1. */
    @Test
    void takesNamesInAnyCase() {
        var event = TestEvent.of(LEAF);
        for (var name : List.of(IdentityHeaders.LEAF, IdentityHeaders.SERIAL, IdentityHeaders.ISSUER)) {
            var value = event.request().values(name).get(0);
            event.without(name).header(name.toLowerCase(Locale.ROOT), value);
        }

        assertThat(IdentityHeaders.read(event.request())).isEqualTo(new Identity.Presented(LEAF));
    }

    /** alb.md 1.1: the prose says literal, the example shows %3D. */
    @Test
    void takesTheEqualsSignInBothOfItsForms() {
        var event =
                TestEvent.of(LEAF).header(IdentityHeaders.LEAF, leafHeader(LEAF).replace("=", "%3D"));

        assertThat(IdentityHeaders.read(event.request())).isEqualTo(new Identity.Presented(LEAF));
    }

    /** C12: whatever octets a certificate is made of, it is refused or read, and nothing else happens. */
    @Test
    void isNotBrokenByACertificateThatIs() throws CertificateEncodingException {
        var random = new Random(7);
        var der = LEAF.getEncoded();
        for (int attempt = 0; attempt < 5_000; attempt++) {
            var broken = der.clone();
            for (int change = random.nextInt(3); change >= 0; change--) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
            }
            var text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(broken);
            var header = UrlEncodedPem.encode("-----BEGIN CERTIFICATE-----\n" + text + "\n-----END CERTIFICATE-----\n");
            var event = TestEvent.of(LEAF).header(IdentityHeaders.LEAF, header);

            assertThat(IdentityHeaders.read(event.request())).as(header).isNotEqualTo(new Identity.Presented(OTHER));
        }
    }

    static Stream<Arguments> hostile() {
        var leaf = leafHeader(LEAF);
        return Stream.of(
                arguments("nothing at all", TestEvent.anonymous(), Reason.NO_IDENTITY),
                arguments(
                        "no leaf, and a serial under a name that two authorities may share",
                        TestEvent.of(LEAF).without(IdentityHeaders.LEAF),
                        Reason.IDENTITY_INCOMPLETE),
                arguments("no serial", TestEvent.of(LEAF).without(IdentityHeaders.SERIAL), Reason.IDENTITY_INCOMPLETE),
                arguments("no issuer", TestEvent.of(LEAF).without(IdentityHeaders.ISSUER), Reason.IDENTITY_INCOMPLETE),
                arguments(
                        "a common name alone",
                        TestEvent.anonymous().header(IdentityHeaders.SUBJECT, "CN=acme"),
                        Reason.IDENTITY_INCOMPLETE),
                arguments(
                        "the chain of passthrough mode beside",
                        TestEvent.of(LEAF).header(IdentityHeaders.CHAIN, leaf),
                        Reason.IDENTITY_UNVERIFIED),
                arguments(
                        "the chain of passthrough mode alone",
                        TestEvent.anonymous().header(IdentityHeaders.CHAIN, leaf),
                        Reason.IDENTITY_UNVERIFIED),
                arguments("two leaves", twice(IdentityHeaders.LEAF, leaf), Reason.IDENTITY_REPEATED),
                arguments("two serials", twice(IdentityHeaders.SERIAL, "00"), Reason.IDENTITY_REPEATED),
                arguments("two issuers", twice(IdentityHeaders.ISSUER, "CN=a"), Reason.IDENTITY_REPEATED),
                arguments("two subjects", twice(IdentityHeaders.SUBJECT, "CN=a"), Reason.IDENTITY_REPEATED),
                arguments("two validities", twice(IdentityHeaders.VALIDITY, "NotBefore=…"), Reason.IDENTITY_REPEATED),
                arguments(
                        "two leaves under two spellings",
                        TestEvent.of(LEAF).beside("x-amzn-mtls-CLIENTCERT-leaf", leafHeader(OTHER)),
                        Reason.IDENTITY_REPEATED),
                arguments(
                        "two certificates in one header",
                        TestEvent.of(LEAF).header(IdentityHeaders.LEAF, leaf + leafHeader(OTHER)),
                        Reason.IDENTITY_MALFORMED),
                arguments(
                        "two headers that somebody joined",
                        TestEvent.of(LEAF).header(IdentityHeaders.LEAF, leaf + ", " + leafHeader(OTHER)),
                        Reason.IDENTITY_MALFORMED),
                arguments(
                        "a plus that became a blank on the way (alb.md 1.8)",
                        TestEvent.of(LEAF)
                                .header(
                                        IdentityHeaders.LEAF,
                                        UrlEncodedPem.encode(URLDecoder.decode(leaf, StandardCharsets.UTF_8))),
                        Reason.IDENTITY_MALFORMED),
                arguments(
                        "half a percent sign",
                        TestEvent.of(LEAF).header(IdentityHeaders.LEAF, leaf + "%2"),
                        Reason.IDENTITY_MALFORMED),
                arguments(
                        "garbage",
                        TestEvent.of(LEAF).header(IdentityHeaders.LEAF, "garbage"),
                        Reason.IDENTITY_MALFORMED),
                arguments("empty", TestEvent.of(LEAF).header(IdentityHeaders.LEAF, ""), Reason.IDENTITY_MALFORMED),
                arguments(
                        "characters whose lower halves spell a certificate",
                        TestEvent.of(LEAF).header(IdentityHeaders.LEAF, leaf.replace('M', (char) ('M' + 0x100))),
                        Reason.IDENTITY_MALFORMED),
                arguments(
                        "text before the certificate",
                        TestEvent.of(LEAF).header(IdentityHeaders.LEAF, "CN=acme%0A" + leaf),
                        Reason.IDENTITY_MALFORMED),
                arguments(
                        "a cut certificate",
                        TestEvent.of(LEAF).header(IdentityHeaders.LEAF, leaf.substring(0, leaf.length() / 2)),
                        Reason.IDENTITY_MALFORMED),
                arguments(
                        "more than a header may hold",
                        TestEvent.of(LEAF).header(IdentityHeaders.LEAF, leaf + "%0A".repeat(16 * 1024 / 3)),
                        Reason.IDENTITY_MALFORMED),
                arguments(
                        "another's serial",
                        TestEvent.of(LEAF)
                                .header(
                                        IdentityHeaders.SERIAL,
                                        OTHER.getSerialNumber().toString(16)),
                        Reason.IDENTITY_CONTRADICTORY),
                arguments(
                        "another's leaf",
                        TestEvent.of(LEAF).header(IdentityHeaders.LEAF, leafHeader(OTHER)),
                        Reason.IDENTITY_CONTRADICTORY),
                arguments(
                        "another's issuer",
                        TestEvent.of(LEAF).header(IdentityHeaders.ISSUER, "CN=Test Root,O=Example"),
                        Reason.IDENTITY_CONTRADICTORY),
                arguments(
                        "no number",
                        TestEvent.of(LEAF).header(IdentityHeaders.SERIAL, "acme"),
                        Reason.IDENTITY_MALFORMED),
                arguments(
                        "a number too long to be one",
                        TestEvent.of(LEAF).header(IdentityHeaders.SERIAL, "0".repeat(65)),
                        Reason.IDENTITY_MALFORMED));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostile")
    void refuses(String what, TestEvent event, Reason expected) {
        var identity = IdentityHeaders.read(event.request());

        assertThat(identity)
                .isInstanceOfSatisfying(
                        Identity.Unusable.class,
                        unusable -> assertThat(unusable.reason()).as(what).isEqualTo(expected));
    }

    private static TestEvent twice(String name, String other) {
        var event = TestEvent.of(LEAF);
        var value = event.request().values(name).get(0);
        return event.header(name, other, value);
    }

    /** One whose text has the character that decoders get wrong. */
    private static X509Certificate leafWithPlus() {
        return Stream.generate(() -> PKI.client("acme").mint().leaf())
                .filter(leaf -> Certificates.pem(leaf).contains("+"))
                .findFirst()
                .orElseThrow();
    }
}
