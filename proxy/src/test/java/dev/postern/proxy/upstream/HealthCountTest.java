package dev.postern.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.config.HealthCheckConfig;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The documentation's thresholds, 5 and 2 by default, and its one check for who has just been registered. */
class HealthCountTest {
    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', delimiter = '|', textBlock = """
            ""              | INITIAL
            +               | HEALTHY
            -               | INITIAL
            -+              | HEALTHY
            --              | UNHEALTHY
            +-              | HEALTHY
            +-+-            | HEALTHY
            +--             | UNHEALTHY
            --++++          | UNHEALTHY
            --+++++         | HEALTHY
            --++++-++++     | UNHEALTHY
            --++++-+++++    | HEALTHY
            --+++++-        | HEALTHY
            --+++++--       | UNHEALTHY
            """)
    void goesByRunsOfResults(String results, TargetState state) {
        var count = HealthCount.INITIAL;

        for (var at = 0; at < results.length(); at++) {
            count = count.after(results.charAt(at) == '+', HealthCheckConfig.DEFAULT);
        }

        assertThat(count.state()).isEqualTo(state);
    }
}
