package dev.postern.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The forms of alb.md 8.2. */
class TraceIdTest {
    private static final Instant NOW = Instant.ofEpochSecond(0x67891233L);

    private final Random random = new Random(1);

    @Test
    void beginsATrace() {
        assertThat(TraceId.next(null, NOW, random)).matches("Root=1-67891233-[0-9a-f]{24}");
        assertThat(TraceId.next(" ", NOW, random)).matches("Root=1-67891233-[0-9a-f]{24}");
    }

    @Test
    void putsItselfInFrontOfARoot() {
        assertThat(TraceId.next("Root=1-1-a;CalledFrom=app", NOW, random))
                .matches("Self=1-67891233-[0-9a-f]{24};Root=1-1-a;CalledFrom=app");
    }

    @Test
    void takesThePlaceOfAnEarlierSelf() {
        assertThat(TraceId.next("Self=1-2-b;Root=1-1-a", NOW, random))
                .matches("Self=1-67891233-[0-9a-f]{24};Root=1-1-a");
    }

    @Test
    void addsTheRootThatIsMissing() {
        assertThat(TraceId.next("CalledFrom=app", NOW, random)).matches("Root=1-67891233-[0-9a-f]{24};CalledFrom=app");
    }

    @Test
    void carriesNothingAbsurdlyLongOn() {
        assertThat(TraceId.next("Root=1-1-a;x=" + "y".repeat(2000), NOW, random))
                .matches("Root=1-67891233-[0-9a-f]{24}");
    }
}
