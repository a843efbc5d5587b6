/**
 * Who signs: a {@link dev.postern.pki.ca.CertificateAuthority} takes a {@link dev.postern.pki.ca.CertificateRequest} (whose
 * signature and key have been checked, or it would not exist) and a {@link dev.postern.pki.ca.CertificateProfile} (what the
 * certificate will say) and gives back a chain. Nothing a request asks for reaches the certificate but its public key.
 * {@link dev.postern.pki.ca.LocalAuthority} keeps a root and an issuing key in a directory.
 */
@NullMarked
package dev.postern.pki.ca;

import org.jspecify.annotations.NullMarked;
