package dev.postern.pki.x509;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.pki.testing.TestKeys;
import dev.postern.pki.x509.PublicKeyBounds.Fault;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PointOnCurveTest {
    @ParameterizedTest
    @ValueSource(strings = {"secp256r1", "secp384r1", "secp521r1"})
    @DisplayName("C10 a key whose point is not on its curve is malformed, before a library makes a key of it")
    void refusesAPointOffItsCurve(String curve) {
        var key = TestKeys.ec(curve).getPublic().getEncoded();
        var off = key.clone();
        off[off.length - 1] ^= 1;

        assertThat(PublicKeyBounds.complaint(key)).isEmpty();
        assertThat(PublicKeyBounds.complaint(off)).hasValueSatisfying(complaint -> {
            assertThat(complaint.fault()).isEqualTo(Fault.MALFORMED);
            assertThat(complaint.detail()).contains("not on its curve");
        });
    }
}
