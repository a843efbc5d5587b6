package dev.postern.proxy.http;

import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.DistinguishedName;
import dev.postern.pki.x509.SerialNumber;
import dev.postern.pki.x509.UrlEncodedPem;
import dev.postern.proxy.access.Registration;
import dev.postern.proxy.config.ClientCertHeaders;
import dev.postern.proxy.config.ClientIdHeader;
import dev.postern.proxy.config.IdentityHeader;
import dev.postern.proxy.config.IdentityHeaders;
import dev.postern.proxy.config.LeafHeader;
import java.security.cert.X509Certificate;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The headers by which an upstream learns who its client is: the load balancer's, to the letter (alb.md 1.1–1.3) and under the
 * names that listener attributes may have given them (1.6), those of RFC 9440, and the register's id; which of them, a listener's
 * settings say.
 */
public final class ClientCertificateHeaders {
    // RFC 9440 §2.2, §2.3.
    private static final String CLIENT_CERT = "Client-Cert";
    private static final String CLIENT_CERT_CHAIN = "Client-Cert-Chain";
    private static final String CLIENT_ID = "X-Postern-Client";

    private final Function<IdentityHeader, String> names;
    private final IdentityHeaders settings;

    /** The headers under the names a listener gives them. */
    public ClientCertificateHeaders(Function<IdentityHeader, String> names, IdentityHeaders settings) {
        this.names = names;
        this.settings = settings;
    }

    /** What is said of a client whose certificate was verified by this path, which ends with the trust anchor. */
    public HeaderBlock verified(CertificateChain path) {
        var leaf = path.leaf();
        var headers = new LinkedHashMap<String, String>();
        headers.put(
                names.apply(IdentityHeader.SERIAL_NUMBER), SerialNumber.of(leaf).hex());
        headers.put(names.apply(IdentityHeader.ISSUER), DistinguishedName.text(leaf.getIssuerX500Principal()));
        headers.put(names.apply(IdentityHeader.SUBJECT), DistinguishedName.text(leaf.getSubjectX500Principal()));
        headers.put(
                names.apply(IdentityHeader.VALIDITY),
                "NotBefore=" + leaf.getNotBefore().toInstant().truncatedTo(ChronoUnit.SECONDS) + ";NotAfter="
                        + leaf.getNotAfter().toInstant().truncatedTo(ChronoUnit.SECONDS));
        if (settings.leaf() != LeafHeader.OMIT) {
            headers.put(names.apply(IdentityHeader.LEAF), encoded(Certificates.pem(leaf)));
        }
        if (settings.clientCert() != ClientCertHeaders.OMIT) {
            headers.put(CLIENT_CERT, byteSequence(leaf));
        }
        // RFC 9440 §2, §2.3, §2.4: "the validation chain", so what was found and not what was sent; without the leaf,
        // which has a header of
        // its own; in the order of TLS, each certified by the next. The example (appendix A) ends with the anchor
        // although the client did not
        // send it, and so do we: it says whose clients these are. A list of none is no header (RFC 8941 §3.1).
        if (settings.clientCert() == ClientCertHeaders.SEND_CHAIN
                && path.certificates().size() > 1) {
            headers.put(
                    CLIENT_CERT_CHAIN,
                    path.certificates().stream()
                            .skip(1)
                            .map(ClientCertificateHeaders::byteSequence)
                            .collect(Collectors.joining(", ")));
        }
        return HeaderBlock.of(
                headers,
                settings.leaf() == LeafHeader.SEND_IF_IT_FITS
                        ? Optional.of(names.apply(IdentityHeader.LEAF))
                        : Optional.empty());
    }

    /** The one header of passthrough mode; the receiver must verify it. */
    public HeaderBlock unverified(CertificateChain chain) {
        return HeaderBlock.of(Map.of(names.apply(IdentityHeader.CHAIN), encoded(chain.pem())));
    }

    /** What the register says of a client; nothing, if that is not to be told or the register does not know it. */
    public HeaderBlock registered(Registration registration) {
        return settings.client() == ClientIdHeader.SEND && registration instanceof Registration.Known known
                ? HeaderBlock.of(Map.of(CLIENT_ID, known.client().id().value()))
                : HeaderBlock.EMPTY;
    }

    /** The name under which the chain is sent and received. */
    public String chainName() {
        return names.apply(IdentityHeader.CHAIN);
    }

    /** alb.md 1.1: the prose leaves {@code =} as it is, the example does not. Base64 has it only as padding. */
    private String encoded(String pem) {
        var value = UrlEncodedPem.encode(pem);
        return switch (settings.equalsSign()) {
            case LITERAL -> value;
            case ENCODED -> value.replace("=", "%3D");
        };
    }

    /** RFC 9440 §2.1, RFC 8941 §3.3.5: DER in Base64 on one line, between colons. */
    private static String byteSequence(X509Certificate certificate) {
        return ":" + Base64.getEncoder().encodeToString(Certificates.der(certificate)) + ":";
    }
}
