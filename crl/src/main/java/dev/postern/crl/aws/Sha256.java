package dev.postern.crl.aws;

import dev.postern.pki.x509.Fingerprint;
import java.util.HexFormat;

/** Names content by what it is. */
final class Sha256 {
    private Sha256() {}

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(Fingerprint.sha256().digest(bytes));
    }
}
