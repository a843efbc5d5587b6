package dev.postern.crl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.SerialNumber;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists made by an authority run with OpenSSL, as many are. */
class OpenSslListTest {
    @TempDir
    Path directory;

    private OpenSsl openssl;
    private X509Certificate authority;

    @BeforeEach
    void anAuthorityWithOneClientRevoked() throws Exception {
        openssl = new OpenSsl(directory);
        Files.writeString(directory.resolve("index.txt"), "");
        Files.writeString(directory.resolve("crlnumber"), "1F\n");
        Files.writeString(directory.resolve("ca.cnf"), """
                [ca]
                default_ca = it
                [it]
                database = index.txt
                certificate = ca.pem
                private_key = ca.key
                new_certs_dir = .
                rand_serial = yes
                crlnumber = crlnumber
                default_md = sha256
                default_days = 30
                default_crl_days = 7
                policy = any
                [any]
                commonName = supplied
                [list]
                authorityKeyIdentifier = keyid
                """);
        openssl.run(
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "30",
                "-subj",
                "/O=Example/CN=OpenSSL",
                "-keyout",
                "ca.key",
                "-out",
                "ca.pem");
        authority = certificate("ca.pem");
        issue("acme");
        issue("globex");
        openssl.run("ca", "-batch", "-config", "ca.cnf", "-revoke", "acme.pem", "-crl_reason", "keyCompromise");
    }

    @Test
    void areReadAsPemAndAsDer() throws Exception {
        openssl.run("ca", "-config", "ca.cnf", "-gencrl", "-crlexts", "list", "-out", "list.pem");
        openssl.run("crl", "-in", "list.pem", "-outform", "DER", "-out", "list.crl");

        for (var file : List.of("list.pem", "list.crl")) {
            var list = SignedList.parse(Files.readAllBytes(directory.resolve(file)), List.of(authority));

            assertThat(list.list().number()).contains(CrlNumber.of(0x1f));
            assertThat(list.list().contains(serial("acme.pem"))).isTrue();
            assertThat(list.list().contains(serial("globex.pem"))).isFalse();
            assertThat(list.content().entries())
                    .singleElement()
                    .extracting(RevocationEntry::reason)
                    .isEqualTo(1);
            assertThat(list.content().authorityKeyIdentifier()).isPresent();
        }
    }

    @Test
    void areRefusedWithTheTextInFrontThatTheToolAddsIfAsked() throws Exception {
        openssl.run("ca", "-config", "ca.cnf", "-gencrl", "-out", "list.pem");
        openssl.run("crl", "-in", "list.pem", "-text", "-out", "text.pem");
        var file = Files.readAllBytes(directory.resolve("text.pem"));

        assertThatThrownBy(() -> RevocationList.parse(file, List.of(authority)))
                .isInstanceOf(MalformedInput.class)
                .hasMessageContaining("line 1: text outside the list");
    }

    private void issue(String name) throws IOException, InterruptedException {
        openssl.run(
                "req",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-subj",
                "/CN=" + name,
                "-keyout",
                name + ".key",
                "-out",
                name + ".csr");
        openssl.run("ca", "-batch", "-notext", "-config", "ca.cnf", "-in", name + ".csr", "-out", name + ".pem");
    }

    private SerialNumber serial(String file) throws IOException {
        return SerialNumber.of(certificate(file));
    }

    private X509Certificate certificate(String file) throws IOException {
        return Certificates.parsePem(Files.readString(directory.resolve(file))).get(0);
    }
}
