package dev.postern.pki.trust;

import static dev.postern.pki.trust.TrustAssertions.assertRefused;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.postern.pki.testing.TestAuthority;
import dev.postern.pki.testing.TestCertificate;
import dev.postern.pki.testing.TestKeys;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.trust.Verdict.Refused;
import dev.postern.pki.x509.CertificateChain;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which reason is given where two apply: the order of {@link RefusalReason}'s documentation. */
class ReasonOrderTest {
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
    private static final TestPki PKI = TestPki.withIntermediate(NOW);
    private static final TestAuthority STRANGER = PKI.impostor().issuing();
    private static final KeyPair KEYS = TestKeys.p256();

    /** What can be wrong, in the order in which it is told. */
    private enum Fault {
        TOO_MANY(RefusalReason.MAX_CHAIN_DEPTH_EXCEEDED),
        TOO_LARGE(RefusalReason.MAX_SIZE_EXCEEDED),
        UNKNOWN_CRITICAL(RefusalReason.INVALID),
        WEAK_KEY(RefusalReason.INCOMPATIBLE),
        WEAK_SIGNATURE(RefusalReason.INCOMPATIBLE),
        UNUSABLE_INTERMEDIATE(RefusalReason.INCOMPATIBLE),
        FORGED(RefusalReason.UNTRUSTED),
        WRONG_PURPOSE(RefusalReason.PURPOSE_INVALID),
        NOT_YET_VALID(RefusalReason.NOT_YET_VALID),
        EXPIRED(RefusalReason.EXPIRED),
        REVOKED(RefusalReason.CRL_HIT);

        private final RefusalReason reason;

        Fault(RefusalReason reason) {
            this.reason = reason;
        }
    }

    static Stream<Arguments> pairs() {
        return Stream.of(Fault.values())
                .flatMap(first -> Stream.of(Fault.values())
                        .filter(second -> second.compareTo(first) >= 0 && canBeBoth(first, second))
                        .map(second -> arguments(first, second)));
    }

    /** A certificate has one period; and where nothing is issued by whom we trust, no intermediate of ours is in the way. */
    private static boolean canBeBoth(Fault first, Fault second) {
        return !(first == Fault.NOT_YET_VALID && second == Fault.EXPIRED);
    }

    @ParameterizedTest(name = "{0} before {1}")
    @MethodSource("pairs")
    void tellsTheFirst(Fault first, Fault second) {
        assertRefused(verdict(first, second), first.reason);
        assertRefused(verdict(second, first), first.reason);
    }

    private static Verdict verdict(Fault one, Fault other) {
        var unusable = one == Fault.UNUSABLE_INTERMEDIATE || other == Fault.UNUSABLE_INTERMEDIATE;
        var forged = one == Fault.FORGED || other == Fault.FORGED;
        var issuer = forged ? STRANGER : unusable ? WEAK : PKI.issuing();
        var leaf = spoilt(other, spoilt(one, issuer.client("acme").keys(KEYS)))
                .mint()
                .leaf();
        var chain = new ArrayList<X509Certificate>();
        chain.add(leaf);
        if (unusable) {
            chain.add(WEAK.certificate());
        }
        while ((one == Fault.TOO_MANY || other == Fault.TOO_MANY) && chain.size() < 5) {
            chain.add(PKI.issuing().certificate());
        }
        var verifier = ClientVerifier.of(PKI.trust());
        var judge = one == Fault.REVOKED || other == Fault.REVOKED
                ? verifier.withRevocation((path, now) -> Optional.of(new Refused(RefusalReason.CRL_HIT, "revoked")))
                : verifier;
        return judge.verify(new CertificateChain(chain), NOW);
    }

    private static final TestAuthority WEAK =
            PKI.root().authority("CN=Weak").signedWith("SHA1withECDSA").mintAuthority();

    private static TestCertificate spoilt(Fault fault, TestCertificate sound) {
        return switch (fault) {
            case TOO_LARGE -> many(sound);
            case WEAK_KEY -> sound.keys(WEAK_KEYS);
            case UNKNOWN_CRITICAL -> sound.unknownCriticalExtension();
            case WEAK_SIGNATURE -> sound.signedWith("SHA1withECDSA");
            case WRONG_PURPOSE -> sound.extendedKeyUsage(KeyPurposeId.id_kp_serverAuth);
            case NOT_YET_VALID -> sound.validFrom(NOW.plus(1, ChronoUnit.DAYS));
            case EXPIRED -> sound.expiredAt(NOW.minus(1, ChronoUnit.DAYS));
            case TOO_MANY, UNUSABLE_INTERMEDIATE, FORGED, REVOKED -> sound;
        };
    }

    private static final KeyPair WEAK_KEYS = TestKeys.rsa(1024);

    private static TestCertificate many(TestCertificate sound) {
        UnaryOperator<TestCertificate> more =
                certificate -> certificate.dns("a-name-long-enough-to-count.".repeat(6) + "example");
        return Stream.iterate(sound, more).skip(450).findFirst().orElseThrow();
    }
}
