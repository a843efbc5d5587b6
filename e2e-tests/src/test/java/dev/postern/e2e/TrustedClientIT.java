package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.e2e.kit.Client;
import dev.postern.e2e.kit.Engine;
import dev.postern.e2e.kit.PrivateApi;
import dev.postern.e2e.kit.PrivateApi.Received;
import dev.postern.e2e.kit.Stage;
import dev.postern.e2e.kit.TlsVersion;
import dev.postern.pki.testing.OpenSsl;
import dev.postern.pki.testing.TestCredential;
import dev.postern.pki.testing.TestKeys;
import dev.postern.pki.x509.Certificates;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A client with a valid certificate gets in, and the private API learns exactly who it is. */
class TrustedClientIT {
    private static final String PREFIX = "X-Amzn-Mtls-Clientcert";
    private static final int BIG = 8 * 1024 * 1024;

    @TempDir
    static Path directory;

    private static Stage stage;

    @BeforeAll
    static void open() {
        stage = Stage.open(
                directory,
                (yaml, files) -> yaml.verify("verify", "partners").trustStore("partners", "issuing.crl", "root.crl"));
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    static Stream<Arguments> everyClient() {
        return Arrays.stream(Engine.values())
                .flatMap(engine -> Arrays.stream(TlsVersion.values())
                        .flatMap(version ->
                                stage.clients().stream().map(client -> Arguments.of(engine, version, client))));
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("everyClient")
    void letsTheClientInAndSaysWhoItIs(Engine engine, TlsVersion version, Client client) throws Exception {
        var acme = stage.pki().client("acme").mint();
        var connections = stage.edge().connections().mark();
        var accesses = stage.edge().accesses().mark();

        var answer = client.get(port(engine), "/widgets", Optional.of(acme), version);

        assertThat(answer.status()).as(answer.said()).isEqualTo(200);
        assertThat(answer.body()).contains(PrivateApi.WIDGET);
        assertIdentity(stage.api().last(), acme);
        assertForwarding(stage.api().last(), engine);
        var connection = stage.edge().connections().next(connections);
        assertThat(connection.path("tls_verify_status").asString()).isEqualTo("Success");
        assertThat(connection.path("tls_protocol").asString()).isEqualTo(version.protocol());
        assertThat(connection.path("listener").asString()).isEqualTo(engine.listener("verify"));
        assertThat(connection.path("leaf_client_cert_subject").asString()).isEqualTo("CN=acme");
        assertThat(connection.path("client_id").asString()).isEqualTo("spiffe://test.example/client/acme");
        var access = stage.edge().accesses().next(accesses);
        assertThat(access.path("conn_trace_id")).isEqualTo(connection.path("conn_trace_id"));
        assertThat(access.path("elb_status_code").asInt()).isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource
    void writesNamesAsTheLoadBalancerDoes(Engine engine) throws Exception {
        var mari = stage.pki()
                .client("mari")
                .subject(estonian("M\u00c4NNIK,MARILIIS,47101010033"))
                .serial(new BigInteger("12DB3F24BFFD390A5CAF1A8F2712DFB4", 16))
                .mint();
        var connections = stage.edge().connections().mark();

        var answer = stage.curl().get(port(engine), "/widgets", Optional.of(mari), TlsVersion.TLS_1_3);

        assertThat(answer.status()).as(answer.said()).isEqualTo(200);
        assertThat(stage.api().last().values(PREFIX + "-Subject"))
                .containsExactly("serialNumber=PNOEE-47101010033,GN=MARILIIS,SN=M\\C3\\84NNIK,"
                        + "CN=M\\C3\\84NNIK\\,MARILIIS\\,47101010033,C=EE");
        assertThat(stage.api().last().values(PREFIX + "-Serial-Number"))
                .containsExactly("12DB3F24BFFD390A5CAF1A8F2712DFB4");
        assertIdentity(stage.api().last(), mari);
        assertThat(stage.edge()
                        .connections()
                        .next(connections)
                        .path("leaf_client_cert_subject")
                        .asString())
                .isEqualTo(stage.api().last().values(PREFIX + "-Subject").get(0));
    }

    /** C9, H2, V13: what could end a header or a field is escaped; a serial with its high bit set keeps its octets. */
    @ParameterizedTest
    @EnumSource
    void c9h2v13EscapesNamesThatWouldBreakAHeader(Engine engine) throws Exception {
        var odd = stage.pki()
                .client("odd")
                .subject(estonian("a\r\nX-Amzn-Mtls-Clientcert-Subject: CN=admin\"<>;+#\\ "))
                .serial(new BigInteger("0FEF257372D5C14D4", 16))
                .mint();

        var answer = stage.curl().get(port(engine), "/widgets", Optional.of(odd), TlsVersion.TLS_1_3);

        assertThat(answer.status()).as(answer.said()).isEqualTo(200);
        assertThat(stage.api().last().values(PREFIX + "-Subject"))
                .containsExactly("serialNumber=PNOEE-47101010033,GN=MARILIIS,SN=M\\C3\\84NNIK,"
                        + "CN=a\\0D\\0AX-Amzn-Mtls-Clientcert-Subject: CN=admin\\\"\\<\\>\\;\\+#\\\\\\ ,C=EE");
        assertThat(stage.api().last().values(PREFIX + "-Serial-Number")).containsExactly("FEF257372D5C14D4");
        assertIdentity(stage.api().last(), odd);
    }

    @ParameterizedTest
    @EnumSource
    void letsAnRsaClientIn(Engine engine) throws Exception {
        var acme = stage.pki().client("rsa").keys(TestKeys.rsa(2048)).mint();

        for (var version : TlsVersion.values()) {
            var answer = stage.curl().get(port(engine), "/widgets", Optional.of(acme), version);

            assertThat(answer.status()).as(answer.said()).isEqualTo(200);
            assertIdentity(stage.api().last(), acme);
        }
    }

    @ParameterizedTest
    @EnumSource
    void servesManyRequestsOverOneConnection(Engine engine) {
        var acme = stage.pki().client("acme").mint();
        var connections = stage.edge().connections().mark();
        var accesses = stage.edge().accesses().mark();
        var url = "https://localhost:" + port(engine) + "/widgets";

        var result = stage.curl().run(url, Optional.of(acme), TlsVersion.TLS_1_3, url, url);

        assertThat(result.exit()).as(result.log()).isZero();
        var records = stage.edge().accesses().since(accesses, 3);
        assertThat(records)
                .allSatisfy(
                        record -> assertThat(record.path("client_port").asInt()).isEqualTo(result.localPort()));
        assertThat(stage.edge().connections().since(connections, 1)).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void carriesBigBodiesBothWays(Engine engine) throws IOException, InterruptedException {
        var acme = stage.pki().client("acme").mint();
        var sent = new byte[BIG];
        new Random(7).nextBytes(sent);
        var http = stage.jdk().http(Optional.of(acme), TlsVersion.TLS_1_3);
        var url = URI.create("https://localhost:" + port(engine) + "/widgets");

        for (var body :
                List.of(BodyPublishers.ofByteArray(sent), BodyPublishers.ofByteArrays(List.of(sent, new byte[] {1})))) {
            var echoed = http.send(HttpRequest.newBuilder(url).POST(body).build(), BodyHandlers.ofByteArray());

            assertThat(echoed.statusCode()).isEqualTo(200);
            assertThat(Arrays.equals(sent, Arrays.copyOf(echoed.body(), BIG))).isTrue();
        }
        var file = Files.write(directory.resolve("sent"), sent).toString();
        var got = directory.resolve("got");
        var result = stage.curl()
                .run(url.toString(), Optional.of(acme), TlsVersion.TLS_1_2, "-T", file, "-o", got.toString());
        assertThat(result.status()).as(result.log()).isEqualTo(200);
        assertThat(Arrays.equals(sent, Files.readAllBytes(got))).isTrue();
    }

    private static int port(Engine engine) {
        return stage.edge().port(engine.listener("verify"));
    }

    /** alb.md 1.2 and 1.3, by openssl's word for the names and our own arithmetic for the rest. */
    private static void assertIdentity(Received request, TestCredential client) throws Exception {
        var leaf = client.leaf();
        var serial =
                HexFormat.of().withUpperCase().formatHex(leaf.getSerialNumber().toByteArray());
        assertThat(request.values(PREFIX + "-Serial-Number")).containsExactly(serial.replaceFirst("^00", ""));
        assertThat(request.values(PREFIX + "-Subject")).containsExactly(openSslName(leaf, "subject"));
        assertThat(request.values(PREFIX + "-Issuer")).containsExactly(openSslName(leaf, "issuer"));
        assertThat(request.values(PREFIX + "-Validity"))
                .containsExactly("NotBefore=" + leaf.getNotBefore().toInstant().truncatedTo(ChronoUnit.SECONDS)
                        + ";NotAfter=" + leaf.getNotAfter().toInstant().truncatedTo(ChronoUnit.SECONDS));
        var pem = Certificates.pem(leaf);
        assertThat(request.values(PREFIX + "-Leaf"))
                .containsExactly(pem.replace("\n", "%0A").replace(" ", "%20"));
        assertThat(pem).endsWith("-----END CERTIFICATE-----\n");
        assertThat(request.values(PREFIX)).isEmpty();
    }

    private static String openSslName(X509Certificate certificate, String which) throws Exception {
        Files.writeString(directory.resolve("named.pem"), Certificates.pem(certificate));
        var printed = OpenSsl.run(directory, "x509", "-in", "named.pem", "-noout", "-" + which, "-nameopt", "RFC2253");
        return printed.replaceFirst("^" + which + "=", "").replaceFirst("\n$", "");
    }

    private static void assertForwarding(Received request, Engine engine) {
        assertThat(request.values("X-Forwarded-For")).containsExactly("127.0.0.1");
        assertThat(request.values("X-Forwarded-Proto")).containsExactly("https");
        assertThat(request.values("X-Forwarded-Port")).containsExactly(String.valueOf(port(engine)));
        assertThat(request.values("X-Amzn-Trace-Id")).hasSize(1);
        assertThat(request.values("X-Amzn-Trace-Id").get(0)).matches("Root=1-[0-9a-f]{8}-[0-9a-f]{24}");
        assertThat(request.line().toLowerCase(Locale.ROOT)).isEqualTo("get /widgets http/1.1");
    }

    private static X500Principal estonian(String commonName) throws IOException {
        return new X500Principal(new X500NameBuilder()
                .addRDN(BCStyle.C, "EE")
                .addRDN(BCStyle.CN, new org.bouncycastle.asn1.DERUTF8String(commonName))
                .addRDN(BCStyle.SURNAME, "M\u00c4NNIK")
                .addRDN(BCStyle.GIVENNAME, "MARILIIS")
                .addRDN(BCStyle.SERIALNUMBER, "PNOEE-47101010033")
                .build()
                .getEncoded());
    }
}
