package dev.postern.crl.aws.sync;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.crl.aws.S3Location;
import dev.postern.pki.x509.MalformedInput;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SyncRequestTest {
    /** As in "EventBridge event message structure" of S3's user guide. */
    private static final String CREATED = """
            {"version":"0","id":"17793124-05d4-b198-2fde-7ededc63b103","detail-type":"Object Created","source":"aws.s3",
             "account":"123456789012","time":"2026-11-23T09:00:00Z","region":"eu-central-1","resources":["arn:aws:s3:::lists"],
             "detail":{"version":"0","bucket":{"name":"lists"},
              "object":{"key":"crl/a b+c.crl","size":5,"etag":"b1946ac92492d2347c6235b4d2611184",VERSION"sequencer":"0"},
              "request-id":"N4N7GDK58NMKJ12R","requester":"acm-pca.amazonaws.com","reason":"PutObject"}}
            """;

    @Test
    void readsWhichObjectWasWritten() {
        var object = new S3Location("lists", "crl/a b+c.crl");

        assertThat(parse(CREATED.replace("VERSION", "\"version-id\":\"v1\",")))
                .isEqualTo(new SyncRequest.ObjectCreated(object, Optional.of("v1")));
        assertThat(parse(CREATED.replace("VERSION", "")))
                .isEqualTo(new SyncRequest.ObjectCreated(object, Optional.empty()));
    }

    @Test
    void readsThatTimeHasPassed() {
        assertThat(parse("{\"detail-type\":\"Scheduled Event\",\"source\":\"aws.events\",\"detail\":{}}"))
                .isEqualTo(new SyncRequest.Schedule());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{\"detail-type\":\"Object Deleted\",\"source\":\"aws.s3\"}",
                "{\"detail-type\":\"Object Created\",\"source\":\"somebody\"}",
                "{\"detail-type\":\"Object Created\",\"source\":\"aws.s3\",\"detail\":{}}"
            })
    void refusesAnotherEvent(String json) {
        assertThatThrownBy(() -> parse(json)).isInstanceOf(MalformedInput.class).hasMessageContaining("expected");
    }

    private static SyncRequest parse(String json) {
        return SyncRequest.parse(json.getBytes(UTF_8));
    }
}
