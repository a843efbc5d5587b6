package dev.postern.twin.elb.edge;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.Arrays;
import java.util.Optional;

/**
 * How a target is asked whether it is well. Asked when somebody wants to know, once, not on a schedule.
 *
 * @param port a number, or {@code traffic-port}
 * @param matcher statuses: {@code 200}, {@code 200,204}, {@code 200-299}
 */
public record HealthCheck(
        boolean enabled,
        String protocol,
        String port,
        String path,
        int intervalSeconds,
        int timeoutSeconds,
        int healthyThreshold,
        int unhealthyThreshold,
        String matcher) {

    /** Why a target is not well, under AWS's names; empty if it is. */
    public record Trouble(String reason, String description) {}

    /** Asks. Blocks no longer than the connection's and the check's own timeout. */
    public Optional<Trouble> trouble(Target target) {
        var asked = new Target(target.ip(), portOf(target), protocol.equals("HTTPS"));
        try (var socket = asked.connect()) {
            socket.setSoTimeout(timeoutSeconds * 1000);
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: " + asked.ip()
                                    + "\r\nUser-Agent: ELB-HealthChecker/2.0\r\nConnection: close\r\n\r\n")
                            .getBytes(US_ASCII));
            var line = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII)).readLine();
            var status = line == null ? "" : line.replaceFirst("^HTTP/1\\.[01] (\\d{3}).*", "$1");
            return status.matches("\\d{3}") && matches(Integer.parseInt(status))
                    ? Optional.empty()
                    : Optional.of(new Trouble(
                            "Target.ResponseCodeMismatch", "Health checks failed with these codes: [" + status + "]"));
        } catch (IOException e) {
            return Optional.of(new Trouble("Target.FailedHealthChecks", "Health checks failed: " + e.getMessage()));
        }
    }

    public int portOf(Target target) {
        return port.equals("traffic-port") ? target.port() : Integer.parseInt(port);
    }

    private boolean matches(int status) {
        return Arrays.stream(matcher.split(","))
                .map(part -> part.split("-"))
                .anyMatch(range ->
                        Integer.parseInt(range[0]) <= status && status <= Integer.parseInt(range[range.length - 1]));
    }
}
