package dev.postern.proxy.access;

import static dev.postern.proxy.access.Policies.lets;
import static dev.postern.proxy.access.Policies.policy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.pki.testing.TestPki;
import java.security.cert.X509Certificate;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The network load balancer's own filters. */
class IdentityFilterTest {
    private static final TestPki PKI = TestPki.withIntermediate(Instant.parse("2026-11-23T12:00:00Z"));
    private static final X509Certificate LEAF = PKI.server("a.acme.example")
            .subject("CN=acme,OU=Billing,OU=Sales,O=Acme")
            .uri("spiffe://acme.example/a")
            .uri("https://acme.example/")
            .mint()
            .leaf();

    private static AccessPolicy filter(String field, String value) {
        return policy(
                "clientCertificateIdentityFilters:",
                "  - { field: " + field + ", values: [ \"" + value + "\" ], action: accept }");
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource({
        "subject-cn, acme, true",
        "subject-cn, ACME, false",
        "subject-cn, a.acme.example, false",
        "subject-cn, ac*, false",
        "subject-ou, Billing, true",
        "subject-ou, Sales, true",
        "subject-ou, Acme, false",
        "san-dns, a.acme.example, true",
        "san-dns, A.ACME.example, true",
        "san-dns, '*.acme.example', true",
        "san-dns, '*.example', false",
        "san-dns, acme, false",
        "san-uri, spiffe://acme.example/a, true",
        "san-uri, https://acme.example/, true",
        "san-uri, spiffe://acme.example/*, false",
        "san-uri, a.acme.example, false"
    })
    void admitsWhoHasTheValueInTheField(String field, String value, boolean admits) {
        assertThat(filter(field, value).refusal(LEAF).isEmpty()).isEqualTo(admits);
    }

    @Test
    void loadsAFileInTheFormOfTheApiAndLetsDoAllWhoIsAdmitted() {
        var policy = policy(
                "{\"ClientCertificateIdentityFilters\": [",
                "  {\"Field\": \"san-dns\", \"Values\": [\"b.acme.example\"], \"Action\": \"accept\"},",
                "  {\"Field\": \"subject-ou\", \"Values\": [\"Research\", \"Sales\"], \"Action\": \"accept\"}]}");

        assertThat(policy.refusal(LEAF)).isEmpty();
        assertThat(policy.letsNobodyIn()).isFalse();
        assertThat(policy.asksForIdentity()).isTrue();
        assertThat(lets(policy, LEAF)).isTrue();
        assertThat(policy.refusal(PKI.client("globex").mint().leaf())).contains("no identity filter of 2 admits it");
    }

    @Test
    void leavesTheRestToRulesWhereThereAreSome() {
        var policy = policy(
                "clientCertificateIdentityFilters: [ { field: subject-cn, values: acme, action: accept } ]",
                "rules: [ { deny: all } ]");

        assertThat(policy.refusal(LEAF)).isEmpty();
        assertThat(lets(policy, LEAF)).isFalse();
    }

    @Test
    @DisplayName("C17 a filter takes none of two SPIFFE ids")
    void c17TakesNoneOfTwoSpiffeIds() {
        var two = PKI.client("acme").uri("spiffe://acme.example/a").mint().leaf();

        assertThat(filter("san-uri", "spiffe://acme.example/a").refusal(two)).isPresent();
    }

    @Test
    void letsNobodyInByAnEmptyListOfFiltersAlone() {
        assertThat(policy("clientCertificateIdentityFilters: []").letsNobodyIn())
                .isTrue();
    }

    @Test
    void saysWhereAnAsteriskStandsForItself() {
        assertThat(filter("subject-cn", "ac*").notes())
                .containsExactly("clientCertificateIdentityFilters[0]: in \"ac*\" the asterisk stands for itself");
        assertThat(filter("san-dns", "*.acme.example").notes()).isEmpty();
    }
}
