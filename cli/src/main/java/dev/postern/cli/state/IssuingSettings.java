package dev.postern.cli.state;

import dev.postern.pki.ca.TrustDomain;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * What goes into clients' certificates unless said otherwise.
 *
 * @param crlUrls where they say the list is; empty where the authority says it by itself
 */
public record IssuingSettings(TrustDomain trustDomain, Duration clientLifetime, List<URI> crlUrls) {
    public IssuingSettings {
        crlUrls = List.copyOf(crlUrls);
    }
}
