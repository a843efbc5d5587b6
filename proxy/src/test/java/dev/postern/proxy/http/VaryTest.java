package dev.postern.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.testing.PlainEdge;
import dev.postern.proxy.testing.ScriptedUpstream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VaryTest {
    private static final String GET = "GET /widgets HTTP/1.1\r\nHost: api\r\n\r\n";

    /** RFC 9440 §2.4: whoever caches it does not see what it varies with. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Client-Cert                  | *
            Accept, client-cert-chain    | *
            X-POSTERN-CLIENT ,Accept     | *
            Accept, Client-Certificate   | Accept, Client-Certificate
            """)
    void hidesNoneOfOurHeadersInVary(String from, String to) {
        try (var upstream = new ScriptedUpstream(connection -> {
                    connection.head();
                    connection.send("HTTP/1.1 200 OK\r\nVary: " + from + "\r\nContent-Length: 2\r\n\r\nok");
                });
                var edge = new PlainEdge(upstream.url());
                var client = edge.connect()) {
            assertThat(client.send(GET)
                            .response()
                            .lines()
                            .map(line -> line.replaceFirst("^Vary", "vary"))
                            .filter(line -> line.startsWith("vary: ")))
                    .containsExactly("vary: " + to);
        }
    }
}
