package dev.postern.crl.deny;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.crl.deny.DeniedCertificate.ByFingerprint;
import dev.postern.crl.deny.DeniedCertificate.ByIssuer;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.KeyFingerprint;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.SerialNumber;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DenyListTest {
    private static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");
    private static final String A = "a".repeat(64);
    private static final String B = "b".repeat(64);
    private static final String GOOD = "{\"fingerprint\":\"" + A
            + "\",\"reason\":\"key lost\",\"deniedAt\":\"2026-11-23T09:00:00Z\",\"until\":\"2027-11-23T09:00:00Z\"}";

    @Test
    void isWrittenInOneWayAndReadBackTheSame() {
        var list = DenyList.EMPTY
                .with(new DenyEntry(byIssuer("03A5B1"), "left", NOW.plusMillis(1500), NOW.plusSeconds(60)))
                .with(new DenyEntry(byFingerprint(A), "\"key\" lost – twice", NOW, NOW.plusSeconds(90)));

        assertThat(list.json()).isEqualTo("""
                {
                  "version": 1,
                  "entries": [
                    {"fingerprint":"%s","reason":"\\"key\\" lost – twice","deniedAt":"2026-11-23T09:00:00Z","until":"2026-11-23T09:01:30Z"},
                    {"issuerKey":"%s","serial":"03A5B1","reason":"left","deniedAt":"2026-11-23T09:00:01Z","until":"2026-11-23T09:01:00Z"}
                  ]
                }
                """.formatted(A, B));
        assertThat(DenyList.parse(list.json().getBytes(UTF_8))).isEqualTo(list);
        assertThat(DenyList.parse(DenyList.EMPTY.json().getBytes(UTF_8))).isEqualTo(DenyList.EMPTY);
        assertThat(DenyList.of(list.entries()).digest())
                .isEqualTo(list.digest())
                .isNotEqualTo(DenyList.EMPTY.digest());
    }

    @Test
    void takesAnEntryInThePlaceOfAnEarlierOneAndGivesItBack() {
        var once = DenyList.EMPTY.with(new DenyEntry(byFingerprint(A), "lost", NOW, NOW.plusSeconds(60)));

        var again = once.with(new DenyEntry(byFingerprint(A), "lost", NOW, NOW.plusSeconds(90)));

        assertThat(again.entries()).extracting(DenyEntry::until).containsExactly(NOW.plusSeconds(90));
        assertThat(again.without(byFingerprint(A))).isEqualTo(DenyList.EMPTY);
        assertThat(again.without(byFingerprint(B))).isEqualTo(again);
    }

    @Test
    void dropsWhatHoldsNoMoreOnRequestAndNothingBefore() {
        var list = DenyList.EMPTY.with(new DenyEntry(byFingerprint(A), "lost", NOW, NOW.plusSeconds(60)));

        assertThat(list.withoutExpired(NOW.plusSeconds(60)).isEmpty()).isFalse();
        assertThat(list.withoutExpired(NOW.plusSeconds(61)).isEmpty()).isTrue();
    }

    @Test
    void isFullAtItsQuotaAndSaysWhatToDo() {
        var entries = new ArrayList<DenyEntry>();
        for (int i = 1; i <= DenyList.MAX_ENTRIES; i++) {
            entries.add(new DenyEntry(
                    byIssuer(SerialNumber.parse(Integer.toHexString(i)).hex()), "€".repeat(200), NOW, NOW));
        }
        var full = DenyList.of(entries);

        assertThat(DenyList.parse(full.json().getBytes(UTF_8))).isEqualTo(full);
        assertThatThrownBy(() -> full.with(new DenyEntry(byFingerprint(A), "one more", NOW, NOW)))
                .isInstanceOf(MalformedInput.class)
                .hasMessageContaining("entries: 10001 (expected: at most 10000; issue a revocation list");
    }

    @ParameterizedTest(name = "{0} -> {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "key lost"                | 7                              | entries[0].reason: 7 (expected: text)
            "key lost"                | ""                             | entries[0].reason: blank
            "key lost"                | "a\\nb"                        | entries[0].reason: 3 characters (expected: 1..200 printable
            "key lost"                | "a\\u202eb"                    | entries[0].reason: 3 characters
            "reason":"key lost",      | ``                             | entries[0].reason: missing
            "until"                   | "untill"                       | entries[0].untill: unknown key (expected: deniedAt, fingerprint, issuerKey
            "2027-11-23T09:00:00Z"    | "tomorrow"                     | entries[0].until: "tomorrow" (expected: such as
            "2027-11-23T09:00:00Z"    | "2026-11-23T08:59:59Z"         | entries[0].until: 2026-11-23T08:59:59Z (expected: not before deniedAt
            "2027-11-23T09:00:00Z"    | "+999999999-01-01T00:00:00Z"   | entries[0].until:
            "fingerprint":"aa         | "fingerprint":"AA              | entries[0].fingerprint: fingerprint:
            "fingerprint"             | "serial"                       | entries[0].issuerKey: missing
            "fingerprint"             | "issuerKey"                    | entries[0].serial: missing
            "fingerprint":            | "serial":"03","fingerprint":   | entries[0]: which certificate? (expected: fingerprint, or issuerKey and serial)
            "reason":"key lost"       | "reason":"a","reason":"b"      | line 1: Duplicate
            {"version":1              | {"version":2                   | version: 2 (expected: 1)
            {"version":1              | {"version":1.0                 | version: 1.0 (expected: 1)
            {"version":1,             | {                              | version: missing
            {"version":1,             | {"version":1,"more":[],        | more: unknown key (expected: entries, version)
            "entries":[               | "entries":["x",                | entries[0]: "x" (expected: an object)
            ]}                        | ]} []                          | line 1:
            ]}                        | ]                              | line 1:
            """)
    void refusesEveryMistakeInOneLineWithItsPlace(String part, String instead, String complaint) {
        var text = "{\"version\":1,\"entries\":[" + GOOD + "]}";
        var broken = text.replace(part, instead == null ? "" : instead);
        assertThat(broken).isNotEqualTo(text);

        assertThatThrownBy(() -> DenyList.parse(broken.getBytes(UTF_8)))
                .isInstanceOf(MalformedInput.class)
                .hasMessageStartingWith(complaint)
                .message()
                .hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource({"3A5B1", "03a5b1", "0003A5B1", "0x03A5", "''"})
    void refusesASerialNotWrittenAsSerialsAreWritten(String serial) {
        var text = "{\"version\":1,\"entries\":["
                + GOOD.replace(
                        "\"fingerprint\":\"" + A + "\"", "\"issuerKey\":\"" + B + "\",\"serial\":\"" + serial + "\"")
                + "]}";

        assertThatThrownBy(() -> DenyList.parse(text.getBytes(UTF_8)))
                .isInstanceOf(MalformedInput.class)
                .hasMessageStartingWith("entries[0].serial: ");
    }

    @Test
    void refusesACertificateThatStandsTwice() {
        var text = "{\"version\":1,\"entries\":[" + GOOD + "," + GOOD + "]}";

        assertThatThrownBy(() -> DenyList.parse(text.getBytes(UTF_8)))
                .isInstanceOf(MalformedInput.class)
                .hasMessage("entries: the certificate with fingerprint " + A + " stands twice (expected: once)");
    }

    @Test
    void refusesWhatIsNoJsonNotUtf8TooDeepOrTooLarge() {
        for (var hostile : List.of(
                new byte[0],
                "null".getBytes(UTF_8),
                "[".repeat(100_000).getBytes(UTF_8),
                "{\"version\":1,\"entries\":\"é\"}".getBytes(ISO_8859_1),
                " ".repeat(DenyList.MAX_BYTES + 1).getBytes(UTF_8),
                ("{\"version\":" + "1".repeat(5000) + ",\"entries\":[]}").getBytes(UTF_8))) {
            assertThatThrownBy(() -> DenyList.parse(hostile))
                    .isInstanceOf(MalformedInput.class)
                    .message()
                    .hasLineCount(1)
                    .hasSizeLessThan(400);
        }
    }

    @Test
    void survivesEveryCutOfAGoodFile() {
        var text = DenyList.parse(("{\"version\":1,\"entries\":[" + GOOD + "]}").getBytes(UTF_8))
                .json()
                .strip();

        for (int end = 0; end < text.length(); end++) {
            var cut = text.substring(0, end).getBytes(UTF_8);
            assertThatThrownBy(() -> DenyList.parse(cut)).isInstanceOf(MalformedInput.class);
        }
    }

    private static DeniedCertificate byFingerprint(String hex) {
        return new ByFingerprint(new Fingerprint(hex));
    }

    private static DeniedCertificate byIssuer(String serial) {
        return new ByIssuer(new KeyFingerprint(B), SerialNumber.parse(serial));
    }
}
