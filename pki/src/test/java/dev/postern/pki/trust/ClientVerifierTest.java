package dev.postern.pki.trust;

import static dev.postern.pki.trust.TrustAssertions.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.postern.pki.testing.TestAuthority;
import dev.postern.pki.testing.TestCredential;
import dev.postern.pki.testing.TestKeys;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.trust.Verdict.Accepted;
import dev.postern.pki.trust.Verdict.Refused;
import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.Certificates;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientVerifierTest {
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
    private static final TestPki PKI = TestPki.withIntermediate(NOW);

    private final ClientVerifier verifier = ClientVerifier.of(PKI.trust());

    @Test
    void acceptsAClientOfATrustedAuthorityAndGivesThePathToItsAnchor() {
        var acme = PKI.client("acme").mint();

        var verdict = verifier.verify(acme.chain(), NOW);

        assertThat(verdict)
                .isEqualTo(new Accepted(
                        CertificateChain.of(acme.leaf(), PKI.issuing().certificate())));
    }

    @Test
    void acceptsAClientThatSendsItsLeafOnlyIfTheStoreKnowsTheIssuer() {
        var leafOnly = PKI.client("acme").mint().behind();
        var rootOnly =
                ClientVerifier.of(TrustStore.parse(Certificates.pem(PKI.root().certificate())));

        assertThat(verifier.verify(leafOnly.chain(), NOW)).isInstanceOf(Accepted.class);
        assertRefused(rootOnly.verify(leafOnly.chain(), NOW), RefusalReason.UNTRUSTED);
    }

    @Test
    void findsThePathWhateverTheOrderAndWhateverElseWasSent() {
        var rootOnly =
                ClientVerifier.of(TrustStore.parse(Certificates.pem(PKI.root().certificate())));
        var stranger = TestAuthority.root("CN=Stranger", NOW).certificate();
        var acme = PKI.client("acme").mint();

        var shuffled =
                acme.behind(stranger, PKI.root().certificate(), PKI.issuing().certificate());

        assertThat(rootOnly.verify(shuffled.chain(), NOW)).isInstanceOf(Accepted.class);
    }

    @Test
    void refusesTheSameLeafWithoutTheIntermediateEvenAfterItWasAcceptedWithIt() {
        var rootOnly =
                ClientVerifier.of(TrustStore.parse(Certificates.pem(PKI.root().certificate())));
        var acme = PKI.client("acme").mint();

        assertThat(rootOnly.verify(acme.chain(), NOW)).isInstanceOf(Accepted.class);
        assertRefused(rootOnly.verify(acme.behind().chain(), NOW), RefusalReason.UNTRUSTED);
    }

    static Stream<Arguments> refused() {
        var impostor = PKI.impostor();
        var client = PKI.client("middle").mint();
        var signedByClient = new TestAuthority(
                client.leaf(),
                new java.security.KeyPair(client.leaf().getPublicKey(), client.key()),
                List.of(PKI.issuing().certificate()),
                NOW);
        var selfSigned = TestAuthority.root("CN=Test Issuing,O=Example", NOW);
        var notAuthority = PKI.root()
                .authority("CN=No Authority")
                .without(Extension.basicConstraints)
                .mintAuthority();
        var cannotSign = PKI.root()
                .authority("CN=Cannot Sign")
                .keyUsage(KeyUsage.digitalSignature)
                .mintAuthority();
        var forServers = PKI.root()
                .authority("CN=Servers Only")
                .extendedKeyUsage(KeyPurposeId.id_kp_serverAuth)
                .mintAuthority();
        var limited = PKI.root()
                .authority("CN=Limited")
                .extension(Extension.basicConstraints, true, new BasicConstraints(0))
                .mintAuthority();
        var belowLimited = limited.authority("CN=Below").mintAuthority();
        var constrained = PKI.root()
                .authority("CN=Constrained")
                .extension(
                        Extension.nameConstraints,
                        true,
                        new NameConstraints(
                                new GeneralSubtree[] {
                                    new GeneralSubtree(
                                            new GeneralName(GeneralName.uniformResourceIdentifier, "allowed.example"))
                                },
                                null))
                .mintAuthority();
        var sha1 = PKI.root().authority("CN=Old").signedWith("SHA1withECDSA").mintAuthority();
        return Stream.of(
                arguments(
                        "C7 another authority of the same name",
                        impostor.client("a").mint(),
                        RefusalReason.UNTRUSTED),
                arguments(
                        "self-signed under the issuer's name",
                        selfSigned.client("a").mint(),
                        RefusalReason.UNTRUSTED),
                arguments(
                        "C4 signed by a client certificate",
                        signedByClient.client("a").mint(),
                        RefusalReason.UNTRUSTED),
                arguments("C4 issuer without CA:TRUE", notAuthority.client("a").mint(), RefusalReason.UNTRUSTED),
                arguments(
                        "C4 issuer without keyCertSign", cannotSign.client("a").mint(), RefusalReason.UNTRUSTED),
                arguments(
                        "C4 path longer than pathLen allows",
                        belowLimited.client("a").mint(),
                        RefusalReason.UNTRUSTED),
                arguments(
                        "C5 name outside the issuer's constraints",
                        constrained.client("a").mint(),
                        RefusalReason.UNTRUSTED),
                arguments("signature bit flipped", flipped(PKI.client("a").mint()), RefusalReason.UNTRUSTED),
                arguments(
                        "C3 server purpose only",
                        PKI.client("a")
                                .extendedKeyUsage(KeyPurposeId.id_kp_serverAuth)
                                .mint(),
                        RefusalReason.PURPOSE_INVALID),
                arguments(
                        "C3 any purpose is not this purpose",
                        PKI.client("a")
                                .extendedKeyUsage(KeyPurposeId.anyExtendedKeyUsage)
                                .mint(),
                        RefusalReason.PURPOSE_INVALID),
                arguments(
                        "C3 keyUsage for encryption only",
                        PKI.client("a").keyUsage(KeyUsage.keyEncipherment).mint(),
                        RefusalReason.PURPOSE_INVALID),
                arguments(
                        "C3 an authority as a client",
                        PKI.issuing().authority("CN=Sub").mint(),
                        RefusalReason.PURPOSE_INVALID),
                arguments(
                        "intermediate for servers only", forServers.client("a").mint(), RefusalReason.PURPOSE_INVALID),
                arguments(
                        "expired",
                        PKI.client("a").expiredAt(NOW.minusSeconds(1)).mint(),
                        RefusalReason.EXPIRED),
                arguments(
                        "not yet valid",
                        PKI.client("a").validFrom(NOW.plusSeconds(1)).mint(),
                        RefusalReason.NOT_YET_VALID),
                arguments(
                        "C14 SHA-1 signature",
                        PKI.client("a").signedWith("SHA1withECDSA").mint(),
                        RefusalReason.INCOMPATIBLE),
                arguments("C14 SHA-1 in the chain", sha1.client("a").mint(), RefusalReason.INCOMPATIBLE),
                arguments(
                        "C10 RSA 1024", PKI.client("a").keys(TestKeys.rsa(1024)).mint(), RefusalReason.INCOMPATIBLE),
                arguments(
                        "C14 Ed25519", PKI.client("a").keys(TestKeys.ed25519()).mint(), RefusalReason.TYPE_UNSUPPORTED),
                arguments("C12 X.509 version 1", PKI.client("a").version1().mint(), RefusalReason.TYPE_UNSUPPORTED),
                arguments(
                        "C8 unknown critical extension",
                        PKI.client("a").unknownCriticalExtension().mint(),
                        RefusalReason.INVALID));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refused(String what, TestCredential client, RefusalReason reason) {
        assertRefused(verifier.verify(client.chain(), NOW), reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"secp256r1", "secp384r1", "secp521r1"})
    void acceptsTheCurvesOfTheLoadBalancer(String curve) {
        var acme = PKI.client("acme").keys(TestKeys.ec(curve)).mint();

        assertThat(verifier.verify(acme.chain(), NOW)).isInstanceOf(Accepted.class);
    }

    @Test
    void acceptsALeafThatRestrictsNothing() {
        var acme = PKI.client("acme")
                .without(Extension.keyUsage)
                .without(Extension.extendedKeyUsage)
                .mint();

        assertThat(verifier.verify(acme.chain(), NOW)).isInstanceOf(Accepted.class);
    }

    @Test
    void acceptsKeyAgreementWhereDigitalSignatureIsMissing() {
        var acme = PKI.client("acme").keyUsage(KeyUsage.keyAgreement).mint();

        assertThat(verifier.verify(acme.chain(), NOW)).isInstanceOf(Accepted.class);
    }

    /** alb.md 2.3: the anchor is exempt from what is asked of intermediates. */
    @Test
    void asksNoPurposeOfTheAnchor() {
        var forServers = PKI.root()
                .authority("CN=Servers Only")
                .extendedKeyUsage(KeyPurposeId.id_kp_serverAuth)
                .mintAuthority();
        var asAnchor = ClientVerifier.of(TrustStore.parse(Certificates.pem(forServers.certificate())));

        assertThat(asAnchor.verify(forServers.client("a").mint().chain(), NOW)).isInstanceOf(Accepted.class);
    }

    /** alb.md 2.1, 2.3: "trusted root and intermediate certificates", each by itself. */
    @Test
    void needsNoRootAboveAnIntermediateOfTheBundle() {
        var intermediateOnly = ClientVerifier.of(
                TrustStore.parse(Certificates.pem(PKI.issuing().certificate())));
        var acme = PKI.client("acme").mint();

        assertThat(intermediateOnly.verify(acme.chain(), NOW)).isInstanceOf(Accepted.class);
        assertThat(intermediateOnly.verify(acme.behind().chain(), NOW)).isInstanceOf(Accepted.class);
    }

    /** alb.md 2.3: a chain through the expired authority is refused, the others are not touched. */
    @Test
    void acceptsOthersBesideAnExpiredAuthorityOfTheBundle() {
        var expired = PKI.root()
                .authority("CN=Expired")
                .expiredAt(NOW.minusSeconds(1))
                .mintAuthority();
        var both = ClientVerifier.of(TrustStore.parse(
                Certificates.pem(List.of(expired.certificate(), PKI.issuing().certificate()))));

        assertThat(both.verify(PKI.client("a").mint().chain(), NOW)).isInstanceOf(Accepted.class);
        assertRefused(both.verify(expired.client("a").mint().chain(), NOW), RefusalReason.EXPIRED);
    }

    /** alb.md 3.1: lists cannot name it, so nothing but a deny-list can; it is let in as the load balancer does. */
    @Test
    void acceptsANegativeSerial() {
        var acme = PKI.client("acme").serial(java.math.BigInteger.valueOf(-5)).mint();

        assertThat(verifier.verify(acme.chain(), NOW)).isInstanceOf(Accepted.class);
    }

    @Test
    void refusesMoreCertificatesThanFourOnTheWire() {
        var acme = PKI.client("acme").mint();
        var padding = acme.behind(
                PKI.issuing().certificate(),
                PKI.root().certificate(),
                PKI.issuing().certificate(),
                PKI.root().certificate());

        assertRefused(verifier.verify(padding.chain(), NOW), RefusalReason.MAX_CHAIN_DEPTH_EXCEEDED);
        assertThat(verifier.verify(
                        new CertificateChain(padding.chain().certificates().subList(0, 4)), NOW))
                .isInstanceOf(Accepted.class);
    }

    @Test
    void refusesMoreBytesThanATlsMessageHolds() {
        var big = PKI.client("acme");
        for (int i = 0; i < 2_000; i++) {
            big.dns("host-" + i + ".a-name-long-enough-to-count.example");
        }

        assertRefused(verifier.verify(big.mint().chain(), NOW), RefusalReason.MAX_SIZE_EXCEEDED);
    }

    @Nested
    class AtTheBoundary {
        private final TestCredential acme = PKI.client("acme")
                .validFrom(NOW)
                .validUntil(NOW.plusSeconds(60))
                .mint();

        @Test
        @DisplayName("C15 accepted from the second of notBefore on")
        void acceptsFromTheSecondOfNotBefore() {
            assertRefused(verifier.verify(acme.chain(), NOW.minusSeconds(1)), RefusalReason.NOT_YET_VALID);
            assertThat(verifier.verify(acme.chain(), NOW)).isInstanceOf(Accepted.class);
        }

        @Test
        void acceptsThroughTheSecondOfNotAfterAndNotBeyondThoughThePathIsRemembered() {
            assertThat(verifier.verify(acme.chain(), NOW.plusSeconds(60))).isInstanceOf(Accepted.class);
            assertRefused(verifier.verify(acme.chain(), NOW.plusSeconds(61)), RefusalReason.EXPIRED);
        }
    }

    @Nested
    class WithExpiryIgnored {
        private final ClientVerifier lax = verifier.withExpiry(ExpiryPolicy.IGNORE);

        @Test
        void acceptsAnExpiredLeaf() {
            var expired = PKI.client("acme").expiredAt(NOW.minusSeconds(1)).mint();

            assertThat(lax.verify(expired.chain(), NOW)).isInstanceOf(Accepted.class);
        }

        @Test
        @DisplayName("C15 ignoring expiry masks nothing else")
        void masksNothingElse() {
            var early = PKI.client("acme").validFrom(NOW.plusSeconds(1)).mint();
            var forged =
                    PKI.impostor().client("acme").expiredAt(NOW.minusSeconds(1)).mint();

            assertRefused(lax.verify(early.chain(), NOW), RefusalReason.NOT_YET_VALID);
            assertRefused(lax.verify(forged.chain(), NOW), RefusalReason.UNTRUSTED);
        }

        @Test
        @DisplayName("C15 ignoring expiry does not excuse an authority")
        void doesNotExcuseAnExpiredAuthority() {
            var expired = PKI.root()
                    .authority("CN=Expired Issuing")
                    .validUntil(NOW.minusSeconds(1))
                    .mintAuthority();

            assertRefused(lax.verify(expired.client("acme").mint().chain(), NOW), RefusalReason.EXPIRED);
        }
    }

    @Test
    void refusesAClientBelowAnExpiredAnchor() {
        var root = TestAuthority.root("CN=Short", NOW);
        var later = NOW.plus(Duration.ofDays(4000));
        var client = root.client("acme").validUntil(later.plusSeconds(1)).mint();
        var store = TrustStore.parse(Certificates.pem(root.certificate()));

        assertRefused(
                ClientVerifier.of(store)
                        .verify(client.behind(root.certificate()).chain(), later),
                RefusalReason.EXPIRED);
    }

    @Test
    void findsTheRenewedAuthorityBesideTheOldOneBeforeAndAfterTheOldOneRunsOut() {
        var keys = TestKeys.p256();
        var old = TestAuthority.root("CN=Renewed", NOW);
        var oldRoot = old.authority("CN=Renewed")
                .keys(old.keys())
                .validUntil(NOW.plusSeconds(60))
                .mintAuthority();
        var newRoot = old.authority("CN=Renewed").keys(old.keys()).mintAuthority();
        var client = newRoot.client("acme").keys(keys).mint().behind();
        for (var bundle : List.of(
                List.of(oldRoot.certificate(), newRoot.certificate()),
                List.of(newRoot.certificate(), oldRoot.certificate()))) {
            var renewed = ClientVerifier.of(TrustStore.parse(Certificates.pem(bundle)));

            assertThat(renewed.verify(client.chain(), NOW)).isInstanceOf(Accepted.class);
            assertThat(renewed.verify(client.chain(), NOW.plusSeconds(61))).isInstanceOf(Accepted.class);
        }
    }

    @Test
    void asksForRevocationWithThePathAndEachTimeAnew() {
        var asked = new AtomicInteger();
        var acme = PKI.client("acme").mint();
        var revoking = verifier.withRevocation((path, now) -> {
            asked.incrementAndGet();
            return path.leaf().equals(acme.leaf()) && now.isAfter(NOW)
                    ? Optional.of(new Refused(RefusalReason.CRL_HIT, "revoked"))
                    : Optional.empty();
        });

        assertThat(revoking.verify(acme.chain(), NOW)).isInstanceOf(Accepted.class);
        assertRefused(revoking.verify(acme.chain(), NOW.plusSeconds(1)), RefusalReason.CRL_HIT);
        assertThat(asked).hasValue(2);
    }

    @Test
    void takesAnExceptionFromDeepInsideForARefusal() {
        var broken = verifier.withRevocation((path, now) -> {
            throw new IllegalArgumentException("lazy field");
        });

        assertRefused(broken.verify(PKI.client("acme").mint().chain(), NOW), RefusalReason.INVALID);
    }

    private static TestCredential flipped(TestCredential credential) {
        var der = Certificates.der(credential.leaf());
        der[der.length - 1] ^= 1;
        var certificates = new ArrayList<X509Certificate>();
        certificates.add(Certificates.parse(der));
        certificates.addAll(credential.chain().certificates().subList(1, 2));
        return new TestCredential(new CertificateChain(certificates), credential.key());
    }
}
