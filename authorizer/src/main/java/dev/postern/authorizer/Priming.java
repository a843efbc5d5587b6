package dev.postern.authorizer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.crl.deny.DenyList;
import dev.postern.pki.x509.DistinguishedName;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/**
 * Takes every part of a request's way once before a snapshot, so that its classes are loaded when the first request comes. Nothing
 * has to answer, nothing is decided, nothing is logged as a request.
 */
final class Priming {
    private static final String EVENT = """
            {"type":"REQUEST","methodArn":"arn:aws:execute-api:eu-central-1:000000000000:a/s/GET/",
             "headers":{},"multiValueHeaders":{},"requestContext":{"requestId":"r","identity":{}}}
            """;

    private Priming() {}

    static void prime(Connections connections) {
        var request = AuthorizationRequest.parse(EVENT.getBytes(UTF_8));
        var refused = new Decision.Refused(Reason.NO_IDENTITY, "", Findings.NONE);
        var unused = IdentityHeaders.read(request).toString()
                + Answer.deny(refused, request.method())
                + DenyList.parse(DenyList.EMPTY.json().getBytes(UTF_8))
                + DistinguishedName.text(new X500Principal("CN=client,O=Example"))
                + x509();
        connections.prime();
    }

    private static Optional<CertificateFactory> x509() {
        try {
            return Optional.of(CertificateFactory.getInstance("X.509"));
        } catch (CertificateException e) {
            throw new IllegalStateException("every Java platform has X.509", e);
        }
    }
}
