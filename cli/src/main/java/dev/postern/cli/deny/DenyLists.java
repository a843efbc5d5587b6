package dev.postern.cli.deny;

import dev.postern.cli.plane.PlaceConfig;
import dev.postern.cli.state.Issuers;
import dev.postern.cli.state.StateDirectory;
import dev.postern.crl.aws.S3DenyListStore;
import dev.postern.crl.aws.S3Objects;
import dev.postern.crl.deny.DeniedCertificate;
import dev.postern.crl.deny.DenyEntry;
import dev.postern.crl.deny.DenyList;
import dev.postern.crl.deny.DenyListStore;
import dev.postern.crl.deny.FileDenyListStore;
import dev.postern.pki.client.Credential;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.nio.file.Files;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Every deny-list of a control plane. One that cannot be written keeps no other from being. */
public final class DenyLists implements AutoCloseable {
    private final List<Kept> kept;
    private final Optional<S3Objects> objects;

    private DenyLists(List<Kept> kept, Optional<S3Objects> objects) {
        this.kept = List.copyOf(kept);
        this.objects = objects;
    }

    /** One deny-list, and where it is. */
    public record Kept(String where, DenyListStore store) {}

    /**
     * What came of a change.
     *
     * @param where the lists that say it now
     * @param failures of those that do not, as {@code where: cause}
     */
    public record Changed(List<String> where, List<String> failures) {
        /**
         * To be asked when all that was done is reported.
         *
         * @throws IOException if a list could not be changed
         */
        public void check() throws IOException {
            if (!failures.isEmpty()) {
                throw new IOException(
                        "not on every deny-list, until this command is run again: " + String.join("; ", failures));
            }
        }
    }

    /** The deny-lists of a state's control plane, or its own {@code deny.json}; the caller closes them. */
    public static DenyLists of(StateDirectory state) {
        var configured = configured(state);
        var objects = configured.stream().anyMatch(PlaceConfig.S3.class::isInstance)
                ? Optional.of(S3Objects.create())
                : Optional.<S3Objects>empty();
        var kept = new ArrayList<Kept>();
        for (var each : configured) {
            if (each instanceof PlaceConfig.File file) {
                kept.add(new Kept(file.toString(), FileDenyListStore.of(file.path())));
            } else if (each instanceof PlaceConfig.S3 s3) {
                kept.add(new Kept(s3.toString(), new S3DenyListStore(objects.orElseThrow(), s3.location())));
            }
        }
        return new DenyLists(kept, objects);
    }

    private static List<PlaceConfig> configured(StateDirectory state) {
        var configured = state.plane().denyLists();
        // State of an earlier version has none, and its edge reads none.
        return configured.isEmpty() && Files.exists(state.denyList())
                ? List.of(new PlaceConfig.File(state.denyList()))
                : configured;
    }

    public List<Kept> all() {
        return kept;
    }

    /** Denies certificates until they end by themselves; entries that have ended leave. */
    public Changed deny(List<DenyEntry> entries, Instant now) {
        return entries.isEmpty()
                ? new Changed(List.of(), List.of())
                : change(list -> {
                    var changed = list.withoutExpired(now);
                    for (var entry : entries) {
                        changed = changed.with(entry);
                    }
                    return changed;
                });
    }

    /** Denies them no longer. */
    public Changed allow(List<DeniedCertificate> certificates) {
        return change(list -> {
            var changed = list;
            for (var certificate : certificates) {
                changed = changed.without(certificate);
            }
            return changed;
        });
    }

    private Changed change(UnaryOperator<DenyList> change) {
        var done = new ArrayList<String>();
        var failures = new ArrayList<String>();
        for (var each : kept) {
            try {
                each.store.update(change);
                done.add(each.where);
            } catch (IOException | MalformedInput e) {
                failures.add(each.where + ": " + e.getMessage());
            }
        }
        return new Changed(done, failures);
    }

    /** How a certificate is denied: by issuer and serial, which no other encoding of it escapes; else by fingerprint. */
    public static DeniedCertificate name(X509Certificate certificate, Issuers issuers) {
        return issuers.of(certificate)
                .map(issuer -> DeniedCertificate.of(certificate, issuer.getPublicKey()))
                .orElseGet(() -> new DeniedCertificate.ByFingerprint(Fingerprint.of(certificate)));
    }

    /** The denials of those that would still be let in if no list said otherwise. */
    public static List<DenyEntry> entries(List<Credential> credentials, Issuers issuers, String reason, Instant now) {
        return credentials.stream()
                .filter(credential -> !now.isAfter(credential.notAfter()))
                .map(credential ->
                        new DenyEntry(name(credential.certificate(), issuers), reason, now, credential.notAfter()))
                .toList();
    }

    @Override
    public void close() {
        objects.ifPresent(S3Objects::close);
    }
}
