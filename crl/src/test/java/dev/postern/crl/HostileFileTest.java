package dev.postern.crl;

import static dev.postern.crl.ForgedList.element;
import static dev.postern.crl.ForgedList.hex;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.postern.pki.testing.TestPki;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.Pem;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files as they come from a broken disk, a hasty operator or an attacker (V14). */
class HostileFileTest {
    private static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");
    private static final TestPki PKI = TestPki.withIntermediate(NOW);

    private final String pem = PKI.issuing().listPem(1, List.of(BigInteger.ONE, BigInteger.TEN.pow(40)));
    private final byte[] der = Pem.blocks(pem).get(0).der();

    @Test
    @DisplayName("V14 a list cut off anywhere is refused")
    void refusesAFileCutOffAnywhere() {
        for (int length = 0; length < der.length; length++) {
            assertRefused(Arrays.copyOf(der, length));
        }
        var text = pem.getBytes(US_ASCII);
        for (int length = 0; length < text.length - 1; length++) {
            assertRefused(Arrays.copyOf(text, length));
        }
    }

    @Test
    void refusesAFileWithAnyOctetChanged() {
        var random = new Random(1);
        for (int i = 0; i < der.length; i++) {
            for (var value : new int[] {0x00, 0x80, 0xff, der[i] ^ 1, random.nextInt(256)}) {
                var changed = der.clone();
                changed[i] = (byte) value;
                if (changed[i] != der[i]) {
                    assertRefused(changed);
                }
            }
        }
    }

    @Test
    void refusesNoiseWithNothingButItsOwnException() {
        var random = new Random(2);
        for (int i = 0; i < 20_000; i++) {
            var noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            if (noise.length > 1) {
                noise[0] = 0x30;
                noise[1] = (byte) (noise.length - 2);
            }
            assertRefused(noise);
        }
    }

    @Test
    void takesCommentsBlankLinesAndWindowsLineEnds() {
        assertThatCode(() -> parse(("# partners\n\n" + pem + "\n").getBytes(US_ASCII)))
                .doesNotThrowAnyException();
        assertThatCode(() -> parse(pem.replace("\n", "\r\n").getBytes(US_ASCII)))
                .doesNotThrowAnyException();
        assertThatCode(() -> parse(pem.strip().getBytes(US_ASCII))).doesNotThrowAnyException();
    }

    static Stream<Arguments> files() {
        var pem = PKI.issuing().listPem(1, List.of(BigInteger.ONE));
        var der = Pem.blocks(pem).get(0).der();
        return Stream.of(
                arguments("empty", "", "empty file"),
                arguments("blank", "\n\n", "no list found"),
                arguments("two lists (alb.md 3.2)", pem + pem, "More than one CRL objects in the revocation file"),
                arguments("text before", "Certificate Revocation List (CRL):\n" + pem, "line 1: text outside the list"),
                arguments("text after", pem + "garbage\n", "text outside the list"),
                arguments("a certificate", PKI.bundle(), "text outside the list"),
                arguments("no end", pem.substring(0, pem.indexOf("-----END")), "block is not closed"),
                arguments("wrong end", pem.replace("END X509 CRL", "END CERTIFICATE"), "block is not closed"),
                arguments("not base64", pem.replaceFirst("M", "*"), "not base64"),
                arguments("NUL inside", pem.replaceFirst("M", "\0"), "not base64"),
                arguments("NUL behind", pem + "\0\0\0", "text outside the list"),
                arguments("empty block", "-----BEGIN X509 CRL-----\n-----END X509 CRL-----\n", "nothing (expected"),
                arguments("byte order mark", "\u00ef\u00bb\u00bf" + pem, "text outside the list"),
                arguments("DER twice", latin(der) + latin(der), "More than one CRL objects"),
                arguments("DER and more", latin(der) + "\0", "1 bytes after the end of the list"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void saysWhatIsWrongWithAFile(String what, String file, String complaint) {
        assertThatThrownBy(() -> parse(file.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)))
                .isInstanceOf(MalformedInput.class)
                .hasMessageContaining(complaint)
                .message()
                .doesNotContain("\n");
    }

    static Stream<Arguments> encodings() {
        var deep = new ByteArrayOutputStream();
        for (int i = 0; i < 100_000; i++) {
            deep.writeBytes(hex("3080"));
        }
        var nested = new byte[0];
        for (int i = 0; i < 5_000; i++) {
            nested = element(0x30, nested);
        }
        return Stream.of(
                arguments("indefinite length", hex("3080308002010130800000"), "indefinite length"),
                arguments("indefinite depth bomb", deep.toByteArray(), "indefinite length"),
                arguments("depth bomb", nested, "(expected:"),
                arguments("length of 2 GB", hex("30847fffffff3000"), "length 2147483647 where 2 bytes are left"),
                arguments("length of 4 GB", hex("3084ffffffff3000"), "where 2 bytes are left"),
                arguments("length of 127 octets", hex("30ff00"), "length of 127 octets"),
                arguments("length in too many octets", hex("3084000000023000"), "length is not minimal"),
                arguments("long form for a short length", hex("3081023000"), "length is not minimal"),
                arguments("tag of several octets", hex("30033f8101"), "tag 3f"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("encodings")
    void refusesWhatIsNotDer(String what, byte[] file, String complaint) {
        assertThatThrownBy(() -> parse(file)).isInstanceOf(MalformedInput.class).hasMessageContaining(complaint);
    }

    @Test
    void refusesADepthBombWhereLibrariesParseRecursively() {
        var nested = new byte[0];
        for (int i = 0; i < 5_000; i++) {
            nested = element(0x30, nested);
        }
        var bomb = nested;
        var small = new byte[0];
        for (int i = 0; i < 1_000; i++) {
            small = element(0x30, small);
        }
        var attribute = element(0x30, hex("0603550403"), small);
        var asAttribute = ForgedList.by(PKI.issuing())
                .part("issuer", element(0x30, element(0x31, attribute)))
                .sign();
        var asIssuer = ForgedList.by(PKI.issuing()).part("issuer", bomb).sign();
        var asAlgorithm = ForgedList.by(PKI.issuing())
                .part("algorithm", bomb)
                .signedWith("SHA256withECDSA", java.util.HexFormat.of().formatHex(bomb))
                .sign();

        assertRefused(asIssuer);
        assertRefused(asAttribute);
        assertRefused(asAlgorithm);
    }

    @Test
    @DisplayName("V14 a file over the quota is refused before anybody looks inside")
    void refusesAFileOverTheQuotaBeforeLookingInside() {
        assertThatThrownBy(() -> parse(new byte[50 * 1024 * 1024 + 1]))
                .isInstanceOf(MalformedInput.class)
                .hasMessage("list of 52428801 bytes (expected: at most 52428800, the quota)");
        assertThatThrownBy(() -> parse(new byte[50 * 1024 * 1024])).hasMessageContaining("text outside the list");
    }

    private static void assertRefused(byte[] file) {
        try {
            parse(file);
        } catch (MalformedInput e) {
            assertThat(e.getMessage()).isNotBlank();
            return;
        }
        throw new AssertionError("accepted: " + java.util.HexFormat.of().formatHex(file));
    }

    private static RevocationList parse(byte[] file) {
        return RevocationList.parse(file, List.of(PKI.issuing().certificate()));
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
    }
}
