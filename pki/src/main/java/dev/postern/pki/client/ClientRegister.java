package dev.postern.pki.client;

import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.KeyFingerprint;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Every certificate ever issued and every revocation; nothing is ever deleted or changed. Each method is one transaction: when it
 * has returned, what it did outlives a power cut, and until then nothing of it is there. May be used by several threads and by
 * several processes at once.
 *
 * <p>A chain is given leaf first with the issuer behind it, as {@link dev.postern.pki.ca.CertificateAuthority#issue} returns it.
 */
public interface ClientRegister extends AutoCloseable {
    /**
     * Records a certificate of a client that has no live one, and in the same transaction binds the client to VPC endpoints.
     *
     * @param endpoints what it is bound to from now on; if none, it stays bound as it is
     * @return empty when recorded; else the live credentials that stand against it, and nothing was recorded
     */
    List<Credential> enrol(ClientId id, CertificateChain issued, Set<VpcEndpointId> endpoints, Instant now)
            throws IOException;

    /** The same for a client that stays bound as it is. */
    default List<Credential> enrol(ClientId id, CertificateChain issued, Instant now) throws IOException {
        return enrol(id, issued, Set.of(), now);
    }

    /**
     * Binds a client to VPC endpoints, whatever it was bound to before, which is kept. What is so already is not recorded again.
     *
     * @param endpoints the only ones it may call through from now on; if none, it may call from anywhere
     * @return the client as it is now, or empty if there never was one, and nothing was recorded
     */
    Optional<Client> bind(ClientId id, Set<VpcEndpointId> endpoints, Instant now) throws IOException;

    /** Records a certificate of anybody, whatever else it has. */
    void record(Holder holder, CertificateChain issued, Instant now) throws IOException;

    /**
     * Records a client's certificate and revokes all its other live ones as superseded.
     *
     * @return those revoked
     */
    List<Credential> replace(ClientId id, CertificateChain issued, Instant now) throws IOException;

    /**
     * Revokes all live credentials of a client.
     *
     * @return those revoked by this call, as they are now
     */
    List<Credential> revokeAll(ClientId id, RevocationReason reason, Instant now) throws IOException;

    /**
     * Revokes one certificate of anybody. One that is revoked keeps its first reason and time.
     *
     * @return the certificate as it is now, or empty if it is not in the register
     */
    Optional<Credential> revoke(Fingerprint fingerprint, RevocationReason reason, Instant now) throws IOException;

    /** The certificate of this fingerprint, if it was issued here. */
    Optional<Credential> find(Fingerprint fingerprint) throws IOException;

    Optional<Client> client(ClientId id) throws IOException;

    /** All clients, by id. */
    List<Client> clients() throws IOException;

    /** All certificates of one kind of holder, by name and then age. */
    Map<Holder, List<Credential>> credentials(Holder.Kind kind) throws IOException;

    /** Who ever had a certificate for this key. */
    Map<Holder, List<Credential>> credentialsOfKey(KeyFingerprint key) throws IOException;

    /** What was revoked of those this key has signed, by time of revocation; expired ones too. */
    List<RevokedCertificate> revoked(KeyFingerprint issuer) throws IOException;

    /** The number of the next list that this key signs: 1, 2, 3 and so on, never the same twice. */
    long nextListNumber(KeyFingerprint issuer) throws IOException;

    @Override
    void close() throws IOException;
}
