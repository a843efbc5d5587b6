package dev.postern.proxy.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class RecordLogTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    @TempDir
    private Path directory;

    private final AtomicLong nanos = new AtomicLong();
    private final List<String> losses = Collections.synchronizedList(new ArrayList<>());
    private final Logger logger = (Logger) LoggerFactory.getLogger(RecordLog.class);
    private final ListAppender<ILoggingEvent> reported = new ListAppender<>();

    @BeforeEach
    void listen() {
        reported.start();
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        logger.addAppender(reported);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(reported);
        logger.setAdditive(true);
        logger.setLevel(null);
    }

    @Test
    void writesAFileOfItsOwnMakingThatOnlyItsGroupMayRead() throws IOException {
        var file = directory.resolve("logs/deep/access.log");
        try (var log = open(file)) {
            assertThat(file).doesNotExist();

            log.write("one");
            log.write("two");
        }

        assertThat(file).hasContent("one\ntwo\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
        assertThat(losses).isEmpty();
    }

    @Test
    void flushesWhenNothingMoreComes() {
        var file = directory.resolve("access.log");
        try (var log = open(file)) {
            log.write("one");

            awaitContent(file, "one\n");
        }
    }

    @Test
    void appendsToWhatIsThere() throws IOException {
        var file = directory.resolve("access.log");
        Files.writeString(file, "before\n");

        try (var log = open(file)) {
            log.write("after");
        }

        assertThat(file).hasContent("before\nafter\n");
    }

    @Test
    void goesOnInANewFileWithinASecondOfBeingRenamed() throws IOException {
        var file = directory.resolve("access.log");
        var rotated = directory.resolve("access.log.1");
        try (var log = new RecordLog<String>(
                RecordKind.ACCESS,
                new LogFile(file, nanos::get, Optional.empty()),
                Function.identity(),
                String::length,
                this::lost,
                100)) {
            log.write("one");
            awaitContent(file, "one\n");
            Files.move(file, rotated);

            nanos.addAndGet(SECOND - 1);
            log.write("two");
            awaitContent(rotated, "one\ntwo\n");
            nanos.addAndGet(1);
            log.write("three");
        }

        assertThat(rotated).hasContent("one\ntwo\n");
        assertThat(file).hasContent("three\n");
    }

    @Test
    void losesWhatWouldTakeMoreMemoryThanItMayHowEverFewRecordsThereAre() throws InterruptedException {
        var output = new StandingStill();
        var log = new RecordLog<String>(
                RecordKind.ACCESS, output, Function.identity(), entry -> 6 * 1024 * 1024, this::lost, 100);
        log.write("a");
        output.reached.await();

        var taken = IntStream.range(0, 4).filter(at -> log.write("b" + at)).count();

        assertThat(taken).isEqualTo(2);
        output.released.countDown();
        log.close();
    }

    @Test
    void losesAndCountsRatherThanMakeAnybodyWait() throws InterruptedException {
        var output = new StandingStill();
        var log = new RecordLog<String>(RecordKind.ACCESS, output, Function.identity(), String::length, this::lost, 4);
        log.write("a");
        output.reached.await();

        var taken = IntStream.range(0, 6).filter(at -> log.write("b" + at)).count();

        assertThat(taken).isEqualTo(4);
        assertThat(losses).containsExactly("QUEUE_FULL 1", "QUEUE_FULL 1");
        output.released.countDown();
        log.close();
        assertThat(output.lines).hasToString("a\nb0\nb1\nb2\nb3\n");
    }

    @Test
    void losesWhatComesAfterTheEnd() {
        var log = open(directory.resolve("access.log"));
        log.close();

        assertThat(log.write("late")).isFalse();
        assertThat(losses).containsExactly("QUEUE_FULL 1");
    }

    @Test
    void keepsEveryRecordOfManyThreadsWhole() throws Exception {
        var file = directory.resolve("access.log");
        var accepted = new LongAdder();
        try (var log = open(file)) {
            var threads = IntStream.range(0, 4)
                    .mapToObj(thread -> new Thread(() -> {
                        for (var at = 0; at < 3_000; at++) {
                            if (log.write(thread + "-" + at)) {
                                accepted.increment();
                            }
                        }
                    }))
                    .toList();
            threads.forEach(Thread::start);
            for (var thread : threads) {
                thread.join();
            }
        }

        assertThat(accepted.sum()).isEqualTo(12_000);
        assertThat(Files.readAllLines(file))
                .hasSize(12_000)
                .doesNotHaveDuplicates()
                .allMatch(line -> line.matches("[0-3]-\\d+"));
    }

    @Test
    void survivesARecordThatBreaksItsFormat() {
        var file = directory.resolve("access.log");
        Function<String, String> format = text -> {
            if (text.isEmpty()) {
                throw new IllegalStateException("empty");
            }
            return text;
        };

        try (var log = RecordLog.open(
                RecordKind.ACCESS,
                new LogTarget.File(file),
                Optional.empty(),
                InstantSource.system(),
                format,
                String::length,
                this::lost)) {
            log.write("one");
            log.write("");
            log.write("");
            log.write("two");
        }

        assertThat(file).hasContent("one\ntwo\n");
        assertThat(losses).containsExactly("FORMAT_FAILED 1", "FORMAT_FAILED 1");
        assertThat(reported.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("record-format-failed log=access-log");
    }

    @Nested
    class WhenTheDiskFails {
        @Test
        void saysSoOnceForEachCauseAndWhenItIsOver() throws IOException {
            var file = directory.resolve("logs/access.log");
            Files.writeString(directory.resolve("logs"), "in the way");
            var output = new LogFile(file, nanos::get, Optional.empty());

            assertThat(output.write("one\n")).isEqualTo(1);
            assertThat(output.write("two\nlines\n")).isEqualTo(2);
            Files.delete(directory.resolve("logs"));
            assertThat(output.write("three\n")).isZero();
            output.close();

            assertThat(file).hasContent("three\n");
            assertThat(reported.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .containsExactly(
                            "record-log-failed target=" + file + " cause=\"FileAlreadyExistsException: "
                                    + directory.resolve("logs") + "\"",
                            "record-log-recovered target=" + file);
        }

        @Test
        void countsWhatAFullDiskSwallowed() {
            var output = new LogFile(Path.of("/dev/full"), nanos::get, Optional.empty());
            try (var log = new RecordLog<String>(
                    RecordKind.ACCESS, output, Function.identity(), String::length, RecordLogTest.this::lost, 100)) {
                log.write("one");
                log.write("two");
            }

            assertThat(losses.stream()
                            .mapToInt(loss -> Integer.parseInt(loss.replace("WRITE_FAILED ", "")))
                            .sum())
                    .isEqualTo(2);
            assertThat(reported.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .containsExactly(
                            "record-log-failed target=/dev/full cause=\"IOException: No space left on device\"");
        }
    }

    private RecordLog<String> open(Path file) {
        return RecordLog.open(
                RecordKind.ACCESS,
                new LogTarget.File(file),
                Optional.empty(),
                InstantSource.system(),
                Function.identity(),
                String::length,
                this::lost);
    }

    private void lost(Loss loss, long count) {
        losses.add(loss + " " + count);
    }

    private static void awaitContent(Path file, String content) {
        var deadline = System.nanoTime() + 10 * SECOND;
        while (!content.equals(contentOf(file))) {
            if (System.nanoTime() > deadline) {
                fail(file + ": " + contentOf(file));
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    private static String contentOf(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A disk that takes nothing until it is told to. */
    private static final class StandingStill implements LogOutput {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);
        private final StringBuilder lines = new StringBuilder(); // read after close() only

        @Override
        public long write(CharSequence text) {
            reached.countDown();
            try {
                released.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            lines.append(text);
            return 0;
        }

        @Override
        public void close() {}
    }
}
