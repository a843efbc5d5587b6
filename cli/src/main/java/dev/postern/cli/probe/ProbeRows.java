package dev.postern.cli.probe;

import dev.postern.cli.probe.Expectation.Answered;
import dev.postern.cli.probe.Expectation.Cleaned;
import dev.postern.cli.probe.Expectation.Forbidden;
import dev.postern.cli.probe.Expectation.Refused;
import dev.postern.cli.probe.ProbeRequest.Header;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Who knocks, and what should happen: one row for each credential at hand, and one for none at all. */
public final class ProbeRows {
    private static final Expectation ANSWERED = new Answered();
    private static final Expectation REFUSED = new Refused();
    private static final Expectation FORBIDDEN = new Forbidden();
    // What the load balancer's two modes send upstream (MutualAuthentication, verify and passthrough).
    private static final List<String> IDENTITY_HEADERS = List.of(
            "X-Amzn-Mtls-Clientcert",
            "X-Amzn-Mtls-Clientcert-Serial-Number",
            "X-Amzn-Mtls-Clientcert-Issuer",
            "X-Amzn-Mtls-Clientcert-Subject",
            "X-Amzn-Mtls-Clientcert-Validity",
            "X-Amzn-Mtls-Clientcert-Leaf");

    private ProbeRows() {}

    /** The rows for one path. */
    public static List<ProbeRow> of(Map<ProbeCase, ProbeCredential> credentials, String path, Gatekeeper gatekeeper) {
        var request = ProbeRequest.of(path);
        var rows = new ArrayList<ProbeRow>();
        for (var which : ProbeCase.values()) {
            var credential = Optional.ofNullable(credentials.get(which));
            var expected = which == ProbeCase.VALID ? ANSWERED : turnedAway(which, gatekeeper);
            credential.ifPresent(
                    present -> rows.add(new ProbeRow(which.title(), Optional.of(present), request, expected)));
        }
        rows.add(new ProbeRow("none", Optional.empty(), request, turnedAway(gatekeeper)));
        return rows;
    }

    // Proof of possession is the edge's own business in every mode.
    private static Expectation turnedAway(ProbeCase which, Gatekeeper gatekeeper) {
        return which == ProbeCase.STOLEN ? REFUSED : turnedAway(gatekeeper);
    }

    private static Expectation turnedAway(Gatekeeper gatekeeper) {
        return gatekeeper == Gatekeeper.EDGE ? REFUSED : FORBIDDEN;
    }

    /**
     * The rows of a client that is let in and claims to be another: in the headers' own names, and in names some backends
     * take for the same. {@code echoPath} answers with the headers it got; {@code token} is not guessable, so that what
     * comes back is what was sent.
     */
    public static List<ProbeRow> spoofed(ProbeCredential valid, String echoPath, String token) {
        return List.of(
                spoofed("spoofed headers", valid, echoPath, token, IDENTITY_HEADERS),
                spoofed(
                        "spoofed headers, _ for -",
                        valid,
                        echoPath,
                        token,
                        IDENTITY_HEADERS.stream()
                                .map(name -> name.replace('-', '_'))
                                .toList()));
    }

    /** Text nobody can guess. */
    public static String token(SecureRandom random) {
        var bytes = new byte[8];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static ProbeRow spoofed(
            String name, ProbeCredential valid, String echoPath, String token, List<String> headers) {
        var canary = "canary-" + token;
        var forged = "CN=forged-" + token;
        var sent = Stream.concat(
                        Stream.of(new Header("X-Postern-Probe", canary)),
                        headers.stream().map(header -> new Header(header, forged)))
                .toList();
        return new ProbeRow(
                name, Optional.of(valid), new ProbeRequest(echoPath, sent), new Cleaned(canary, "forged-" + token));
    }
}
