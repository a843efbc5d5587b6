package dev.postern.twin.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.crl.aws.S3Location;
import dev.postern.crl.aws.S3Objects;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.proxy.config.Source;
import dev.postern.proxy.refresh.Refreshed.Outcome;
import dev.postern.proxy.trust.S3Access;
import dev.postern.proxy.trust.WatchedSource;
import dev.postern.proxy.trust.WatchedSource.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** A value by one object in S3, watched as a trust store is: here a number, of which nothing else is known. */
class SourceFromS3Test {
    private static final String BUCKET = "acme-pki";
    private static final S3Location LOCATION = new S3Location(BUCKET, "number");

    @TempDir
    Path directory;

    private final List<S3Access> opened = new ArrayList<>();
    private TwinWithClient twin;

    @BeforeEach
    void start() throws IOException {
        twin = new TwinWithClient(directory.resolve("twin"));
        twin.s3().createBucket(request -> request.bucket(BUCKET));
        put("1");
    }

    @AfterEach
    void stop() {
        opened.forEach(S3Access::close);
        twin.close();
    }

    @Test
    void picksUpWhatChangesAndNothingElse() throws IOException {
        var number = open();
        assertThat(number.get()).isOne();
        assertThat(number.poll().changed()).isFalse();
        assertThat(number.refresh()).isInstanceOf(Outcome.Unchanged.class);

        put("2");

        assertThat(number.poll().changed()).isTrue();
        assertThat(number.get()).as("not before it is refreshed").isOne();
        assertThat(number.refresh()).isEqualTo(new Outcome.Swapped<>(1, 2));
        assertThat(number.get()).isEqualTo(2);
        assertThat(number.confirmed()).containsOnlyKeys(LOCATION.toString());
    }

    @Test
    void keepsTheLastGoodValueWhileTheObjectIsBrokenOrGone() throws IOException {
        var number = open();

        put("two");
        assertThat(number.poll().changed()).isTrue();
        assertThat(number.refresh())
                .isEqualTo(new Outcome.Failed<Integer>(LOCATION + ": \"two\" (expected: a number)"));
        assertThat(number.get()).isOne();

        twin.s3().deleteObject(request -> request.bucket(BUCKET).key("number"));
        assertThat(number.poll().trouble()).isPresent();
        assertThat(number.get()).isOne();

        put("3");
        assertThat(number.poll().trouble()).isEmpty();
        assertThat(number.refresh()).isEqualTo(new Outcome.Swapped<>(1, 3));
    }

    @Test
    void startsFromTheLastGoodCopyWhileS3IsAwayOrHasNothingGood() throws IOException {
        open().keep();
        put("two");
        assertThat(open().get()).isOne();
        assertThat(open().startTrouble().orElseThrow())
                .isEqualTo(LOCATION + ": \"two\" (expected: a number); the last good value of "
                        + directory.resolve("last-good") + " is in force");

        twin.close();

        var number = open();
        assertThat(number.get()).isOne();
        assertThat(number.startTrouble().orElseThrow()).startsWith("reading " + LOCATION + ": ");
    }

    @Test
    void refusesItsFirstStartWithoutAnyCopy() throws IOException {
        put("two");
        assertThatThrownBy(this::open)
                .isInstanceOf(MalformedInput.class)
                .hasMessage(LOCATION + ": \"two\" (expected: a number)");

        twin.close();

        assertThatThrownBy(this::open)
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("reading " + LOCATION + ": ")
                .hasMessageContaining("no last good copy of " + LOCATION);
    }

    @Test
    void boundsWhatItReads() {
        put("1".repeat(11));

        assertThatThrownBy(this::open).hasMessageContaining("too large");
    }

    @Test
    void readsAFileInPlaceAndRemembersNothingOfIt() throws IOException {
        var file = Files.writeString(directory.resolve("number"), "1");
        var number = open(Source.of(file));
        assertThat(number.polls()).isFalse();
        number.keep();

        Files.writeString(file, "22");

        assertThat(number.refresh()).isEqualTo(new Outcome.Swapped<>(1, 22));
        number.keep();
        assertThat(directory.resolve("last-good")).doesNotExist();
    }

    private WatchedSource<Integer> open() throws IOException {
        return open(new Source.InS3(LOCATION));
    }

    private WatchedSource<Integer> open(Source source) throws IOException {
        var access = new S3Access(this::objects);
        opened.add(access);
        return WatchedSource.open(
                new Origin(source, 10, Optional.of(directory.resolve("last-good")), Duration.ofSeconds(5)),
                bytes -> number(source, new String(bytes, UTF_8)),
                access,
                InstantSource.fixed(TwinWithClient.NOW));
    }

    private static int number(Source source, String text) {
        if (!text.matches("[0-9]+")) {
            throw new MalformedInput(source + ": \"" + text + "\" (expected: a number)");
        }
        return Integer.parseInt(text);
    }

    private S3Objects objects() {
        return new S3Objects(S3Client.builder()
                .endpointOverride(twin.twin().endpoint())
                .forcePathStyle(true)
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(TwinWithClient.CREDENTIALS)
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build());
    }

    private void put(String text) {
        twin.s3()
                .putObject(
                        request -> request.bucket(BUCKET).key("number"), RequestBody.fromBytes(text.getBytes(UTF_8)));
    }
}
