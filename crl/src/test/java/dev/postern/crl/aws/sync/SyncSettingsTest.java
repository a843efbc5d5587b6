package dev.postern.crl.aws.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.crl.aws.S3Location;
import dev.postern.crl.aws.S3Prefix;
import dev.postern.pki.x509.MalformedInput;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyncSettingsTest {
    private static final String TRUST_STORE =
            "arn:aws:elasticloadbalancing:eu-central-1:123456789012:truststore/partners/0123456789abcdef";
    private static final Map<String, String> LEAST = Map.of(
            "PATH", "/bin",
            "POSTERN_LISTS", "s3://lists/crl/a.crl, s3://lists/b.crl",
            "POSTERN_CA_BUNDLE", "s3://trust/ca.pem",
            "POSTERN_TARGETS", "s3://lists/live/");

    @Test
    void needsThreeAndKnowsTheRest() {
        var settings = SyncSettings.parse(LEAST);

        assertThat(settings.lists())
                .containsExactly(new S3Location("lists", "crl/a.crl"), new S3Location("lists", "b.crl"));
        assertThat(settings.caBundle()).isEqualTo("s3://trust/ca.pem");
        assertThat(settings.targets()).containsExactly("s3://lists/live");
        assertThat(settings.uploads()).isEmpty();
        assertThat(settings.events()).isEmpty();
        assertThat(settings.entryQuota()).isEqualTo(500_000);
        assertThat(settings.namespace()).isEqualTo("Postern");
    }

    @Test
    void takesTrustStores() {
        var settings = SyncSettings.parse(
                with(Map.of("POSTERN_TARGETS", TRUST_STORE, "POSTERN_UPLOADS", "s3://lists/crl-pem")));

        assertThat(settings.targets()).containsExactly(TRUST_STORE);
        assertThat(settings.uploads()).contains(new S3Prefix("lists", "crl-pem"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            POSTERN_LISTS       | ''                  | POSTERN_LISTS: missing (expected: at least one, with commas between)
            POSTERN_LISTS       | lists/a.crl         | POSTERN_LISTS: S3 location: "lists/a.crl" (expected: s3://bucket/key)
            POSTERN_CA_BUNDLE   | ' '                 | POSTERN_CA_BUNDLE: missing (expected: s3://bucket/key or a file)
            POSTERN_CA_BUNDLE   | s3://trust          | POSTERN_CA_BUNDLE: S3 location: "s3://trust" (expected: s3://bucket/key)
            POSTERN_TARGETS     | arn:aws:s3:::lists  | POSTERN_TARGETS: "arn:aws:s3:::lists" (expected: the ARN of a trust store, or s3://bucket/prefix)
            POSTERN_TARGETS     | s3://live,s3://live | POSTERN_TARGETS: [s3://live, s3://live] (expected: each target once)
            POSTERN_ENTRY_QUOTA | 0                   | POSTERN_ENTRY_QUOTA: "0" (expected: 1..999999999)
            POSTERN_LIST        | s3://lists/a.crl    | POSTERN_LIST: unknown (expected: one of [
            """)
    void refusesInOneLine(String name, String value, String message) {
        assertThatThrownBy(() -> SyncSettings.parse(with(Map.of(name, value))))
                .isInstanceOf(MalformedInput.class)
                .hasMessageStartingWith(message)
                .hasMessageNotContaining("\n");
    }

    @Test
    void refusesATrustStoreThatHasNowhereToReadFrom() {
        assertThatThrownBy(() -> SyncSettings.parse(with(Map.of("POSTERN_TARGETS", TRUST_STORE))))
                .isInstanceOf(MalformedInput.class)
                .hasMessageStartingWith("POSTERN_UPLOADS: missing");
    }

    private static Map<String, String> with(Map<String, String> more) {
        var environment = new HashMap<>(LEAST);
        environment.putAll(more);
        return environment;
    }
}
