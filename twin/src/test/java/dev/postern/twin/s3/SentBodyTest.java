package dev.postern.twin.s3;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.twin.wire.AwsCall;
import dev.postern.twin.wire.AwsError;
import java.net.URI;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SentBodyTest {
    private static final String TRAILING = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";

    @ParameterizedTest(name = "{0}")
    @CsvSource(textBlock = """
            signed chunks                    , '5;chunk-signature=ab|hello|6;chunk-signature=cd| world|0;chunk-signature=ef||'
            plain chunks                     , '5|hello|6| world|0||'
            upper-case size                  , 'B|hello world|0||'
            no line's end after the last one , 'b|hello world|0|'
            """)
    void freesTheBodyOfItsChunks(String what, String chunks) {
        var decoded = SentBody.decoded(call(Map.of(), chunks, 11));

        assertThat(new String(decoded.body(), ISO_8859_1)).isEqualTo("hello world");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(textBlock = """
            ends within a chunk        , 'b|hello'
            ends before the last chunk , 'b|hello world|'
            says no size               , 'xyz|hello world|0||'
            has a negative size        , '-1|hello world|0||'
            says too large a size      , 'ffffffffff|hello world|0||'
            has more than it says      , '5|hello world|0||'
            is shorter than announced  , '5|hello|0||'
            is empty                   , ''
            """)
    void refusesABodyThat(String what, String chunks) {
        assertThatThrownBy(() -> SentBody.decoded(call(Map.of(), chunks, 11)))
                .isInstanceOfSatisfying(
                        AwsError.class, e -> assertThat(e.code()).isEqualTo("IncompleteBody"));
    }

    @Test
    void refusesABodyWhoseTrailerIsMissing() {
        var headers = Map.of("x-amz-trailer", "x-amz-checksum-crc32");

        assertThatThrownBy(() -> SentBody.decoded(call(headers, "b|hello world|0||", 11)))
                .isInstanceOfSatisfying(
                        AwsError.class, e -> assertThat(e.code()).isEqualTo("MalformedTrailerError"));
    }

    @Test
    void refusesABodyThatItsTrailerDoesNotFit() {
        var headers = Map.of("x-amz-trailer", "x-amz-checksum-crc32");
        var right = call(headers, "b|hello world|0|x-amz-checksum-crc32:DUoRhQ==||", 11);
        var wrong = call(headers, "b|hello_world|0|x-amz-checksum-crc32:DUoRhQ==||", 11);

        assertThat(SentBody.checksums(SentBody.decoded(right))).isEqualTo(Map.of("x-amz-checksum-crc32", "DUoRhQ=="));
        assertThatThrownBy(() -> SentBody.checksums(SentBody.decoded(wrong)))
                .isInstanceOfSatisfying(
                        AwsError.class, e -> assertThat(e.code()).isEqualTo("BadDigest"));
    }

    @ParameterizedTest
    @CsvSource({
        "content-md5, BadDigest, XrY7u+Ae7tCTyyK7j1rNww==",
        "content-md5, InvalidDigest, abc",
        "x-amz-checksum-sha256, InvalidRequest, abc",
        "x-amz-checksum-crc32c, BadDigest, AAAAAA==",
        "x-amz-checksum-xxhash64, NotImplemented, AAAAAA=="
    })
    void refusesADigestInAHeader(String header, String code, String value) {
        var call = plain(Map.of(header, value), "hello");

        assertThatThrownBy(() -> SentBody.checksums(SentBody.decoded(call)))
                .isInstanceOfSatisfying(
                        AwsError.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void refusesABodyThatIsNotTheOneThatWasSigned() {
        var call = plain(Map.of("x-amz-content-sha256", "0".repeat(64)), "hello");

        assertThatThrownBy(() -> SentBody.decoded(call))
                .isInstanceOfSatisfying(
                        AwsError.class, e -> assertThat(e.code()).isEqualTo("XAmzContentSHA256Mismatch"));
    }

    /** The check values of the catalogue of parametrised CRC algorithms, for the digits 1 to 9. */
    @ParameterizedTest
    @CsvSource({"crc32, cbf43926", "crc32c, e3069283", "crc64nvme, ae8b14860a799888"})
    void knowsTheChecksumsOfS3(String name, String expected) {
        assertThat(Digests.checksum(name, "123456789".getBytes(ISO_8859_1)))
                .hasValueSatisfying(
                        value -> assertThat(HexFormat.of().formatHex(value)).isEqualTo(expected));
    }

    private static AwsCall call(Map<String, String> more, String chunks, int length) {
        var headers = new HashMap<>(more);
        headers.put("x-amz-content-sha256", TRAILING);
        headers.put("x-amz-decoded-content-length", Integer.toString(length));
        return plain(headers, chunks.replace("|", "\r\n"));
    }

    private static AwsCall plain(Map<String, String> headers, String body) {
        return new AwsCall("PUT", URI.create("/b/k"), headers, body.getBytes(ISO_8859_1), "eu-central-1", "1");
    }
}
