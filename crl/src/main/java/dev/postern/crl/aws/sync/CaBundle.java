package dev.postern.crl.aws.sync;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.crl.aws.MissingObject;
import dev.postern.crl.aws.S3Location;
import dev.postern.crl.aws.S3Objects;
import dev.postern.pki.trust.TrustStore;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.StateFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;

/** The authorities whose lists count: a CA bundle in S3 or in a file, read anew each time. */
final class CaBundle {
    // Twice what the quotas allow: 25 certificates of 16 KB, as PEM.
    private static final int MAX_BYTES = 1024 * 1024;

    private final S3Objects objects;
    private final String location;

    CaBundle(S3Objects objects, String location) {
        this.objects = objects;
        this.location = location;
    }

    /** Without it no list can be judged, so a bundle that is no bundle is a failure and not the list's fault. */
    List<X509Certificate> issuers() throws IOException {
        try {
            return TrustStore.parse(text()).anchors();
        } catch (MalformedInput e) {
            throw new IOException("CA bundle " + location + ": " + e.getMessage(), e);
        }
    }

    private String text() throws IOException {
        if (!S3Location.isS3(location)) {
            return StateFiles.read(Path.of(location), MAX_BYTES);
        }
        var at = S3Location.parse(location);
        return objects.read(at, MAX_BYTES)
                .map(object -> new String(object.bytes(), UTF_8))
                .orElseThrow(() -> new MissingObject("CA bundle " + at + ": there is no such object"));
    }
}
