package dev.postern.proxy;

import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.MalformedInput;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** TLS as we speak it to others: their certificate's chain and name are checked. */
final class OutboundTls {
    private OutboundTls() {}

    /** Unlike the load balancer, which takes any certificate from a target (alb.md 2.4). Without anchors the JDK's own count. */
    static SslContext context(Optional<List<X509Certificate>> anchors) throws IOException {
        var builder = SslContextBuilder.forClient()
                .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                .protocols("TLSv1.3", "TLSv1.2")
                .endpointIdentificationAlgorithm("HTTPS");
        anchors.ifPresent(builder::trustManager);
        return builder.build();
    }

    static List<X509Certificate> anchors(Path bundle) throws IOException {
        try {
            return Certificates.parsePem(Files.readString(bundle));
        } catch (MalformedInput e) {
            throw e.in(bundle.toString());
        } catch (IOException e) {
            throw new IOException(bundle + ": cannot be read (expected: a readable PEM file)", e);
        }
    }
}
