package dev.postern.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.config.DesyncMode;
import dev.postern.proxy.desync.DesyncClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of alb.md 8.7, cell by cell. */
class MitigationTest {
    @ParameterizedTest
    @CsvSource({
        "MONITOR, COMPLIANT, ROUTE",
        "MONITOR, ACCEPTABLE, ROUTE",
        "MONITOR, AMBIGUOUS, ROUTE",
        "MONITOR, SEVERE, ROUTE",
        "DEFENSIVE, COMPLIANT, ROUTE",
        "DEFENSIVE, ACCEPTABLE, ROUTE",
        "DEFENSIVE, AMBIGUOUS, ROUTE_AND_CLOSE",
        "DEFENSIVE, SEVERE, REFUSE",
        "STRICTEST, COMPLIANT, ROUTE",
        "STRICTEST, ACCEPTABLE, REFUSE",
        "STRICTEST, AMBIGUOUS, REFUSE",
        "STRICTEST, SEVERE, REFUSE"
    })
    void doesAsTheLoadBalancer(DesyncMode mode, DesyncClass found, Mitigation expected) {
        assertThat(Mitigation.of(mode, found)).isEqualTo(expected);
    }
}
