package dev.postern.cli.state;

import dev.postern.pki.aws.PrivateAuthority;
import dev.postern.pki.ca.CertificateAuthority;
import dev.postern.pki.ca.LocalAuthority;

/** Who certifies: the lists of an authority in the state directory are ours to issue, those of AWS Private CA are not. */
public sealed interface Authority {
    /** It, as far as it certifies. */
    CertificateAuthority certifier();

    /** With its keys here. */
    record Embedded(LocalAuthority certifier) implements Authority {}

    /** With its key at AWS, which writes the list of what it is told is revoked. */
    record PrivateCa(PrivateAuthority certifier) implements Authority {}
}
