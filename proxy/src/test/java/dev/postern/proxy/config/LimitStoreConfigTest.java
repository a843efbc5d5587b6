package dev.postern.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitStoreConfigTest {
    private static final String EDGE = """
            listeners:
              - name: partners
                address: "[::1]:0"
                mutualAuthentication: { mode: off }
                certificates: [ { chain: server.pem, key: server.pem } ]
                forward: widgets
            upstreams:
              widgets: { url: "http://127.0.0.1:8081" }
            """;

    @TempDir
    private Path directory;

    @BeforeEach
    void putFilesBesideTheConfiguration() throws IOException {
        for (var name : new String[] {"server.pem", "ca.pem", "password"}) {
            Files.writeString(directory.resolve(name), "");
        }
    }

    @Test
    void isNotThereUnlessItIsWrittenOut() throws IOException {
        assertThat(read(EDGE).limitStore()).isEmpty();
    }

    @Test
    void readsEveryKey() throws IOException {
        var config = read(EDGE + """
                limitStore:
                  url: rediss://store.example:6380
                  username: edge
                  passwordFile: password
                  caBundle: ca.pem
                  timeout: PT0.02S
                  prefix: acme:edge
                """);

        assertThat(config.limitStore())
                .contains(new LimitStoreConfig(
                        URI.create("rediss://store.example:6380"),
                        Optional.of("edge"),
                        Optional.of(directory.resolve("password")),
                        Optional.of(directory.resolve("ca.pem")),
                        Duration.ofMillis(20),
                        "acme:edge"));
        assertThat(config.laxSettings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "redis://store, store, 6379, 'limitStore.url: redis://store (clients'' ids and the password go unencrypted)'",
        "redis://10.1.2.3:1, 10.1.2.3, 1, 'limitStore.url: redis://10.1.2.3:1 (clients'' ids and the password go unencrypted)'",
        "redis://127.0.0.1, 127.0.0.1, 6379,",
        "redis://localhost:7, localhost, 7,",
        "'redis://[::1]:6380', ::1, 6380,",
        "rediss://store, store, 6379,"
    })
    void fillsInDefaultsAndSaysWhatIsLax(String url, String host, int port, String lax) throws IOException {
        var config = read(EDGE + "limitStore: { url: \"" + url + "\" }\n");

        var store = config.limitStore().orElseThrow();
        assertThat(store.host()).isEqualTo(host);
        assertThat(store.port()).isEqualTo(port);
        assertThat(store.timeout()).isEqualTo(Duration.ofMillis(50));
        assertThat(store.prefix()).isEqualTo("postern");
        assertThat(config.laxSettings())
                .isEqualTo(Optional.ofNullable(lax).stream().toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ }|limitStore.url: missing (expected: redis://HOST[:PORT] or rediss://HOST[:PORT])",
                "{ url: 7 }|limitStore.url: \"7\" (expected: redis://HOST[:PORT] or rediss://HOST[:PORT])",
                "{ url: \"http://store\" }|limitStore.url: \"http://store\" (expected: redis://HOST[:PORT] or rediss://HOST[:PORT])",
                "{ url: \"redis://store/1\" }|limitStore.url: \"redis://store/1\" (expected: redis://HOST[:PORT] or rediss://HOST[:PORT])",
                "{ url: \"redis://store:99999\" }|limitStore.url: \"redis://store:99999\" (expected: redis://HOST[:PORT] or rediss://HOST[:PORT])",
                "{ url: \"redis://:se cret@store\" }|limitStore.url: has a user in it (expected: redis://HOST[:PORT] or rediss://HOST[:PORT]; username and passwordFile beside it)",
                "{ url: \"redis://store\", password: secret }|limitStore.password: unknown key",
                "{ url: \"redis://store\", username: edge }|limitStore.username: \"edge\" (expected: a passwordFile beside it)",
                "{ url: \"redis://store\", passwordFile: none }|(expected: a file that can be read)",
                "{ url: \"redis://store\", caBundle: ca.pem }|(expected: none for a redis url)",
                "{ url: \"redis://store\", timeout: PT0S }|limitStore.timeout: PT0S (expected: PT0.001S..PT5S)",
                "{ url: \"redis://store\", timeout: PT5.001S }|limitStore.timeout: PT5.001S (expected: PT0.001S..PT5S)",
                "{ url: \"redis://store\", prefix: \"a b\" }|limitStore.prefix: \"a b\" (expected: letters, digits, \".\", \"_\", \":\" and \"-\", at most 64)"
            })
    void refusesWhatMakesNoSenseInOneLineThatTellsNoSecret(String section, String complaint) {
        assertThatThrownBy(() -> read(EDGE + "limitStore: " + section + "\n"))
                .isInstanceOf(MalformedInput.class)
                .hasMessageStartingWith(directory.resolve("postern.yaml") + ": line 9: ")
                .hasMessageContaining(complaint)
                .message()
                .doesNotContain("secret\"", "se cret", "\n");
    }

    private EdgeConfig read(String text) throws IOException {
        return EdgeConfigReader.read(Files.writeString(directory.resolve("postern.yaml"), text));
    }
}
