package dev.postern.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListIssuersConfigTest {
    private static final String YAML = """
            listeners:
              - name: partners
                address: "[::1]:0"
                certificates: [ { chain: server.pem, key: server.key } ]
                mutualAuthentication: { mode: verify, trustStore: partners }
                forward: widgets
            trustStores:
              partners: { caCertificatesBundle: ca-bundle.pem, listIssuers: issuers.pem%s }
            upstreams:
              widgets: { url: "http://127.0.0.1:8081" }
            """;

    @TempDir
    private Path directory;

    @BeforeEach
    void putFilesBesideTheConfiguration() throws IOException {
        for (var name : List.of("server.pem", "server.key", "ca-bundle.pem", "issuers.pem")) {
            Files.writeString(directory.resolve(name), "");
        }
    }

    @Test
    void areReadWhereEveryKindOfListIs() throws IOException {
        var store = read(", revocationPolicy: { scope: rfc5280 }").trustStore("partners");

        assertThat(store.listIssuers()).contains(Source.of(directory.resolve("issuers.pem")));
        assertThat(store.revocationPolicy().scope()).isEqualTo(RevocationScope.RFC5280);
    }

    @Test
    void areAMistakeWhereCompleteListsAloneAreRead() {
        assertThatThrownBy(() -> read(""))
                .hasMessageContaining("listIssuers")
                .hasMessageContaining("expected: revocationPolicy.scope: rfc5280");
    }

    private EdgeConfig read(String policy) throws IOException {
        return EdgeConfigReader.read(Files.writeString(directory.resolve("postern.yaml"), YAML.formatted(policy)));
    }
}
