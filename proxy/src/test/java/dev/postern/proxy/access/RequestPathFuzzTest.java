package dev.postern.proxy.access;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.postern.pki.testing.Memory;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** P8: what is read of a path can be written in a way that reads as the same, and a laxer policy reads nothing else. */
class RequestPathFuzzTest {
    private static final Set<PathAllowance> ALL = EnumSet.allOf(PathAllowance.class);

    @FuzzTest
    void readsInOneWayOrNone(byte[] octets) {
        var target = new String(octets, ISO_8859_1);

        var strict = read(target, Set.of());
        var lax = read(target, ALL);

        if (strict instanceof RequestPath path) {
            assertThat(path.segments()).noneMatch(RequestPathFuzzTest::isRisky);
            assertThat(read(written(path.segments()), Set.of())).isEqualTo(path);
            assertThat(lax).isEqualTo(path);
        }
        if (lax instanceof RequestPath path) {
            assertThat(path.readings())
                    .allSatisfy(reading -> assertThat(reading)
                            .noneMatch(segment -> segment.equals(".") || segment.equals("..") || segment.isEmpty()));
        }
    }

    private static PathReading read(String target, Set<PathAllowance> allowed) {
        return Memory.within(65_536 + 256L * target.length(), () -> RequestPath.of(target, allowed));
    }

    private static boolean isRisky(String segment) {
        return segment.isEmpty()
                || segment.equals(".")
                || segment.equals("..")
                || segment.chars().anyMatch(character -> "/\\;?#".indexOf(character) >= 0 || character < ' ');
    }

    private static String written(List<String> segments) {
        var text = new StringBuilder();
        for (var segment : segments) {
            text.append('/');
            for (var octet : segment.getBytes(UTF_8)) {
                text.append('%').append(HexFormat.of().toHexDigits(octet));
            }
        }
        return text.isEmpty() ? "/" : text.toString();
    }
}
