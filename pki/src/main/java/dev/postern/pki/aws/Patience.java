package dev.postern.pki.aws;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.acmpca.model.ConcurrentModificationException;
import software.amazon.awssdk.services.acmpca.model.RequestInProgressException;

/**
 * Asks again what can come right by itself: what is in progress, what another is just changing, and what was asked too often.
 * Each pause is twice the last, and there is an end to it; all else is wrapped once, with what was being done.
 */
final class Patience {
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(5);
    // AWS's own waiters ask for CSRs and audit reports for three minutes, for certificates for one.
    private static final Duration WHOLE = Duration.ofMinutes(2);

    private final Pause pause;

    Patience(Pause pause) {
        this.pause = pause;
    }

    /**
     * The answer.
     *
     * @throws IOException for what the service answers otherwise, the SDK's exception as its cause
     */
    <T> T ask(String doing, Supplier<T> question) throws IOException {
        var next = FIRST;
        for (var waited = Duration.ZERO; ; waited = waited.plus(next), next = longer(next)) {
            try {
                return question.get();
            } catch (SdkException e) {
                if (!passes(e)) {
                    throw new IOException(doing + ": " + said(e), e);
                }
                if (waited.plus(next).compareTo(WHOLE) > 0) {
                    throw new IOException(
                            doing + ": " + said(e) + " (expected: an end of it within " + WHOLE.toSeconds() + " s)", e);
                }
                pause.orEnd(next);
            }
        }
    }

    private static boolean passes(SdkException e) {
        return e instanceof RequestInProgressException
                || e instanceof ConcurrentModificationException
                || (e instanceof AwsServiceException answered && answered.isThrottlingException());
    }

    /** What the service said, without the SDK's status line behind it. */
    private static String said(SdkException e) {
        return e instanceof AwsServiceException answered && answered.awsErrorDetails() != null
                ? answered.awsErrorDetails().errorCode() + ": "
                        + answered.awsErrorDetails().errorMessage()
                : AwsClients.said(e);
    }

    private static Duration longer(Duration last) {
        var twice = last.multipliedBy(2);
        return twice.compareTo(LONGEST) > 0 ? LONGEST : twice;
    }
}
