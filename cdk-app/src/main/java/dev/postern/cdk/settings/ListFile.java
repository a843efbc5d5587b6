package dev.postern.cdk.settings;

import static dev.postern.cdk.settings.InvalidSetting.because;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;

/**
 * A revocation list that a load balancer's trust store takes.
 *
 * @param file it was read from
 * @param pem the list, and nothing else
 */
public record ListFile(Path file, String pem) {
    /** ALB quota, "Revocation list file size". */
    private static final int MOST_BYTES = 50 * 1024 * 1024;

    private static final String KIND = "X509 CRL";

    static ListFile read(String key, Path file) {
        var text = SettingsFiles.text(key, file);
        var blocks = Pem.blocks(key, file, text, KIND);
        // "More than one CRL objects in the revocation file" is what the load balancer would answer.
        if (blocks.size() > 1) {
            throw because(key, "\"" + file + "\" holds " + blocks.size() + " lists", "one");
        }
        try {
            CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(blocks.get(0)));
        } catch (CRLException | CertificateException e) {
            throw because(key, "\"" + file + "\" cannot be read", "a revocation list, PEM");
        }
        var pem = Pem.of(KIND, blocks);
        if (pem.length() > MOST_BYTES) {
            throw because(key, "\"" + file + "\" has " + pem.length() + " bytes", "at most " + MOST_BYTES);
        }
        return new ListFile(file, pem);
    }
}
