package dev.postern.cli.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.pki.x509.MalformedInput;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProbeTargetTest {
    @ParameterizedTest
    @CsvSource({
        "https://localhost:8443, localhost, 8443, /widgets, localhost:8443",
        "https://api.example.com, api.example.com, 443, /widgets, api.example.com",
        "HTTPS://api.example.com/a%20b?c=d, api.example.com, 443, /a%20b?c=d, api.example.com",
        "https://[::1]:1/x, ::1, 1, /x, [::1]:1",
        "https://127.0.0.1/, 127.0.0.1, 443, /, 127.0.0.1",
    })
    void readsAnAddress(String url, String address, int port, String path, String authority) {
        var target = ProbeTarget.parse(url);

        assertThat(target.address()).isEqualTo(address);
        assertThat(target.port()).isEqualTo(port);
        assertThat(target.path()).isEqualTo(path);
        assertThat(target.authority()).isEqualTo(authority);
        assertThat(target.isNamed()).isEqualTo(address.matches(".*[a-z].*"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost:8443",
                "http://localhost",
                "https://",
                "https://a b",
                "https://user@host",
                "https://localhost:0",
                "https://localhost:65536",
                "https:///path"
            })
    void refusesAnythingElse(String url) {
        assertThatThrownBy(() -> ProbeTarget.parse(url)).isInstanceOf(MalformedInput.class);
    }
}
