package dev.postern.cli.probe;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** By which authorities the probe knows the edge. It never talks to a server it does not know. */
public final class ServerTrust {
    private final X509TrustManager manager;

    private ServerTrust(X509TrustManager manager) {
        this.manager = manager;
    }

    /** These authorities and no others. */
    public static ServerTrust only(List<X509Certificate> authorities) {
        return new ServerTrust(trusting(authorities));
    }

    /** These authorities and those this machine's Java trusts. */
    public static ServerTrust systemAnd(List<X509Certificate> authorities) {
        var all = new ArrayList<>(authorities);
        all.addAll(List.of(manager(null).getAcceptedIssuers()));
        return new ServerTrust(trusting(all));
    }

    X509TrustManager manager() {
        return manager;
    }

    private static X509TrustManager trusting(List<X509Certificate> authorities) {
        try {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (int at = 0; at < authorities.size(); at++) {
                store.setCertificateEntry(Integer.toString(at), authorities.get(at));
            }
            return manager(store);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509TrustManager manager(@Nullable KeyStore store) {
        try {
            var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return Arrays.stream(factory.getTrustManagers())
                    .filter(X509TrustManager.class::isInstance)
                    .map(X509TrustManager.class::cast)
                    .findFirst()
                    .orElseThrow();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
