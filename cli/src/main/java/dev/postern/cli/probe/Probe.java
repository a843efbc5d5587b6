package dev.postern.cli.probe;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.postern.cli.probe.Observation.ConnectFailed;
import dev.postern.cli.probe.Observation.NotHttp;
import dev.postern.cli.probe.Observation.Reset;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/**
 * Knocks at an edge over real sockets and says what happened. Each knock is a new connection with a TLS context of its own,
 * so no session is ever resumed. Blocks; {@code timeout} is what one knock may take in all.
 */
public final class Probe {
    private final ProbeTarget target;
    private final ServerTrust trust;
    private final Duration timeout;

    public Probe(ProbeTarget target, ServerTrust trust, Duration timeout) {
        this.target = target;
        this.trust = trust;
        this.timeout = timeout;
    }

    /** Every row with every version, in this order. */
    public List<ProbeResult> run(List<ProbeRow> rows, List<TlsVersion> versions) {
        var results = new ArrayList<ProbeResult>();
        for (var row : rows) {
            for (var version : versions) {
                results.add(knock(row, version));
            }
        }
        return results;
    }

    private ProbeResult knock(ProbeRow row, TlsVersion version) {
        var presented = row.credential().map(PresentedCredential::new);
        var observed = connected(row.request(), version, presented);
        return new ProbeResult(
                row,
                version,
                observed,
                presented.map(PresentedCredential::presented).orElse(false));
    }

    private Observation connected(ProbeRequest request, TlsVersion version, Optional<PresentedCredential> presented) {
        try (var socket = new ProbeSocket(timeout)) {
            try {
                socket.connect(new InetSocketAddress(target.address(), target.port()), socket.remainingMillis());
            } catch (UnknownHostException e) {
                return new ConnectFailed("host name unknown");
            } catch (SocketTimeoutException e) {
                return new ConnectFailed("timed out");
            } catch (IOException e) {
                if (String.valueOf(e.getMessage()).contains("reset")) {
                    return new Reset(); // accepted, and thrown out before we had drawn breath
                }
                return new ConnectFailed(Objects.requireNonNullElse(e.getMessage(), "unreachable"));
            }
            return asked(socket, request, version, presented);
        } catch (IOException e) {
            return ConnectionEnd.of(e, false);
        }
    }

    private Observation asked(
            ProbeSocket socket, ProbeRequest request, TlsVersion version, Optional<PresentedCredential> presented) {
        var answer = new HttpAnswer();
        Observation end;
        try {
            var tls = secured(socket, version, presented);
            tls.startHandshake();
            tls.getOutputStream().write(request.text(target).getBytes(US_ASCII));
            answer.readFrom(tls.getInputStream());
            end = ConnectionEnd.ended(socket.writeBroke());
        } catch (IOException e) {
            end = ConnectionEnd.of(e, socket.writeBroke());
        }
        var ended = answer.isEmpty() ? end : new NotHttp(answer.start());
        return answer.answered().<Observation>map(answered -> answered).orElse(ended);
    }

    private SSLSocket secured(ProbeSocket socket, TlsVersion version, Optional<PresentedCredential> presented)
            throws IOException {
        try {
            var context = SSLContext.getInstance("TLS");
            var keys = presented.map(key -> new KeyManager[] {key}).orElse(new KeyManager[0]);
            context.init(keys, new TrustManager[] {trust.manager()}, null);
            var tls =
                    (SSLSocket) context.getSocketFactory().createSocket(socket, target.address(), target.port(), false);
            var parameters = tls.getSSLParameters();
            parameters.setProtocols(new String[] {version.jsseName()});
            parameters.setApplicationProtocols(new String[] {"http/1.1"});
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            if (target.isNamed()) {
                // Said outright, because the JDK leaves names without a dot out, localhost among them.
                parameters.setServerNames(List.of(new SNIHostName(target.host())));
            }
            tls.setSSLParameters(parameters);
            return tls;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
