package dev.postern.cli.state;

import dev.postern.crl.ListQuota;
import dev.postern.crl.RevocationList;
import dev.postern.pki.client.ClientRegister;
import dev.postern.pki.client.RevokedCertificate;
import dev.postern.pki.x509.KeyFingerprint;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.StateFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How a published list stands to the register and to the other of its two files. Looking takes no key.
 *
 * @param live the list in the file {@code .crl}; empty if there is none
 * @param alike whether edges, which read the one of the two files, read what commands read in the other
 * @param lacking what the register has revoked, is not over yet, and the list does not say
 */
public record ListCondition(
        String name, Path file, Optional<RevocationList> live, boolean alike, List<RevokedCertificate> lacking) {
    public ListCondition {
        lacking = List.copyOf(lacking);
    }

    /**
     * Looks at a list in a directory.
     *
     * @throws MalformedInput naming the file if it is no list, or another issuer's
     */
    public static ListCondition of(Path directory, String name, X509Certificate issuer, ClientRegister register)
            throws IOException {
        var file = directory.resolve(name + ".crl");
        var live = Lists.live(directory, name, issuer);
        if (live.isEmpty()) {
            return new ListCondition(name, file, live, false, List.of());
        }
        var list = live.get();
        return new ListCondition(
                name,
                file,
                live,
                isReadAsPem(directory.resolve(name + ".pem"), issuer, list),
                lacking(list, register.revoked(KeyFingerprint.of(issuer))));
    }

    /** Those of the revoked that a list should name and does not. */
    public static List<RevokedCertificate> lacking(RevocationList list, List<RevokedCertificate> revoked) {
        return revoked.stream()
                .filter(each -> !each.notAfter().isBefore(list.thisUpdate()))
                .filter(each -> !list.contains(each.serial()))
                .toList();
    }

    /** Whether a new list has to be issued. */
    public boolean isBehind(Instant now) {
        return !isFresh(now) || !alike || !lacking.isEmpty();
    }

    /** Whether there is a list and it has not run out. */
    public boolean isFresh(Instant now) {
        return live.flatMap(RevocationList::nextUpdate).filter(now::isBefore).isPresent();
    }

    private static boolean isReadAsPem(Path pem, X509Certificate issuer, RevocationList live) throws IOException {
        try {
            var bytes = StateFiles.readBytes(pem, ListQuota.FILE_BYTES);
            return RevocationList.parse(bytes, List.of(issuer)).number().equals(live.number());
        } catch (MalformedInput e) {
            return false;
        }
    }
}
