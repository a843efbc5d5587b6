package dev.postern.pki.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.acmpca.model.AcmPcaException;
import software.amazon.awssdk.services.acmpca.model.InvalidArgsException;
import software.amazon.awssdk.services.acmpca.model.RequestInProgressException;

class PatienceTest {
    private final List<Duration> pauses = new ArrayList<>();
    private final Patience patience = new Patience(pauses::add);

    @Test
    void asksAgainWhatIsInProgressOrWasAskedTooOften() throws IOException {
        var asked = new ArrayList<String>();

        var answer = patience.ask("asking", () -> {
            asked.add("");
            return switch (asked.size()) {
                case 1 -> throw error(RequestInProgressException.builder(), "RequestInProgressException");
                case 2 -> throw error(AcmPcaException.builder(), "ThrottlingException");
                default -> "done";
            };
        });

        assertThat(answer).isEqualTo("done");
        assertThat(pauses).containsExactly(Duration.ofMillis(100), Duration.ofMillis(200));
    }

    @Test
    void endsWithinTwoMinutesAndNeverRestsOverFiveSeconds() {
        assertThatThrownBy(() -> patience.ask("fetching", () -> {
                    throw error(RequestInProgressException.builder(), "RequestInProgressException");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("fetching: RequestInProgressException: said AWS (expected: an end of it within 120 s)");
        assertThat(pauses.stream().reduce(Duration.ZERO, Duration::plus))
                .isBetween(Duration.ofSeconds(115), Duration.ofSeconds(120));
        assertThat(pauses).allMatch(pause -> pause.compareTo(Duration.ofSeconds(5)) <= 0);
    }

    @Test
    void passesOnAtOnceWhatWillNotComeRight() {
        assertThatThrownBy(() -> patience.ask("issuing", () -> {
                    throw error(InvalidArgsException.builder(), "InvalidArgsException");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("issuing: InvalidArgsException: said AWS")
                .hasCauseInstanceOf(InvalidArgsException.class);
        assertThat(pauses).isEmpty();
    }

    private static AcmPcaException error(AcmPcaException.Builder exception, String code) {
        return (AcmPcaException) exception
                .statusCode(400)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage("said AWS")
                        .build())
                .build();
    }
}
