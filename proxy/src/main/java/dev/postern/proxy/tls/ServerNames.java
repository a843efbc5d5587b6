package dev.postern.proxy.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AsyncMapping;
import io.netty.util.DomainWildcardMappingBuilder;
import io.netty.util.Mapping;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BiFunction;

/**
 * Which of a listener's certificates answers to which server name: the first that names it, exactly or by wildcard, else the
 * first of all. All of a listener's certificates share one policy for clients, so the choice decides nothing about who gets in.
 */
final class ServerNames {
    // alb.md 3.4: "TLS message size 64 K"; a ClientHello that claims more is refused before it is buffered (S4).
    private static final int MAX_CLIENT_HELLO = 64 * 1024;
    private static final int DNS_NAME = 2;

    private final Mapping<String, SslContext> mapping;

    private ServerNames(Mapping<String, SslContext> mapping) {
        this.mapping = mapping;
    }

    static ServerNames of(List<ServerCertificate> certificates, List<SslContext> values) {
        var builder = new DomainWildcardMappingBuilder<>(values.get(0));
        var taken = new ArrayList<String>();
        for (int i = 0; i < certificates.size(); i++) {
            for (var name : dnsNames(certificates.get(i).chain().leaf())) {
                if (!taken.contains(name)) {
                    taken.add(name);
                    builder.add(name, values.get(i));
                }
            }
        }
        return new ServerNames(builder.build());
    }

    ChannelHandler handler(Duration timeout, BiFunction<SslContext, ByteBufAllocator, SslHandler> handlers) {
        AsyncMapping<String, SslContext> chosen =
                (name, promise) -> promise.setSuccess(mapping.map(name == null ? "" : name));
        return new SniHandler(chosen, MAX_CLIENT_HELLO, timeout.toMillis()) {
            @Override
            protected SslHandler newSslHandler(SslContext context, ByteBufAllocator allocator) {
                return handlers.apply(context, allocator);
            }
        };
    }

    static List<String> dnsNames(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream()
                            .filter(name -> name.get(0).equals(DNS_NAME))
                            .map(name -> (String) name.get(1))
                            .toList();
        } catch (CertificateParsingException e) {
            return List.of();
        }
    }
}
