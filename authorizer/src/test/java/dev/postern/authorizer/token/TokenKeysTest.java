package dev.postern.authorizer.token;

import static dev.postern.authorizer.token.TokenIssuer.claims;
import static dev.postern.authorizer.token.TokenIssuer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import dev.postern.authorizer.token.BearerToken.Invalid;
import dev.postern.authorizer.token.BearerToken.Valid;
import dev.postern.pki.x509.Fingerprint;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TokenKeysTest {
    private static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");
    private static final Fingerprint CERTIFICATE = new Fingerprint("ab".repeat(32));

    private final TokenIssuer issuer = new TokenIssuer(NOW);
    private volatile Instant now = NOW;
    private final TokenCheck check = TokenCheck.of(issuer.settings(Binding.IF_PRESENT), issuer.http(), () -> now);

    @AfterEach
    void stop() {
        issuer.close();
    }

    @Test
    void fetchesTheKeysOnceForManyTokens() throws IOException {
        for (int i = 0; i < 5; i++) {
            assertThat(check(issuer.key())).isInstanceOf(Valid.class);
        }

        assertThat(issuer.fetched).hasValue(1);
    }

    @Test
    void takesANewKeyWithoutWaitingForTheOldOnesToBecomeOld() throws IOException {
        var next = TokenIssuer.rsa("second", 2048);
        check(issuer.key());
        issuer.answers(json(new JWKSet(List.<JWK>of(issuer.key(), next)).toString()));
        now = NOW.plusSeconds(30);

        assertThat(check(next)).isInstanceOf(Valid.class);
        assertThat(issuer.fetched).hasValue(2);
    }

    @Test
    void doesNotFetchForEachNameThatSomebodyInvents() throws IOException {
        check(issuer.key());
        for (int i = 0; i < 20; i++) {
            assertThat(check(TokenIssuer.rsa("first", 2048), "invented-" + i)).isInstanceOf(Invalid.class);
        }

        assertThat(issuer.fetched).hasValue(1);
    }

    @Test
    void forgetsAKeyThatTheIssuerHasWithdrawn() throws IOException {
        check(issuer.key());
        issuer.answers(json(new JWKSet(TokenIssuer.rsa("second", 2048)).toString()));
        now = NOW.plus(Duration.ofMinutes(10));

        assertThat(check(issuer.key())).isInstanceOf(Invalid.class);
    }

    @Test
    void keepsTheLastKeysForAnHourWhenTheIssuerIsAway() throws IOException {
        check(issuer.key());
        issuer.answers(exchange -> exchange.sendResponseHeaders(503, -1));

        now = NOW.plus(Duration.ofHours(1));
        assertThat(check(issuer.key())).isInstanceOf(Valid.class);
        now = NOW.plus(Duration.ofHours(1)).plusSeconds(31);
        assertThatThrownBy(() -> check(issuer.key()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("keys of " + issuer.keys() + ": HTTP 503 (expected: 200)");
    }

    @Test
    void isAtALossWithoutEverHavingHadKeys() {
        issuer.answers(exchange -> exchange.sendResponseHeaders(404, -1));

        assertThatThrownBy(() -> check(issuer.key()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("HTTP 404 (expected: 200)");
        // Again at once, without asking again.
        assertThatThrownBy(() -> check(issuer.key())).isInstanceOf(IOException.class);
        assertThat(issuer.fetched).hasValue(1);
    }

    @Test
    void trustsNoServerThatItsMachineDoesNot() {
        var strict = TokenCheck.of(issuer.settings(Binding.IF_PRESENT), HttpClient.newHttpClient(), () -> NOW);

        assertThatThrownBy(() -> strict.check(List.of("Bearer " + TokenIssuer.token(claims(NOW))), CERTIFICATE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("SSLHandshakeException");
    }

    @Test
    void followsNoRedirection() {
        issuer.answers(exchange -> {
            exchange.getResponseHeaders().set("Location", issuer.keys() + "/other");
            exchange.sendResponseHeaders(302, -1);
        });

        assertThatThrownBy(() -> check(issuer.key()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("HTTP 302 (expected: 200)");
        assertThat(issuer.fetched).hasValue(1);
    }

    @Test
    void takesTenKeysAndNotEleven() throws IOException {
        issuer.answers(json(keys(10)));
        assertThat(check(issuer.key())).isInstanceOf(Valid.class);

        issuer.answers(json(keys(11)));
        assertThatThrownBy(() -> fresh().keys()).hasMessageContaining("11 keys (expected: at most 10)");
    }

    @Test
    void takesNoMoreBytesThanTheLoadBalancer() throws IOException {
        var body = new JWKSet(issuer.key()).toString();
        issuer.answers(json(body + " ".repeat(KeySetFetch.MAX_BYTES - body.length())));
        assertThat(fresh().keys().size()).isEqualTo(1);

        issuer.answers(json(body + " ".repeat(KeySetFetch.MAX_BYTES - body.length() + 1)));
        assertThatThrownBy(() -> fresh().keys()).hasMessageContaining("too large (expected: at most 153600 bytes)");
    }

    @Test
    void waitsForTheWholeOfItOnlySoLong() throws InterruptedException {
        var over = new CountDownLatch(1);
        issuer.answers(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        var fetch = new KeySetFetch(issuer.http(), issuer.keys(), Duration.ofMillis(500));

        assertThatThrownBy(fetch::keys).isInstanceOf(IOException.class).hasMessageContaining("no answer within PT0.5S");
        over.countDown();
    }

    @Test
    void refusesWhatIsNoSetOfKeys() {
        issuer.answers(json("<html>"));

        assertThatThrownBy(() -> fresh().keys()).hasMessageContaining("not a JWK set");
    }

    @Test
    void doesNotVerifyWithAWeakKey() throws IOException {
        var weak = TokenIssuer.rsa("weak", 1024);
        issuer.answers(json(new JWKSet(weak).toString()));

        assertThat(check(weak)).isInstanceOf(Invalid.class);
    }

    private KeySetFetch fresh() {
        return new KeySetFetch(issuer.http(), issuer.keys(), KeySetFetch.MAX_TIME);
    }

    private String keys(int count) {
        return new JWKSet(IntStream.range(0, count)
                        .<JWK>mapToObj(i -> i == 0
                                ? issuer.key()
                                : new RSAKey.Builder(issuer.key())
                                        .keyID("copy-" + i)
                                        .build())
                        .toList())
                .toString();
    }

    private BearerToken check(RSAKey key) throws IOException {
        return check(key, key.getKeyID());
    }

    private BearerToken check(RSAKey key, String id) throws IOException {
        var header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(id).build();
        var token = TokenIssuer.signed(header, claims(now).build(), key);
        return check.check(List.of("Bearer " + token), CERTIFICATE);
    }
}
