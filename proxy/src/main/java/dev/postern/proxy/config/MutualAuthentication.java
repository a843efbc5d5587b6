package dev.postern.proxy.config;

import dev.postern.pki.trust.ExpiryPolicy;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.proxy.address.PeerSet;
import java.util.Optional;

/** What a listener does about client certificates: one case a mode, each with the settings that mean something in it. */
public sealed interface MutualAuthentication {
    ExpiryPolicy DEFAULT_EXPIRY = ExpiryPolicy.ENFORCE;
    CaNames DEFAULT_CA_NAMES = CaNames.HIDE;
    RefusalStyle DEFAULT_REFUSAL = RefusalStyle.RESET;

    /** Clients are not asked. */
    record Off() implements MutualAuthentication {
        @Override
        public MutualAuthenticationMode mode() {
            return MutualAuthenticationMode.OFF;
        }
    }

    /** Clients may present a certificate; its chain goes upstream unverified. */
    record Passthrough() implements MutualAuthentication {
        @Override
        public MutualAuthenticationMode mode() {
            return MutualAuthenticationMode.PASSTHROUGH;
        }
    }

    /** Clients must present a certificate that verifies against the trust store of this name. */
    record Verify(String trustStoreName, ExpiryPolicy clientCertificateExpiry, CaNames caNames, RefusalStyle refusal)
            implements MutualAuthentication {
        /** With the load balancer's defaults. */
        public Verify(String trustStoreName) {
            this(trustStoreName, DEFAULT_EXPIRY, DEFAULT_CA_NAMES, DEFAULT_REFUSAL);
        }

        @Override
        public MutualAuthenticationMode mode() {
            return MutualAuthenticationMode.VERIFY;
        }

        @Override
        public Optional<String> trustStore() {
            return Optional.of(trustStoreName);
        }

        @Override
        public ExpiryPolicy expiry() {
            return clientCertificateExpiry;
        }
    }

    /** The chain comes in the passthrough header; it is believed to be the peer's only from the trusted peers. */
    record VerifyHeader(String trustStoreName, ExpiryPolicy clientCertificateExpiry, PeerSet trustedPeers)
            implements MutualAuthentication {
        public VerifyHeader {
            if (trustedPeers.isEmpty()) {
                throw new MalformedInput("trustedPeers: none (expected: the networks the header is believed from)");
            }
        }

        /** With the load balancer's defaults. */
        public VerifyHeader(String trustStoreName, PeerSet trustedPeers) {
            this(trustStoreName, DEFAULT_EXPIRY, trustedPeers);
        }

        @Override
        public MutualAuthenticationMode mode() {
            return MutualAuthenticationMode.VERIFY_HEADER;
        }

        @Override
        public Optional<String> trustStore() {
            return Optional.of(trustStoreName);
        }

        @Override
        public ExpiryPolicy expiry() {
            return clientCertificateExpiry;
        }
    }

    MutualAuthenticationMode mode();

    /** The name of the trust store, in the modes that verify. */
    default Optional<String> trustStore() {
        return Optional.empty();
    }

    /** Whether notAfter of a client certificate counts, in the modes that verify. */
    default ExpiryPolicy expiry() {
        return DEFAULT_EXPIRY;
    }
}
