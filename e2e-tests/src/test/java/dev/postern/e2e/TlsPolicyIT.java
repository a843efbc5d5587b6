package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.e2e.kit.Engine;
import dev.postern.e2e.kit.Stage;
import dev.postern.e2e.kit.TlsVersion;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** alb.md 2.4: what a listener of the program serves under a policy's name, to the real openssl; the server's key is ECDSA. */
class TlsPolicyIT {
    private static final Pattern AGREED = Pattern.compile("New, \\S+, Cipher is (\\S+)");

    @TempDir
    static Path directory;

    @SuppressWarnings("NullAway.Init") // before all
    private static Stage stage;

    @BeforeAll
    static void open() {
        stage = Stage.open(
                directory,
                (yaml, files) -> yaml.listener("only13", policy("TLS13-1-3-2021-06"))
                        .listener("default", "mutualAuthentication: { mode: passthrough }\nforward: api\n")
                        .listener("named", policy("TLS13-1-2-Res-PQ-2025-09"))
                        .listener("only12", policy("TLS-1-2-2017-01"))
                        .listener("oldest", policy("2016-08")));
    }

    private static String policy(String name) {
        return """
                sslPolicy: ELBSecurityPolicy-%s
                mutualAuthentication: { mode: passthrough }
                forward: api
                """.formatted(name);
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    /** The client would rather have what is stronger or older; up to TLS 1.2 the policy's order rules. */
    @ParameterizedTest
    @CsvSource({
        "only13, refused",
        "default, ECDHE-ECDSA-AES128-GCM-SHA256",
        "named, ECDHE-ECDSA-AES128-GCM-SHA256",
        "only12, ECDHE-ECDSA-AES128-GCM-SHA256",
        "oldest, ECDHE-ECDSA-AES128-GCM-SHA256"
    })
    void inTls12(String listener, String cipher) {
        var asked = "ECDHE-ECDSA-AES128-SHA:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256";
        for (var engine : Engine.values()) {
            assertThat(agreed(engine, listener, TlsVersion.TLS_1_2, "-cipher", asked))
                    .as("%s", engine)
                    .isEqualTo(cipher);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "only13, refused",
        "default, refused",
        "named, refused",
        "only12, refused",
        "oldest, ECDHE-ECDSA-AES128-SHA"
    })
    void inTls12WithNothingButCbcAndSha1(String listener, String cipher) {
        for (var engine : Engine.values()) {
            assertThat(agreed(engine, listener, TlsVersion.TLS_1_2, "-cipher", "ECDHE-ECDSA-AES128-SHA"))
                    .as("%s", engine)
                    .isEqualTo(cipher);
        }
    }

    /** The order is the client's with BoringSSL, the policy's with the JDK (docs/fidelity.md). */
    @ParameterizedTest
    @CsvSource({
        "only13, TLS_AES_256_GCM_SHA384, TLS_AES_128_GCM_SHA256",
        "default, TLS_AES_256_GCM_SHA384, TLS_AES_128_GCM_SHA256",
        "named, TLS_AES_256_GCM_SHA384, TLS_AES_128_GCM_SHA256",
        "only12, refused, refused",
        "oldest, refused, refused"
    })
    void inTls13(String listener, String boringSsl, String jdk) {
        String[] asked = {"-ciphersuites", "TLS_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256"};

        assertThat(agreed(Engine.BORINGSSL, listener, TlsVersion.TLS_1_3, asked))
                .isEqualTo(boringSsl);
        assertThat(agreed(Engine.JDK, listener, TlsVersion.TLS_1_3, asked)).isEqualTo(jdk);
    }

    /** The suite of a connection on which a request was answered. */
    private static String agreed(Engine engine, String listener, TlsVersion version, String... options) {
        var answer = stage.openssl()
                .run(stage.edge().port(engine.listener(listener)), "/widgets", Optional.empty(), version, options);
        var agreed = AGREED.matcher(answer.said());
        return answer.status() == 200 && agreed.find() ? agreed.group(1) : "refused";
    }
}
