package dev.postern.cli.proxy;

import dev.postern.crl.ListQuota;
import dev.postern.crl.TrustStoreListCheck;
import dev.postern.crl.TrustStoreQuota;
import dev.postern.pki.trust.BundleCheck;
import dev.postern.pki.x509.StateFiles;
import dev.postern.proxy.config.EdgeConfig;
import dev.postern.proxy.config.Source.LocalFile;
import dev.postern.proxy.config.TrustStoreConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What an edge takes and a load balancer's trust store would not: DER, looser text, more lists than its quotas. */
final class TrustStoreNotes {
    private static final int MAX_BUNDLE_BYTES = 1024 * 1024;

    private TrustStoreNotes() {}

    /** One line for each; of files only, for what is in S3 is not fetched for a check. */
    static List<String> of(EdgeConfig settings) throws IOException {
        var notes = new ArrayList<String>();
        for (var store : settings.trustStores().entrySet()) {
            if (store.getValue().caCertificatesBundle() instanceof LocalFile bundle) {
                add(notes, store.getKey(), bundle, store.getValue());
            }
        }
        return notes;
    }

    private static void add(List<String> notes, String name, LocalFile bundle, TrustStoreConfig store)
            throws IOException {
        var authorities = BundleCheck.of(StateFiles.readBytes(bundle.path(), MAX_BUNDLE_BYTES))
                .certificates();
        var entries = 0L;
        for (var source : store.revocations()) {
            if (source instanceof LocalFile file) {
                var check =
                        TrustStoreListCheck.of(StateFiles.readBytes(file.path(), ListQuota.FILE_BYTES), authorities);
                entries += check.entries();
                check.findings().forEach(finding -> notes.add(file.path() + ": " + finding));
            }
        }
        TrustStoreQuota.DEFAULT
                .exceededBy(store.revocations().size(), entries)
                .forEach(finding -> notes.add("trust store " + name + ": " + finding));
    }
}
