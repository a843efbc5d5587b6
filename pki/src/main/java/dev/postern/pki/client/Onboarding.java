package dev.postern.pki.client;

import dev.postern.pki.ca.CertificateAuthority;
import dev.postern.pki.ca.CertificateProfile;
import dev.postern.pki.ca.CertificateRequest;
import dev.postern.pki.x509.CertificateChain;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * How a client gets in: its key is checked, the usage plan told, a certificate issued, recorded, and its files laid out. Stopped
 * at any moment, either all of it has happened or, after recovery, none; what has returned is never lost. Only the usage plan may
 * know a client before anybody else does, who has no use of that without a certificate; the next call finds it there. Blocks on
 * the disk, the authority and the usage plan.
 */
public final class Onboarding {
    private final CertificateAuthority authority;
    private final ClientRegister register;
    private final ClientFiles files;
    private final UsageKeys usage;

    /** Where no usage plan counts clients. */
    public Onboarding(CertificateAuthority authority, ClientRegister register, ClientFiles files) {
        this(authority, register, files, UsageKeys.NONE);
    }

    public Onboarding(CertificateAuthority authority, ClientRegister register, ClientFiles files, UsageKeys usage) {
        this.authority = authority;
        this.register = register;
        this.files = files;
        this.usage = usage;
    }

    /** What came of it. */
    public sealed interface Outcome {
        /** Done: the new credential, where its files are, and the older ones that were revoked for it. */
        record Onboarded(ClientId id, CertificateChain chain, Path directory, List<Credential> superseded)
                implements Outcome {}

        /** Not done, and nothing has changed. */
        record Refused(String reason) implements Outcome {}
    }

    /** What becomes of a client's live credentials when it is given another. */
    public enum OldCredentials {
        /** They hold until they expire, so that the client can change over in its own time. */
        KEEP,
        /** They are revoked as superseded, in the same moment. */
        REVOKE
    }

    /** The key a certificate is wanted for: one of which only a request is known, or one made here, which is handed over. */
    public static final class ClientKey {
        private final CertificateRequest request;
        private final Optional<PrivateKey> privateKey;
        private final Optional<char[]> pkcs12Passphrase;

        private ClientKey(
                CertificateRequest request, Optional<PrivateKey> privateKey, Optional<char[]> pkcs12Passphrase) {
            this.request = request;
            this.privateKey = privateKey;
            this.pkcs12Passphrase = pkcs12Passphrase;
        }

        public static ClientKey requested(CertificateRequest request) {
            return new ClientKey(request, Optional.empty(), Optional.empty());
        }

        public static ClientKey madeHere(KeyPair keys) {
            return new ClientKey(CertificateRequest.of(keys), Optional.of(keys.getPrivate()), Optional.empty());
        }

        /** A key made here, handed over as {@code client.p12} under this passphrase too. */
        public static ClientKey madeHere(KeyPair keys, char[] pkcs12Passphrase) {
            return new ClientKey(
                    CertificateRequest.of(keys), Optional.of(keys.getPrivate()), Optional.of(pkcs12Passphrase));
        }
    }

    /** Lets a client in that has no live credential, and stays bound to the VPC endpoints it is bound to; refused if it has one. */
    public Outcome onboard(ClientId id, ClientKey key, CertificateProfile profile, Instant now) throws IOException {
        return onboard(id, key, profile, Set.of(), now);
    }

    /**
     * The same for a client that is bound to VPC endpoints in the same moment.
     *
     * @param endpoints those it may call through; if none, it stays bound as it is
     */
    public Outcome onboard(
            ClientId id, ClientKey key, CertificateProfile profile, Set<VpcEndpointId> endpoints, Instant now)
            throws IOException {
        return files.exclusively(register, () -> {
            var known = register.client(id);
            if (known.isPresent() && !known.get().live(now).isEmpty()) {
                return new Outcome.Refused(exists(id, known.get().since()));
            }
            var refusal = standsAgainst(id, key);
            if (refusal.isPresent()) {
                return new Outcome.Refused(refusal.get());
            }
            admit(id);
            var chain = prepare(id, key, profile, now);
            var inTheWay = register.enrol(id, chain, endpoints, now);
            if (!inTheWay.isEmpty()) {
                files.discard(id);
                return new Outcome.Refused(exists(id, inTheWay.get(0).issuedAt()));
            }
            return placed(id, chain, List.of());
        });
    }

    /** Gives a client that is known another certificate. */
    public Outcome renew(ClientId id, ClientKey key, CertificateProfile profile, OldCredentials old, Instant now)
            throws IOException {
        return files.exclusively(register, () -> {
            if (register.client(id).isEmpty()) {
                return new Outcome.Refused("client " + id + " is not in the register (expected: onboarded before)");
            }
            var refusal = standsAgainst(id, key);
            if (refusal.isPresent()) {
                return new Outcome.Refused(refusal.get());
            }
            admit(id);
            var chain = prepare(id, key, profile, now);
            if (old == OldCredentials.REVOKE) {
                return placed(id, chain, register.replace(id, chain, now));
            }
            register.record(Holder.of(id), chain, now);
            return placed(id, chain, List.of());
        });
    }

    /** Before anything is issued: whoever is handed a certificate shall be answered at the first request. */
    private void admit(ClientId id) throws IOException {
        try {
            usage.provide(id);
        } catch (IOException e) {
            throw new IOException("client " + id + ": no certificate issued: " + e.getMessage(), e);
        }
    }

    private CertificateChain prepare(ClientId id, ClientKey key, CertificateProfile profile, Instant now)
            throws IOException {
        var chain = authority.issue(key.request, profile, now);
        var pkcs12 = key.pkcs12Passphrase.flatMap(
                passphrase -> key.privateKey.map(privateKey -> Pkcs12.encode(id, privateKey, chain, passphrase)));
        files.prepare(id, chain, key.privateKey, pkcs12);
        return chain;
    }

    private Outcome placed(ClientId id, CertificateChain chain, List<Credential> superseded) throws IOException {
        files.place(id);
        return new Outcome.Onboarded(id, chain, files.of(id), superseded);
    }

    /** A key that another holds, or that was revoked as stolen, never gets a certificate (O1). */
    private Optional<String> standsAgainst(ClientId id, ClientKey key) throws IOException {
        for (var entry : register.credentialsOfKey(key.request.keyFingerprint()).entrySet()) {
            var holder = entry.getKey();
            if (!holder.equals(Holder.of(id))) {
                return Optional.of("key of the request belongs to "
                        + holder.kind().name().toLowerCase(Locale.ROOT) + " " + holder.name()
                        + " (expected: a key of its own for client " + id + ")");
            }
            for (var credential : entry.getValue()) {
                var revocation = credential.revocation();
                if (revocation.isPresent() && revocation.get().reason() == RevocationReason.KEY_COMPROMISE) {
                    return Optional.of("key of the request was revoked at "
                            + revocation.get().at() + " as compromised (expected: a new key)");
                }
            }
        }
        return Optional.empty();
    }

    private static String exists(ClientId id, Instant since) {
        return "client " + id + " exists since " + since + " (use --renew to issue another certificate)";
    }
}
