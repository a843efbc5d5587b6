package dev.postern.proxy.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.internal.tcnative.SSL;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;

/**
 * What the library behind an engine can do, asked of the library itself: versions move on, and an operator may have forbidden the
 * JDK more than its makers did ({@code jdk.tls.disabledAlgorithms}).
 */
record EngineLibrary(Set<String> protocols, Set<String> ciphers, Set<String> groups) {
    private static final class BoringSsl {
        // Loaded by who has found BoringSSL to be there.
        private static final EngineLibrary LIBRARY = ask();

        private static EngineLibrary ask() {
            var groups = new HashSet<String>();
            for (var group : EnginePolicy.hybridGroups()) {
                if (takes(context -> io.netty.internal.tcnative.SSLContext.setCurvesList(context, group))) {
                    groups.add(group);
                }
            }
            return new EngineLibrary(
                    Set.of("TLSv1.3", "TLSv1.2", "TLSv1.1", "TLSv1"), OpenSsl.availableOpenSslCipherSuites(), groups);
        }

        private interface Setting {
            boolean on(long context) throws Exception;
        }

        private static boolean takes(Setting setting) {
            var context = 0L;
            try {
                context = io.netty.internal.tcnative.SSLContext.make(SSL.SSL_PROTOCOL_ALL, SSL.SSL_MODE_SERVER);
                return setting.on(context);
            } catch (Exception e) {
                return false; // it has no such thing
            } finally {
                // Left where it is, the complaint makes the next context of this thread lose its certificate.
                SSL.clearError();
                if (context != 0) {
                    io.netty.internal.tcnative.SSLContext.free(context);
                }
            }
        }
    }

    static EngineLibrary boringSsl() {
        return BoringSsl.LIBRARY;
    }

    /** The JDK does not tell its groups; it has none of the hybrid ones up to version 26. */
    static EngineLibrary jdk() {
        try {
            var server = SSLContext.getDefault().createSSLEngine();
            server.setUseClientMode(false);
            var suites = Arrays.stream(server.getSupportedCipherSuites()).map(CipherNames::openSsl);
            return new EngineLibrary(
                    Set.of(server.getEnabledProtocols()), suites.collect(Collectors.toUnmodifiableSet()), Set.of());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has a default TLS context", e);
        }
    }

    boolean hasProtocol(String protocol) {
        return protocols.contains(protocol);
    }

    boolean hasCipher(String openSslName) {
        return ciphers.contains(openSslName);
    }

    boolean hasGroup(String group) {
        return groups.contains(group);
    }
}
