package dev.postern.proxy.http;

import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.DistinguishedName;
import dev.postern.pki.x509.SerialNumber;
import dev.postern.pki.x509.UrlEncodedPem;
import dev.postern.proxy.config.IdentityHeader;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * The headers by which an upstream learns who its client is, to the letter of the load balancer (alb.md 1.1–1.3), under the
 * names that listener attributes may have given them (1.6).
 */
public final class ClientCertificateHeaders {
    private final Function<IdentityHeader, String> names;

    /** The headers under the names a listener gives them. */
    public ClientCertificateHeaders(Function<IdentityHeader, String> names) {
        this.names = names;
    }

    /** The five headers of verify mode. */
    public HeaderBlock verified(CertificateChain chain) {
        var leaf = chain.leaf();
        var headers = new LinkedHashMap<String, String>();
        headers.put(
                names.apply(IdentityHeader.SERIAL_NUMBER), SerialNumber.of(leaf).hex());
        headers.put(names.apply(IdentityHeader.ISSUER), DistinguishedName.text(leaf.getIssuerX500Principal()));
        headers.put(names.apply(IdentityHeader.SUBJECT), DistinguishedName.text(leaf.getSubjectX500Principal()));
        headers.put(
                names.apply(IdentityHeader.VALIDITY),
                "NotBefore=" + leaf.getNotBefore().toInstant().truncatedTo(ChronoUnit.SECONDS) + ";NotAfter="
                        + leaf.getNotAfter().toInstant().truncatedTo(ChronoUnit.SECONDS));
        headers.put(names.apply(IdentityHeader.LEAF), UrlEncodedPem.encode(Certificates.pem(leaf)));
        return HeaderBlock.of(headers);
    }

    /** The one header of passthrough mode; the receiver must verify it. */
    public HeaderBlock unverified(CertificateChain chain) {
        return HeaderBlock.of(Map.of(names.apply(IdentityHeader.CHAIN), UrlEncodedPem.encode(chain.pem())));
    }

    /** The name under which the chain is sent and received. */
    public String chainName() {
        return names.apply(IdentityHeader.CHAIN);
    }
}
