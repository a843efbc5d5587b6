package dev.postern.pki.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.pki.testing.TestAuthority;
import java.math.BigInteger;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SerialNumberTest {
    private static final TestAuthority ROOT = TestAuthority.root("CN=Root", Instant.parse("2026-06-01T12:00:00Z"));

    @ParameterizedTest(name = "V13 {0} is {1}")
    @CsvSource({
        "03A5B1, 03A5B1",
        "03a5b1, 03A5B1",
        "3A5B1, 03A5B1",
        "0003A5B1, 03A5B1",
        "03:a5:B1, 03A5B1",
        "0x3a5b1, 03A5B1",
        "' 03A5B1 ', 03A5B1",
        "00, 00",
        "0, 00",
        "00FEF257372D5C14D4, FEF257372D5C14D4",
        "fef257372d5c14d4, FEF257372D5C14D4",
        "ffffffffffffffffffffffffffffffffffffffff, FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF",
        "-05, -05",
        "-5, -05"
    })
    void hasOneForm(String text, String canonical) {
        var serial = SerialNumber.parse(text);

        assertThat(serial.hex()).isEqualTo(canonical);
        assertThat(serial).isEqualTo(SerialNumber.parse(canonical)).hasSameHashCodeAs(SerialNumber.parse(canonical));
    }

    @ParameterizedTest(name = "V13 {0} from a certificate is {1}")
    @CsvSource({
        "1, 01",
        "128, 80",
        "-128, -80",
        "255, FF",
        "-1, -01",
        "0, 00",
        "1461501637330902918203684832716283019655932542975, FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
    })
    void isTheCertificatesOwn(BigInteger number, String canonical) {
        var certificate = ROOT.client("acme").serial(number).mint().leaf();

        assertThat(SerialNumber.of(certificate).hex()).isEqualTo(canonical);
        assertThat(SerialNumber.of(certificate)).isEqualTo(SerialNumber.parse(canonical));
    }

    @ParameterizedTest(name = "V13 \"{0}\" is none")
    @ValueSource(strings = {"", "0x", "-", "--5", "0x-5", "5-", "1 2", "g", "+5", "\u0661"})
    @DisplayName("V13 what is no hexadecimal number is refused")
    void refusesOthers(String text) {
        assertThatThrownBy(() -> SerialNumber.parse(text))
                .isInstanceOf(MalformedInput.class)
                .hasMessageContaining("expected: hexadecimal");
    }
}
