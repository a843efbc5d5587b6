package dev.postern.proxy.config;

import java.nio.file.Path;
import java.util.Optional;

/** A certificate a listener presents: its chain, its key, and the file with the key's passphrase if it has one. */
public record CertificateConfig(Path chain, Path key, Optional<Path> keyPassphraseFile) {
    /** With a key that is not encrypted. */
    public CertificateConfig(Path chain, Path key) {
        this(chain, key, Optional.empty());
    }
}
