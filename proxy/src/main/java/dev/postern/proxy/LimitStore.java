package dev.postern.proxy;

import dev.postern.pki.x509.MalformedInput;
import dev.postern.proxy.config.LimitStoreConfig;
import dev.postern.proxy.limit.LocalLimits;
import dev.postern.proxy.limit.SharedLimits;
import dev.postern.proxy.metrics.LimitStoreMetrics;
import dev.postern.proxy.store.StoreAddress;
import dev.postern.proxy.store.StoreClient;
import dev.postern.proxy.store.StoreFailure;
import dev.postern.proxy.store.StoreLogin;
import dev.postern.proxy.store.StoreWatch;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The configured store of shared limits: where it is, who we are there, and who is told how it does. The password's file is read by the
 * calling thread, at first here and then whenever {@link #refresh} is called.
 */
final class LimitStore implements StoreWatch, SharedLimits.Fallbacks {
    private static final String KEY = "limitStore";
    private static final String PASSWORD_KEY = "limitStore.passwordFile";
    private static final int LONGEST_PASSWORD = 4096;
    private static final int REPLICA_BYTES = 8;

    private final LimitStoreConfig config;
    private final StoreAddress address;
    private final Troubles troubles;
    private final LimitStoreMetrics metrics;
    private volatile Optional<StoreLogin> login;

    /** Reads what the configuration names, and connects to nothing. */
    LimitStore(LimitStoreConfig config, Troubles troubles, LimitStoreMetrics metrics) throws IOException {
        this.config = config;
        this.troubles = troubles;
        this.metrics = metrics;
        this.login = login();
        var anchors = config.caBundle().isPresent()
                ? Optional.of(OutboundTls.anchors(config.caBundle().get()))
                : Optional.<List<X509Certificate>>empty();
        this.address = new StoreAddress(
                InetSocketAddress.createUnresolved(config.host(), config.port()),
                config.tls() ? Optional.of(OutboundTls.context(anchors)) : Optional.empty(),
                config.timeout());
    }

    /** Limits that are counted there and in {@code local}. */
    SharedLimits limits(LocalLimits local, Transport transport) {
        var replica = new byte[REPLICA_BYTES];
        new SecureRandom().nextBytes(replica);
        return new SharedLimits(
                local,
                config.prefix(),
                HexFormat.of().formatHex(replica),
                (trial, watch) -> new StoreClient(
                        address,
                        () -> login,
                        trial,
                        watch,
                        transport.loops().next(),
                        transport.sockets(),
                        transport.resolver()),
                this,
                this);
    }

    /** Takes another password from its file, for the next connection. */
    void refresh() {
        try {
            login = login();
            troubles.cleared(PASSWORD_KEY);
        } catch (IOException | MalformedInput e) {
            troubles.raised(PASSWORD_KEY, e.getMessage() + "; the one before is used");
        }
    }

    private Optional<StoreLogin> login() throws IOException {
        return config.passwordFile().isPresent()
                ? Optional.of(new StoreLogin(
                        config.username(), password(config.passwordFile().get())))
                : Optional.empty();
    }

    private static String password(Path file) throws IOException {
        byte[] bytes;
        try (var in = Files.newInputStream(file)) {
            bytes = in.readNBytes(LONGEST_PASSWORD + 1);
        } catch (IOException e) {
            throw new IOException(file + ": cannot be read (expected: a readable file with a password)", e);
        }
        var password = new String(bytes, StandardCharsets.UTF_8).replaceFirst("\\R$", "");
        if (password.isEmpty() || bytes.length > LONGEST_PASSWORD) {
            throw new MalformedInput(
                    file + ": " + (password.isEmpty() ? "empty" : "over " + LONGEST_PASSWORD + " bytes")
                            + " (expected: a password)");
        }
        return password;
    }

    @Override
    public void up() {
        troubles.cleared(KEY);
    }

    @Override
    public void away(StoreFailure cause, String detail) {
        metrics.away(cause);
        troubles.raised(KEY, config.url() + ": " + detail + "; this edge counts for itself");
    }

    @Override
    public void answered(long nanos) {
        metrics.answered(nanos);
    }

    @Override
    public void fellBack(StoreFailure cause) {
        metrics.fellBack(cause);
    }
}
