package dev.postern.proxy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.pki.trust.RefusalReason;
import dev.postern.proxy.log.Loss;
import dev.postern.proxy.log.RecordKind;
import dev.postern.proxy.upstream.UpstreamFailure;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EdgeMetricsTest {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

    private Instant now = START;
    private final EdgeMetrics metrics = new EdgeMetrics(() -> now);

    @Test
    void countsHandshakesByResultAndReason() {
        var partners = metrics.listener("partners");

        partners.handshakeSucceeded(Duration.ofMillis(2));
        partners.handshakeSucceeded(Duration.ofMillis(40));
        partners.handshakeFailed(RefusalReason.CRL_HIT);

        assertThat(metrics.render().lines())
                .contains(
                        "postern_handshakes_total{listener=\"partners\",reason=\"-\",result=\"success\"} 2.0",
                        "postern_handshakes_total{listener=\"partners\",reason=\"ClientCertCrlHit\",result=\"failed\"} 1.0",
                        "postern_handshakes_total{listener=\"partners\",reason=\"ClientCertExpired\",result=\"failed\"} 0.0",
                        "postern_handshake_seconds_bucket{listener=\"partners\",le=\"0.001\"} 0",
                        "postern_handshake_seconds_bucket{listener=\"partners\",le=\"0.0025\"} 1",
                        "postern_handshake_seconds_bucket{listener=\"partners\",le=\"0.05\"} 2",
                        "postern_handshake_seconds_count{listener=\"partners\"} 2");
    }

    @Test
    void countsConnectionsRequestsAndWhatWasStripped() {
        var partners = metrics.listener("partners");

        partners.connectionOpened();
        partners.connectionOpened();
        partners.connectionClosed();
        partners.connectionRejected(ConnectionLimit.HANDSHAKES);
        partners.request(200);
        partners.request(204);
        partners.request(403);
        partners.headersStripped(0);
        partners.headersStripped(3);

        assertThat(metrics.render().lines())
                .contains(
                        "postern_open_connections{listener=\"partners\"} 1.0",
                        "postern_rejected_connections_total{limit=\"handshakes\",listener=\"partners\"} 1.0",
                        "postern_requests_total{code=\"2xx\",listener=\"partners\"} 2.0",
                        "postern_requests_total{code=\"4xx\",listener=\"partners\"} 1.0",
                        "postern_requests_total{code=\"5xx\",listener=\"partners\"} 0.0",
                        "postern_stripped_headers_total{listener=\"partners\"} 3.0");
    }

    @Test
    void countsWhatGoesWrongBehindAndInside() {
        metrics.upstream("widgets").failed(UpstreamFailure.CONNECT_FAILED);
        metrics.trustReloaded("partners", ReloadResult.KEPT_OLD);
        metrics.recordsLost(RecordKind.ACCESS, Loss.QUEUE_FULL, 5);
        metrics.degradedCauses(2);

        assertThat(metrics.render().lines())
                .contains(
                        "postern_upstream_errors_total{cause=\"connect_failed\",upstream=\"widgets\"} 1.0",
                        "postern_upstream_errors_total{cause=\"response_timeout\",upstream=\"widgets\"} 0.0",
                        "postern_trust_reloads_total{result=\"kept_old\",trust_store=\"partners\"} 1.0",
                        "postern_log_records_lost_total{cause=\"queue_full\",log=\"access\"} 5.0",
                        "postern_degraded_causes 2.0");
    }

    @Test
    void reckonsAgesWhenSomebodyLooks() {
        var facts =
                new ListFacts(Optional.of(BigInteger.valueOf(17)), START, Optional.of(START.plusSeconds(60)), 500_000);
        metrics.lists("partners", Map.of("issuing.pem", facts));
        metrics.certificates(CertificateKind.SERVER, "partners", Map.of("server.pem", START.plus(10, ChronoUnit.DAYS)));
        metrics.roster("partners", 3, START);

        now = START.plusSeconds(90);

        assertThat(metrics.render().lines())
                .contains(
                        "postern_crl_number{list=\"issuing.pem\",trust_store=\"partners\"} 17.0",
                        "postern_crl_age_seconds{list=\"issuing.pem\",trust_store=\"partners\"} 90.0",
                        "postern_crl_next_update_seconds{list=\"issuing.pem\",trust_store=\"partners\"} -30.0",
                        "postern_crl_entries{list=\"issuing.pem\",trust_store=\"partners\"} 500000.0",
                        "postern_roster_entries{trust_store=\"partners\"} 3.0",
                        "postern_roster_age_seconds{trust_store=\"partners\"} 90.0");
        now = START.plus(12, ChronoUnit.DAYS);
        assertThat(metrics.render())
                .contains(
                        "postern_certificate_expiry_days{holder=\"partners\",kind=\"server\",name=\"server.pem\"} -2.0\n");
    }

    @Test
    void forgetsTheListsThatAreNoMore() {
        var facts = new ListFacts(Optional.empty(), START, Optional.empty(), 1);
        metrics.lists("partners", Map.of("old.pem", facts));

        metrics.lists("partners", Map.of("new.pem", facts));

        assertThat(metrics.render())
                .contains("list=\"new.pem\"")
                .doesNotContain("list=\"old.pem\"")
                .doesNotContain("postern_crl_next_update_seconds{");
    }

    @Test
    void keepsTwoEdgesInOneProcessApart() {
        var other = new EdgeMetrics(() -> START);

        metrics.listener("partners").request(200);

        assertThat(other.render()).doesNotContain("partners");
    }
}
