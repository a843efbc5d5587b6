package dev.postern.crl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.crl.RevocationPolicy.Scope;
import dev.postern.pki.testing.TestAuthority;
import dev.postern.pki.testing.TestPki;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A list's kind in words, as commands print it. */
class ListKindTest {
    private static final TestAuthority ISSUING =
            TestPki.withIntermediate(Instant.parse("2026-11-24T09:00:00Z")).issuing();

    static Stream<Arguments> kinds() {
        return Stream.of(
                Arguments.of("complete", list()),
                Arguments.of("partition \"http://lists.example/part-1.crl\"", list().partition("part-1")),
                Arguments.of("authorities only", list().forAuthorities()),
                Arguments.of("for keyCompromise only", list().forKeyCompromise()),
                Arguments.of("indirect", list().indirect()),
                Arguments.of("delta of base 4", list().changesSince(4)),
                Arguments.of(
                        "partition \"http://lists.example/a.crl\", delta of base 4",
                        list().partition("a").changesSince(4)),
                // What a terminal would obey, and what would end the quotation.
                Arguments.of(
                        "partition \"http://lists.example/?[31m???.crl\"", list().partition("\u001b[31m\"\n\u007f")),
                Arguments.of(
                        "partition \"http://lists.example/" + "a".repeat(179) + "...\"",
                        list().partition("a".repeat(3000))),
                Arguments.of("of an unreadable issuing distribution point", list().partition("a".repeat(5000))));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void tells(String kind, DraftList list) {
        assertThat(UnverifiedList.parse(list.der()).content().kind()).isEqualTo(kind);
    }

    @Test
    void isKeptWithTheList() {
        var list =
                RevocationList.parse(list().partition("part-1").der(), List.of(ISSUING.certificate()), Scope.RFC5280);

        assertThat(list.kind()).isEqualTo("partition \"http://lists.example/part-1.crl\"");
    }

    private static DraftList list() {
        return DraftList.by(ISSUING, 5);
    }
}
