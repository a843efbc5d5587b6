package dev.postern.proxy.access;

import static dev.postern.proxy.access.Policies.policy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.pki.x509.MalformedInput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessPolicyReaderTest {
    /** Lines are separated by {@code |}. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '~', textBlock = """
                    rule: [] ~ line 1: rule: unknown key (expected: rules, paths, clientCertificateIdentityFilters or ClientCertificateIdentityFilters)
                    rules: all ~ line 1: rules: "all" (expected: a list)
                    rules:| - name: x ~ line 2: rules[0].deny: missing (expected: either allow or deny)
                    rules:| - allow: all|   deny: all ~ line 3: rules[0].deny: beside allow (expected: either allow or deny)
                    rules:| - allow: everybody ~ line 2: rules[0].allow: "everybody" (expected: all, or a section of what to match)
                    rules:| - allow: {} ~ line 2: rules[0].allow: an empty section (expected: all, or a section of what to match)
                    rules:| - allow: ~ line 2: rules[0].allow: nothing (expected: all, or a section of what to match)
                    rules:| - allow: [ all ] ~ line 2: rules[0].allow: a list (expected: all, or a section of what to match)
                    rules:| - deny: all|   upstream: x ~ line 3: rules[0].upstream: unknown key (expected: name or deny)
                    rules:| - allow: { method: GET } ~ line 2: rules[0].allow.method: unknown key (expected: clients, endpoints, dnsNames, uris, emails, subject, issuers, keys, certificates, serials, methods, hosts or paths)
                    rules:| - allow:|     methods: [ GET, DELTE ] ~ line 3: rules[0].allow.methods[1]: "DELTE" (expected: GET, HEAD, POST, PUT, DELETE, OPTIONS or PATCH)
                    rules:| - allow: { methods: get } ~ line 2: rules[0].allow.methods: "get" (expected: GET, HEAD, POST, PUT, DELETE, OPTIONS or PATCH)
                    rules:| - allow: { methods: [] } ~ line 2: rules[0].allow.methods: an empty list (expected: GET, HEAD, POST, PUT, DELETE, OPTIONS or PATCH)
                    rules:| - allow: { paths: widgets } ~ line 2: rules[0].allow.paths: "widgets" (expected: a decoded path such as /widgets, /widgets/* or /parts/**)
                    rules:| - allow: { hosts: 'a:80' } ~ line 2: rules[0].allow.hosts: "a:80" (expected: a host name such as api.example.com or *.example.com, without a port)
                    rules:| - allow: { clients: [ Acme ] } ~ line 2: rules[0].allow.clients[0]: "Acme" (expected: ids of the register)
                    rules:| - allow: { endpoints: vpce-x } ~ line 2: rules[0].allow.endpoints: "vpce-x" (expected: ids such as vpce-0123456789abcdef0)
                    rules:| - allow: { dnsNames: '*' } ~ line 2: rules[0].allow.dnsNames: "*" (expected: a DNS name such as client.acme.example or *.acme.example)
                    rules:| - allow: { dnsNames: 'a*.acme.example' } ~ line 2: rules[0].allow.dnsNames: "a*.acme.example" (expected: a DNS name such as client.acme.example or *.acme.example)
                    rules:| - allow: { emails: '*' } ~ line 2: rules[0].allow.emails: "*" (expected: an address such as ops@acme.example or *@acme.example)
                    rules:| - allow: { uris: 'https://acme.example/*' } ~ line 2: rules[0].allow.uris: "https://acme.example/*" (expected: a URI, or a SPIFFE id such as spiffe://acme.example/client/* or spiffe://acme.example/**)
                    rules:| - allow: { uris: 'spiffe://*/client' } ~ line 2: rules[0].allow.uris: "spiffe://*/client" (expected: a URI, or a SPIFFE id such as spiffe://acme.example/client/* or spiffe://acme.example/**)
                    rules:| - allow: { uris: 'spiffe://acme.example' } ~ line 2: rules[0].allow.uris: "spiffe://acme.example" (expected: a URI, or a SPIFFE id such as spiffe://acme.example/client/* or spiffe://acme.example/**)
                    rules:| - allow: { uris: 'spiffe://acme.example/a/' } ~ line 2: rules[0].allow.uris: "spiffe://acme.example/a/" (expected: a URI, or a SPIFFE id such as spiffe://acme.example/client/* or spiffe://acme.example/**)
                    rules:| - allow: { uris: 'spiffe:x' } ~ line 2: rules[0].allow.uris: "spiffe:x" (expected: a URI, or a SPIFFE id such as spiffe://acme.example/client/* or spiffe://acme.example/**)
                    rules:| - allow: { subject: { Org: Acme } } ~ line 2: rules[0].allow.subject.Org: "Org" (expected: a short name such as O or OU, or an OID)
                    rules:| - allow: { subject: {} } ~ line 2: rules[0].allow.subject: an empty section (expected: attributes such as O: Acme)
                    rules:| - allow: { subject: O=Acme } ~ line 2: rules[0].allow.subject: "O=Acme" (expected: a section of keys)
                    rules:| - allow: { issuers: 'CN=a, O=b' } ~ line 2: rules[0].allow.issuers: "CN=a, O=b" (expected: as in X-Amzn-Mtls-Clientcert-Issuer, such as CN=Issuing,O=Partners)
                    rules:| - allow: { issuers: '/O=b/CN=a' } ~ line 2: rules[0].allow.issuers: "/O=b/CN=a" (expected: as in X-Amzn-Mtls-Clientcert-Issuer, such as CN=Issuing,O=Partners)
                    rules:| - allow: { keys: abc } ~ line 2: rules[0].allow.keys: "abc" (expected: 64 hexadecimal digits, with or without colons)
                    rules:| - allow: { serials: 03A5B1 } ~ line 2: rules[0].allow.serials: without issuers (expected: beside issuers)
                    rules:| - allow: { issuers: CN=a, serials: x } ~ line 2: rules[0].allow.serials: serial number: "x" (expected: hexadecimal, such as 03A5B1)
                    rules:| - name: a|   allow: all| - name: a|   deny: all ~ line 4: rules[1].name: "a" (expected: a name of its own; rules[0] has it)
                    rules:| - name: rules[1]|   allow: all| - deny: all ~ line 4: rules[1].name: "rules[1]" (expected: a name of its own; rules[0] has it)
                    rules:| - { name: ' a', allow: all } ~ line 2: rules[0].name: " a" (expected: 1..64 printable characters of ASCII, no quotes or backslashes)
                    rules:| - { allow: all, limits: {} } ~ line 2: rules[0].limits.rate: missing (expected: rate, concurrency or requestBytes)
                    rules:| - { allow: all, limits: { burst: 5 } } ~ line 2: rules[0].limits.burst: without a rate (expected: beside rate)
                    rules:| - { allow: all, limits: { rate: 0/s } } ~ line 2: rules[0].limits.rate: "0/s" (expected: 1 to 1000000 a second, minute or hour, such as 100/s, 600/m or 1000/h)
                    rules:| - { allow: all, limits: { rate: 100 } } ~ line 2: rules[0].limits.rate: "100" (expected: 1 to 1000000 a second, minute or hour, such as 100/s, 600/m or 1000/h)
                    rules:| - { allow: all, limits: { rate: 100/d } } ~ line 2: rules[0].limits.rate: "100/d" (expected: 1 to 1000000 a second, minute or hour, such as 100/s, 600/m or 1000/h)
                    rules:| - { allow: all, limits: { rate: 1000001/s } } ~ line 2: rules[0].limits.rate: "1000001/s" (expected: 1 to 1000000 a second, minute or hour, such as 100/s, 600/m or 1000/h)
                    rules:| - { allow: all, limits: { concurrency: 0 } } ~ line 2: rules[0].limits.concurrency: "0" (expected: 1..1000000)
                    rules:| - { allow: all, limits: { requestBytes: -1 } } ~ line 2: rules[0].limits.requestBytes: "-1" (expected: 0..1099511627776)
                    rules:| - { allow: all, headers: {} } ~ line 2: rules[0].headers: an empty section (expected: names and values)
                    rules:| - { allow: all, headers: { Host: x } } ~ line 2: rules[0].headers.Host: is no header that a rule can set (expected: a name such as X-Tenant)
                    rules:| - { allow: all, headers: { X_Forwarded.For: x } } ~ line 2: rules[0].headers.X_Forwarded.For: is no header that a rule can set (expected: a name such as X-Tenant)
                    rules:| - { allow: all, headers: { X-Amzn-Mtls-Clientcert-Subject: x } } ~ line 2: rules[0].headers.X-Amzn-Mtls-Clientcert-Subject: is no header that a rule can set (expected: a name such as X-Tenant)
                    rules:| - { allow: all, headers: { X-A: "a\\nb" } } ~ line 2: rules[0].headers.X-A: "a\\x0Ab" (expected: 1..1024 printable characters of ASCII)
                    rules:| - { allow: all, headers: { X-A: a, x_a: b } } ~ line 2: rules[0].headers.x_a: is a name that stands there in another spelling (expected: each once)
                    paths: { allow: [ dots ] } ~ line 1: paths.allow[0]: "dots" (expected: encoded-slash, empty-segments or parameters)
                    clientCertificateIdentityFilters: [ { field: san-ip, values: x, action: accept } ] ~ line 1: clientCertificateIdentityFilters[0].field: "san-ip" (expected: subject-cn, subject-ou, san-dns or san-uri)
                    clientCertificateIdentityFilters: [ { field: san-dns, values: x, action: deny } ] ~ line 1: clientCertificateIdentityFilters[0].action: "deny" (expected: accept)
                    clientCertificateIdentityFilters: [ { field: san-dns, action: accept } ] ~ line 1: clientCertificateIdentityFilters[0].values: missing (expected: what stands in the field)
                    clientCertificateIdentityFilters: []|ClientCertificateIdentityFilters: [] ~ line 2: ClientCertificateIdentityFilters: beside clientCertificateIdentityFilters (expected: one of them)
                    """)
    void saysWhereAndWhatIsWrong(String lines, String complaint) {
        assertThatThrownBy(() -> policy(lines.split("\\|")))
                .isInstanceOf(MalformedInput.class)
                .hasMessage("access.yaml: " + complaint);
    }

    @Test
    void boundsRulesAndWhatTheyAskFor() {
        var rules = IntStream.range(0, 1001)
                .mapToObj(at -> "  - deny: { methods: GET }")
                .collect(Collectors.joining("\n", "rules:\n", ""));
        var paths = IntStream.range(0, 10_001).mapToObj(at -> "/" + at).collect(Collectors.joining(", ", "[ ", " ]"));

        assertThatThrownBy(() -> policy(rules)).hasMessage("access.yaml: line 2: rules: 1001 (expected: at most 1000)");
        assertThatThrownBy(() -> policy("rules:", "  - allow: { paths: " + paths + " }"))
                .hasMessage("access.yaml: line 2: rules: 10001 values (expected: at most 10000 in all rules)");
        assertThatThrownBy(() -> policy("#".repeat(1024 * 1024 + 1)))
                .hasMessage("access.yaml: larger than 1048576 bytes (expected: a configuration)");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "100/s, PT1S, 100, 100",
        "1/s, PT1S, 1, 1",
        "600/m, PT1M, 600, 10",
        "59/m, PT1M, 59, 1",
        "1000/h, PT1H, 1000, 1",
        "7200/h, PT1H, 7200, 2"
    })
    void takesOneSecondsWorthForABurst(String rate, Duration per, int requests, int burst) {
        var policy = policy("rules: [ { allow: all, limits: { rate: " + rate + " } } ]");

        var decision = (AccessDecision.Allowed) policy.rules().get(0).decision();
        assertThat(decision.limits().rate()).contains(new RuleLimits.Rate(requests, per, burst));
    }

    @Test
    void readsAllThatARuleCanSay() {
        var policy = policy(
                "rules:",
                "  - allow: { clients: acme }",
                "    upstream: widgets",
                "    limits: { rate: 100/s, burst: 200, concurrency: 20, requestBytes: 0 }",
                "    headers: { X-Tenant: acme, X-Number: 7 }");

        assertThat(policy.rules().get(0).decision()).isInstanceOfSatisfying(AccessDecision.Allowed.class, allowed -> {
            assertThat(allowed.limits())
                    .isEqualTo(new RuleLimits(
                            Optional.of(new RuleLimits.Rate(100, Duration.ofSeconds(1), 200)),
                            Optional.of(20),
                            Optional.of(0L)));
            assertThat(allowed.headers()).containsEntry("X-Number", "7").hasSize(2);
        });
        assertThat(policy.upstreams()).containsExactly("widgets");
        assertThat(policy.headerNames()).containsExactlyInAnyOrder("X-Tenant", "X-Number");
    }

    @Test
    void readsTheSameFromAFile(@TempDir Path directory) throws Exception {
        var file = Files.writeString(directory.resolve("access.yaml"), "rules: [ { allow: nobody } ]");

        assertThatThrownBy(() -> AccessPolicyReader.read(file))
                .isInstanceOf(MalformedInput.class)
                .hasMessage(
                        file + ": line 1: rules[0].allow: \"nobody\" (expected: all, or a section of what to match)");
        assertThatThrownBy(() -> AccessPolicyReader.parse("s3://b/k", new byte[] {(byte) 0xff}))
                .hasMessage("s3://b/k: not UTF-8 (expected: YAML in UTF-8)");
    }
}
