package dev.postern.crl.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.pki.x509.MalformedInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class S3LocationTest {
    @Test
    void readsWhatItWrites() {
        assertThat(S3Location.parse("s3://lists/crl/a b.crl")).isEqualTo(new S3Location("lists", "crl/a b.crl"));
        assertThat(S3Location.parse("s3://lists//a")).hasToString("s3://lists//a");
        assertThat(S3Prefix.parse("s3://lists/crl/")).hasToString("s3://lists/crl");
        assertThat(S3Prefix.parse("s3://lists").object("a.crl")).hasToString("s3://lists/a.crl");
        assertThat(S3Prefix.parse("s3://lists/crl").object("a.crl")).hasToString("s3://lists/crl/a.crl");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "lists/a",
                "s3://",
                "s3:///a",
                "s3://lists",
                "s3://lists/",
                "s3://Lists/a",
                "s3://a/b",
                "s3://lists/a\nb"
            })
    void refusesWhatIsNoObject(String text) {
        assertThatThrownBy(() -> S3Location.parse(text))
                .isInstanceOf(MalformedInput.class)
                .hasMessageContaining("expected");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "lists", "s3://", "s3://UPPER/a", "s3://lists//a", "s3://lists/a//"})
    void refusesWhatIsNoPrefix(String text) {
        assertThatThrownBy(() -> S3Prefix.parse(text))
                .isInstanceOf(MalformedInput.class)
                .hasMessageContaining("expected");
    }

    @Test
    void refusesAKeyThatS3WouldRefuse() {
        assertThat(new S3Location("lists", "k".repeat(1024)).key()).hasSize(1024);
        assertThatThrownBy(() -> new S3Location("lists", "k".repeat(1025))).isInstanceOf(MalformedInput.class);
    }
}
