package dev.postern.pki.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.pki.x509.MalformedInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsageScopeTest {
    @Test
    void makesTheKeyThatSha256sumMakes() {
        // printf %s partners:acme | sha256sum
        assertThat(new UsageScope("partners").keyOf(new ClientId("acme")))
                .isEqualTo("d92100113d5177a4b23fe549a4ae389fdd1e94fb9f5b14a1c34ccd04a8c3a59f");
    }

    @Test
    void makesAnotherKeyInAnotherScope() {
        var acme = new ClientId("acme");

        assertThat(new UsageScope("a").keyOf(acme)).isNotEqualTo(new UsageScope("b").keyOf(acme));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a:b", "a b", "x1234567890123456789012345678901234567890123456789012345678901234"})
    void refusesWhatCouldBeTakenForAnother(String name) {
        assertThatThrownBy(() -> new UsageScope(name))
                .isInstanceOf(MalformedInput.class)
                .hasMessage("\"" + name + "\" (expected: 1..64 letters, digits, dots, dashes, underscores)");
    }
}
