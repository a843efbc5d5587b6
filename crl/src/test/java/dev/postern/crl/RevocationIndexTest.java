package dev.postern.crl;

import static dev.postern.pki.trust.RefusalReason.CRL_HIT;
import static dev.postern.pki.trust.RefusalReason.CRL_PROCESSING_ERROR;
import static java.time.temporal.ChronoUnit.DAYS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.crl.RevocationPolicy.Depth;
import dev.postern.crl.RevocationPolicy.Unknown;
import dev.postern.pki.testing.TestAuthority;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.trust.ClientVerifier;
import dev.postern.pki.trust.TrustStore;
import dev.postern.pki.trust.Verdict;
import dev.postern.pki.trust.Verdict.Accepted;
import dev.postern.pki.trust.Verdict.Refused;
import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.Certificates;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RevocationIndexTest {
    private static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");

    private final TestPki pki = TestPki.withIntermediate(NOW);
    private final X509Certificate leaf = pki.client("acme").mint().leaf();
    private final CertificateChain path =
            CertificateChain.of(leaf, pki.issuing().certificate(), pki.root().certificate());

    @Test
    void letsThroughAPathOnNobodysList() {
        var index = index(list(pki.issuing(), 1), list(pki.root(), 1));

        assertThat(index.check(path, NOW)).isEmpty();
    }

    @Test
    @DisplayName("V1 a revoked leaf is refused")
    void refusesARevokedLeafAndNamesSerialListAndIssuer() {
        var index = index(list(pki.issuing(), 17, leaf), list(pki.root(), 1));

        var refused = index.check(path, NOW).orElseThrow();

        assertThat(refused.reason()).isEqualTo(CRL_HIT);
        assertThat(refused.detail())
                .contains("CN=acme", leaf.getSerialNumber().toString(16).toUpperCase(java.util.Locale.ROOT), "17")
                .contains("CN=Test Issuing");
    }

    @Test
    void refusesWhoseIssuerIsRevoked() {
        var index =
                index(list(pki.issuing(), 1), list(pki.root(), 1, pki.issuing().certificate()));

        assertThat(index.check(path, NOW)).map(Refused::reason).contains(CRL_HIT);
    }

    /** One more than none, the first bit set or not, as many octets as there may be: each is its own number and no other's. */
    @ParameterizedTest(name = "V13 the client with the serial {0} is on the list, and its neighbours are not")
    @ValueSource(
            strings = {
                "01",
                "7F",
                "80",
                "FF",
                "0100",
                "FEF257372D5C14D4",
                "80000000000000000000000000000000",
                "7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF",
                "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
            })
    void findsASerialWhateverItsFirstBit(String serial) {
        var number = new BigInteger(serial, 16);
        var revoked = pki.client("acme").serial(number).mint().leaf();
        var next = pki.client("next")
                .serial(number.subtract(BigInteger.ONE))
                .mint()
                .leaf();
        var negative = pki.client("negative").serial(number.negate()).mint().leaf();
        var cut = pki.client("cut")
                .serial(new BigInteger(serial + "00", 16).mod(BigInteger.ONE.shiftLeft(160)))
                .mint()
                .leaf();
        var index = index(list(pki.issuing(), 1, revoked), list(pki.root(), 1));

        assertThat(index.check(from(revoked), NOW)).map(Refused::reason).contains(CRL_HIT);
        assertThat(index.check(from(next), NOW)).isEmpty();
        assertThat(index.check(from(negative), NOW)).isEmpty();
        assertThat(index.check(from(cut), NOW)).isEmpty();
    }

    private CertificateChain from(X509Certificate client) {
        return CertificateChain.of(
                client, pki.issuing().certificate(), pki.root().certificate());
    }

    @Test
    void looksAtTheLeafOnlyIfToldSo() {
        var index = index(
                new RevocationPolicy(Depth.LEAF, Unknown.DENY, Duration.ZERO),
                list(pki.issuing(), 1),
                list(pki.root(), 1, pki.issuing().certificate()));

        assertThat(index.check(path, NOW)).isEmpty();
    }

    @Test
    void worksAsTheVerifiersRevocationCheck() {
        var verifier =
                ClientVerifier.of(pki.trust()).withRevocation(index(list(pki.issuing(), 1, leaf), list(pki.root(), 1)));
        var other = pki.client("globex").mint();

        var revoked = verifier.verify(
                pki.client("acme").serial(leaf.getSerialNumber()).mint().chain(), NOW);
        var good = verifier.verify(other.chain(), NOW);

        assertThat(revoked)
                .isInstanceOfSatisfying(
                        Refused.class, it -> assertThat(it.reason()).isEqualTo(CRL_HIT));
        assertThat(good).isInstanceOf(Accepted.class);
    }

    @Nested
    class AnIssuerWithoutAList {
        @Test
        void refusesAndNamesTheIssuer() {
            var index = index(list(pki.issuing(), 1));

            var refused = index.check(path, NOW).orElseThrow();

            assertThat(refused.reason()).isEqualTo(CRL_PROCESSING_ERROR);
            assertThat(refused.detail()).contains("no revocation list of \"CN=Test Root,O=Example\"");
        }

        @Test
        void isNoObjectionIfThePolicySaysSo() {
            var lax = new RevocationPolicy(Depth.CHAIN, Unknown.ALLOW, Duration.ZERO);

            assertThat(index(lax, list(pki.issuing(), 1)).check(path, NOW)).isEmpty();
        }

        @Test
        void isNotHelpedByAListOfAnotherAuthorityOfTheSameName() {
            var impostor = pki.impostor();
            var index = index(list(impostor.issuing(), 1), list(pki.root(), 1));

            assertThat(index.check(path, NOW)).map(Refused::reason).contains(CRL_PROCESSING_ERROR);
        }

        @Test
        void isNotHarmedByAListOfAnotherAuthorityOfTheSameName() {
            var impostor = pki.impostor();
            var index = index(list(pki.issuing(), 1), list(impostor.issuing(), 99, leaf), list(pki.root(), 1));

            assertThat(index.check(path, NOW)).isEmpty();
        }
    }

    @Nested
    class Freshness {
        private final Instant nextUpdate = NOW.plus(7, DAYS);

        @Test
        void lastsThroughTheSecondOfNextUpdateAndEndsWithTheNext() {
            var index = index(list(pki.issuing(), 1), list(pki.root(), 1));

            assertThat(index.check(path, nextUpdate.minusSeconds(1))).isEmpty();
            assertThat(index.check(path, nextUpdate)).isEmpty();
            assertThat(index.check(path, nextUpdate.plusSeconds(1)))
                    .map(Refused::reason)
                    .contains(CRL_PROCESSING_ERROR);
        }

        @Test
        void isExtendedByMaxStaleToTheSecond() {
            var patient = new RevocationPolicy(Depth.CHAIN, Unknown.DENY, Duration.ofHours(1));
            var index = index(patient, list(pki.issuing(), 1), list(pki.root(), 1));

            assertThat(index.check(path, nextUpdate.plusSeconds(3600))).isEmpty();
            assertThat(index.check(path, nextUpdate.plusSeconds(3601)))
                    .map(Refused::reason)
                    .contains(CRL_PROCESSING_ERROR);
        }

        @Test
        void toleratesFiveMinutesOfSkewAndNoMore() {
            var root = list(pki.root(), 1);
            var skewed = list(pki.issuing(), 1, NOW.plusSeconds(300), nextUpdate);
            var future = list(pki.issuing(), 1, NOW.plusSeconds(301), nextUpdate);

            assertThat(index(skewed, root).check(path, NOW)).isEmpty();
            assertThat(index(future, root).check(path, NOW))
                    .map(Refused::reason)
                    .contains(CRL_PROCESSING_ERROR);
        }

        @Test
        void aStaleListStillRevokes() {
            var index = index(list(pki.issuing(), 1, leaf), list(pki.root(), 1));

            assertThat(index.check(path, nextUpdate.plusSeconds(1)))
                    .map(Refused::reason)
                    .contains(CRL_HIT);
        }

        @Test
        void aListThatDoesNotSayUntilWhenHoldsForMaxStale() {
            var patient = new RevocationPolicy(Depth.CHAIN, Unknown.DENY, Duration.ofHours(1));
            var endless = ForgedList.by(pki.issuing()).without("nextUpdate").sign();
            var list = RevocationList.parse(endless, List.of(pki.issuing().certificate()));
            var root = list(pki.root(), 1);

            assertThat(list.nextUpdate()).isEmpty();
            assertThat(index(list, root).check(path, NOW.plusSeconds(1)))
                    .map(Refused::reason)
                    .contains(CRL_PROCESSING_ERROR);
            assertThat(index(patient, list, root).check(path, NOW.plusSeconds(3600)))
                    .isEmpty();
            assertThat(index(patient, list, root).check(path, NOW.plusSeconds(3601)))
                    .isPresent();
        }
    }

    @Nested
    class SeveralListsOfOneIssuer {
        private final RevocationList root = list(pki.root(), 1);
        private final BigInteger other = BigInteger.TEN;

        @Test
        void revokeWhoIsOnAnyFreshOne() {
            var older = list(pki.issuing(), 1, leaf);
            var newer = list(pki.issuing(), 2);

            assertThat(index(older, newer, root).check(path, NOW))
                    .map(Refused::reason)
                    .contains(CRL_HIT);
            assertThat(index(newer, older, root).check(path, NOW))
                    .map(Refused::reason)
                    .contains(CRL_HIT);
        }

        @Test
        void anOldOnePastItsTimeSaysNothing() {
            var released = list(pki.issuing(), 1, NOW.minus(9, DAYS), NOW.minus(1, DAYS), leaf.getSerialNumber());
            var newer = list(pki.issuing(), 2);

            assertThat(index(released, newer, root).check(path, NOW)).isEmpty();
        }

        @Test
        void aFreshOldOneCannotStandInForAStaleNewOne() {
            var older = list(pki.issuing(), 1, NOW.minus(2, DAYS), NOW.plus(9, DAYS), other);
            var newer = list(pki.issuing(), 2, NOW.minus(1, DAYS), NOW.minusSeconds(1), other);

            assertThat(index(older, newer, root).check(path, NOW))
                    .map(Refused::reason)
                    .contains(CRL_PROCESSING_ERROR);
        }
    }

    @Nested
    class TheAnchor {
        private final CertificateChain anchoredBelow =
                CertificateChain.of(leaf, pki.issuing().certificate());

        @Test
        void isRefusedIfAListOfItsIssuerSaysSo() {
            var index = index(
                    list(pki.issuing(), 1), list(pki.root(), 1, pki.issuing().certificate()));

            assertThat(index.check(anchoredBelow, NOW)).map(Refused::reason).contains(CRL_HIT);
            assertThat(index.check(anchoredBelow, NOW)).map(Refused::reason).contains(CRL_HIT);
        }

        @Test
        void isAcceptedIfThereIsNoListOfItsIssuer() {
            assertThat(index(list(pki.issuing(), 1)).check(anchoredBelow, NOW)).isEmpty();
        }

        @Test
        void isNotJudgedByAnAuthorityThatOnlyBearsItsIssuersName() {
            var impostor = pki.impostor().root();
            var index = index(
                    list(pki.issuing(), 1), list(impostor, 1, pki.issuing().certificate()));

            assertThat(index.check(anchoredBelow, NOW)).isEmpty();
        }

        @Test
        void holdsOnlyAsLongAsTheListOfItsIssuerIsFresh() {
            var stale = list(pki.root(), 1, NOW.minus(9, DAYS), NOW.minusSeconds(1));

            assertThat(index(list(pki.issuing(), 1), stale).check(anchoredBelow, NOW))
                    .map(Refused::reason)
                    .contains(CRL_PROCESSING_ERROR);
        }

        @Test
        void isNotAskedAtDepthLeaf() {
            var index = index(
                    new RevocationPolicy(Depth.LEAF, Unknown.DENY, Duration.ZERO),
                    list(pki.issuing(), 1),
                    list(pki.root(), 1, pki.issuing().certificate()));

            assertThat(index.check(anchoredBelow, NOW)).isEmpty();
        }
    }

    @Test
    void countsTheSerialOfAnotherIssuerForNobody() {
        var stranger = TestAuthority.root("CN=Stranger", NOW);
        var index = index(list(pki.issuing(), 1), list(pki.root(), 1), list(stranger, 1, leaf));

        assertThat(index.check(path, NOW)).isEmpty();
    }

    @Test
    void knowsACertificateOfTheSameKeyAndNameAsTheSameIssuer() {
        var renewed = pki.root()
                .authority(pki.issuing().certificate().getSubjectX500Principal().getName())
                .keys(pki.issuing().keys())
                .mintAuthority();
        var bundle = TrustStore.parse(Certificates.pem(List.of(renewed.certificate())));
        var verifier = ClientVerifier.of(bundle).withRevocation(index(list(pki.issuing(), 1, leaf)));

        Verdict verdict = verifier.verify(CertificateChain.of(leaf), NOW);

        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Refused.class, it -> assertThat(it.reason()).isEqualTo(CRL_HIT));
    }

    @Test
    void refusesAPolicyOutOfRange() {
        assertThatThrownBy(() -> new RevocationPolicy(Depth.CHAIN, Unknown.DENY, Duration.ofSeconds(-1)))
                .hasMessage("maxStale: PT-1S (expected: PT0S..PT876000H)");
    }

    private static RevocationIndex index(RevocationList... lists) {
        return index(RevocationPolicy.DEFAULT, lists);
    }

    private static RevocationIndex index(RevocationPolicy policy, RevocationList... lists) {
        return RevocationIndex.of(List.of(lists), policy);
    }

    private static RevocationList list(TestAuthority issuer, long number, X509Certificate... revoked) {
        return list(
                issuer,
                number,
                NOW,
                NOW.plus(7, DAYS),
                Stream.of(revoked).map(X509Certificate::getSerialNumber).toArray(BigInteger[]::new));
    }

    private static RevocationList list(
            TestAuthority issuer, long number, Instant thisUpdate, Instant nextUpdate, BigInteger... serials) {
        return RevocationList.parse(
                issuer.list(number, thisUpdate, nextUpdate, List.of(serials)), List.of(issuer.certificate()));
    }
}
