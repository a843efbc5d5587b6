package dev.postern.crl;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.postern.pki.testing.Memory;
import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.Pem;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** V14: a file is read as one list, in one way, or not at all; and nobody but an authority makes one. */
class RevocationListFuzzTest {
    private static final List<X509Certificate> ISSUERS =
            Certificates.parsePem(new String(resource("authorities.pem"), US_ASCII));
    private static final byte[] SOUND = resource("RevocationListFuzzTestInputs/readsOneListOrNone/sound.crl");

    @FuzzTest
    void readsOneListOrNone(byte[] file) {
        var list = Memory.reading(262_144 + 512L * file.length, () -> UnverifiedList.parse(file));
        if (list.isEmpty()) {
            return;
        }
        var read = list.get();

        var pem = Pem.encode(Pem.REVOCATION_LIST, read.der()).getBytes(US_ASCII);
        assertThat(UnverifiedList.parse(pem).der()).isEqualTo(read.der());
        var entries = 0;
        for (var entry : read.content().entries()) {
            assertThat(read.content().find(entry.serial())).isPresent();
            entries++;
        }
        assertThat(read.content().entryCount()).isEqualTo(entries);

        var most = 4_000_000 + 1024L * file.length;
        var complete = Memory.reading(most, () -> read.verify(ISSUERS));
        assertThat(complete.isPresent()).isEqualTo(read.complaints(ISSUERS).isEmpty());
        var ofAnyKind = Memory.reading(most, () -> read.verifyOfAnyKind(ISSUERS));
        if (complete.isPresent() || ofAnyKind.isPresent()) {
            assertThat(signed(read.der())).isEqualTo(signed(SOUND));
        }
    }

    /** What the signature is of. The signature itself is not compared: of an ECDSA signature anybody can make a second one. */
    private static byte[] signed(byte[] der) {
        var content = UnverifiedList.parse(der).content();
        return Arrays.copyOfRange(der, content.from(), content.from() + content.size());
    }

    private static byte[] resource(String name) {
        try (var in = Objects.requireNonNull(RevocationListFuzzTest.class.getResourceAsStream(name), name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException("reading " + name, e);
        }
    }
}
