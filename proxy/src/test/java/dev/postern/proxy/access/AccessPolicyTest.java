package dev.postern.proxy.access;

import static dev.postern.proxy.access.Policies.denying;
import static dev.postern.proxy.access.Policies.get;
import static dev.postern.proxy.access.Policies.policy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.pki.client.ClientId;
import dev.postern.pki.client.RegisteredClient;
import dev.postern.pki.client.VpcEndpointId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessPolicyTest {
    private static final VpcEndpointId OURS = new VpcEndpointId("vpce-0123456789abcdef0");
    private static final VpcEndpointId ANOTHER = new VpcEndpointId("vpce-0fedcba9876543210");

    private static Caller registered(String id, VpcEndpointId... boundTo) {
        return new Caller(
                Optional.empty(),
                new Registration.Known(new RegisteredClient(new ClientId(id), Set.of(boundTo))),
                Optional.of(OURS));
    }

    private static final Caller SOMEBODY = new Caller(Optional.empty(), new Registration.NotKept(), Optional.empty());

    private static AccessDecision decide(AccessPolicy policy, Caller caller, String method, String target) {
        return policy.of(caller).decide(new AccessRequest(method, "api.example.com", target));
    }

    @Test
    void letsEverybodyThroughWithoutAPolicyWhateverThePath() {
        assertThat(decide(AccessPolicy.NONE, SOMEBODY, "GET", "/a/../b%2f%00"))
                .isEqualTo(AccessDecision.Allowed.WITHOUT_POLICY);
    }

    @Test
    void bindsAClientToItsEndpointsWithoutAPolicyToo() {
        assertThat(decide(AccessPolicy.NONE, registered("acme", OURS, ANOTHER), "GET", "/"))
                .isEqualTo(AccessDecision.Allowed.WITHOUT_POLICY);
        assertThat(decide(AccessPolicy.NONE, registered("acme", ANOTHER), "GET", "/"))
                .isEqualTo(new AccessDecision.Denied(
                        AccessDenial.ENDPOINT_MISMATCH,
                        Optional.empty(),
                        "acme came through vpce-0123456789abcdef0 and is bound to vpce-0fedcba9876543210"));
    }

    @Test
    void takesTheFirstRuleThatMatches() {
        var policy = policy(
                "rules:",
                "  - name: nobody deletes",
                "    deny: { methods: [ DELETE ] }",
                "  - allow: { clients: acme, paths: [ '/widgets/**' ] }",
                "    upstream: widgets",
                "    limits: { rate: 600/m, concurrency: 20 }",
                "    headers: { X-Tenant: acme }");

        assertThat(decide(policy, registered("acme"), "GET", "/widgets/7?x=1"))
                .isInstanceOfSatisfying(AccessDecision.Allowed.class, allowed -> {
                    assertThat(allowed.rule()).contains("rules[1]");
                    assertThat(allowed.upstream()).contains("widgets");
                    assertThat(allowed.limits().rate())
                            .hasValueSatisfying(rate -> assertThat(rate.burst()).isEqualTo(10));
                    assertThat(allowed.headers()).isEqualTo(Map.of("X-Tenant", "acme"));
                });
        assertThat(decide(policy, registered("acme"), "DELETE", "/widgets/7"))
                .isInstanceOfSatisfying(AccessDecision.Denied.class, denied -> {
                    assertThat(denied.reason()).isEqualTo(AccessDenial.RULE);
                    assertThat(denied.rule()).contains("nobody deletes");
                });
        assertThat(decide(policy, registered("globex"), "GET", "/widgets/7"))
                .isInstanceOfSatisfying(
                        AccessDecision.Denied.class,
                        denied -> assertThat(denied.reason()).isEqualTo(AccessDenial.NO_RULE));
    }

    @Test
    void asksForThePathFirstThenTheRegisterThenTheEndpointThenTheRules() {
        var policy = policy("rules: [ { allow: all } ]");
        var unknown = new Caller(Optional.empty(), new Registration.Unknown(), Optional.empty());
        var elsewhere = registered("acme", ANOTHER);

        assertThat(reason(decide(policy, unknown, "GET", "/a/../b"))).contains(AccessDenial.PATH_AMBIGUOUS);
        assertThat(reason(decide(policy, unknown, "GET", "/a"))).contains(AccessDenial.CLIENT_UNREGISTERED);
        assertThat(reason(decide(AccessPolicy.NONE, unknown, "GET", "/a/../b")))
                .contains(AccessDenial.CLIENT_UNREGISTERED);
        assertThat(reason(decide(policy, elsewhere, "GET", "/a"))).contains(AccessDenial.ENDPOINT_MISMATCH);
        assertThat(reason(decide(policy, registered("acme", OURS), "GET", "/a")))
                .isEmpty();
    }

    @Test
    void refusesABoundClientOfWhichNoEndpointIsKnown() {
        var nowhere = new Caller(Optional.empty(), registered("acme", OURS).registration(), Optional.empty());

        assertThat(decide(AccessPolicy.NONE, nowhere, "GET", "/"))
                .isEqualTo(new AccessDecision.Denied(
                        AccessDenial.ENDPOINT_MISMATCH,
                        Optional.empty(),
                        "acme came through no VPC endpoint and is bound to vpce-0123456789abcdef0"));
    }

    @Test
    void matchesTheEndpointInARule() {
        var policy = policy("rules: [ { allow: { endpoints: [ vpce-0123456789abcdef0 ] } } ]");

        assertThat(reason(decide(policy, registered("acme"), "GET", "/"))).isEmpty();
        assertThat(reason(decide(policy, SOMEBODY, "GET", "/"))).contains(AccessDenial.NO_RULE);
    }

    @ParameterizedTest(name = "P8 {0}")
    @ValueSource(
            strings = {
                "/admin",
                "/admin/",
                "/admin/x",
                "/%61dmin",
                "/admin%2fx",
                "/admin;x",
                "/admin;x/y",
                "//admin",
                "/;x/admin",
                "/a;x//admin/..",
                "/%2fadmin",
                "//%2f//admin//x",
                "/admin%2f",
                "/admin/%2f",
                "/ADMIN/x",
                "/%41dmin"
            })
    void p8ReachesNothingUnderADeniedPathByAnySpelling(String target) {
        var strict = denying("{ paths: [ /admin/** ] }");
        var lax = policy(
                "rules: [ { deny: { paths: [ '/admin/**' ] } }, { allow: all } ]",
                "paths: { allow: [ encoded-slash, empty-segments, parameters ] }");

        assertThat(strict.of(SOMEBODY).decide(get(target))).isInstanceOf(AccessDecision.Denied.class);
        assertThat(lax.of(SOMEBODY).decide(get(target))).isInstanceOf(AccessDecision.Denied.class);
    }

    /** To some backends a path is the same in any case: denied is what one of them may take for it, allowed only what all do. */
    @Test
    void p8AllowsAPathInTheCaseOfTheRuleOnly() {
        var policy = policy("rules: [ { allow: { paths: [ '/widgets/**' ] } } ]");

        assertThat(reason(decide(policy, SOMEBODY, "GET", "/widgets/7"))).isEmpty();
        assertThat(reason(decide(policy, SOMEBODY, "GET", "/Widgets/7"))).contains(AccessDenial.NO_RULE);
    }

    @Test
    void p8AllowsNoMoreForAnEncodedSlashThanForAnotherCharacter() {
        var policy = policy(
                "rules: [ { allow: { paths: [ '/projects/*', '/public/**' ] } } ]", "paths: { allow: encoded-slash }");

        assertThat(reason(decide(policy, SOMEBODY, "GET", "/projects/acme%2Fsite")))
                .isEmpty();
        assertThat(reason(decide(policy, SOMEBODY, "GET", "/projects/acme/site")))
                .contains(AccessDenial.NO_RULE);
        assertThat(reason(decide(policy, SOMEBODY, "GET", "/public%2Fx"))).contains(AccessDenial.NO_RULE);
        assertThat(reason(decide(policy, SOMEBODY, "GET", "/projects/..%2F..%2Fadmin")))
                .contains(AccessDenial.PATH_AMBIGUOUS);
    }

    @Test
    void deniesByHostWhereNoHostIsClear() {
        var policy = denying("{ hosts: admin.example.com }");

        for (var host : List.of("admin.example.com", "ADMIN.example.com.:443", "", "admin%2eexample.com", "a:b")) {
            assertThat(reason(policy.of(SOMEBODY).decide(new AccessRequest("GET", host, "/"))))
                    .as(host)
                    .contains(AccessDenial.RULE);
        }
        assertThat(reason(policy.of(SOMEBODY).decide(new AccessRequest("GET", "api.example.com", "/"))))
                .isEmpty();
    }

    @Test
    void tracesEachRuleToTheFirstConditionThatDoesNotHold() {
        var policy = policy(
                "rules:",
                "  - name: reads",
                "    allow: { clients: [ acme, globex ], methods: [ GET, HEAD ], paths: '/widgets/**' }",
                "  - deny: { hosts: '*.example.org' }",
                "  - { name: rest, allow: all }");

        assertThat(policy.of(registered("acme")).trace(new AccessRequest("POST", "api.example.com", "/widgets")))
                .containsExactly(
                        new RuleTrace("reads", Effect.ALLOW, Optional.of("methods: POST (expected: GET, HEAD)")),
                        new RuleTrace(
                                "rules[1]",
                                Effect.DENY,
                                Optional.of("hosts: \"api.example.com\" (expected: *.example.org)")),
                        new RuleTrace("rest", Effect.ALLOW, Optional.empty()));
        assertThat(policy.of(registered("initech")).trace(get("/")).get(0).unmet())
                .contains("clients: initech (expected: acme, globex)");
        assertThat(policy.of(registered("acme")).trace(get("/a/../b"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rules: []",
                "paths: {}",
                "rules: [ { deny: all }, { allow: all } ]",
                "rules: [ { deny: { methods: GET } } ]"
            })
    void saysThatNobodyPasses(String text) {
        var policy = policy(text);

        assertThat(policy.letsNobodyIn()).isTrue();
        assertThat(policy.notes().get(0)).startsWith("nobody passes: ");
        assertThat(reason(decide(policy, registered("acme"), "GET", "/"))).isPresent();
    }

    @Test
    void notesWhatIsNeverReachedAndWhatIsLax() {
        var policy = policy(
                "rules:",
                "  - { name: here, allow: { endpoints: vpce-0123456789abcdef0 } }",
                "  - { name: rest, allow: all }",
                "  - { name: late, deny: { methods: DELETE } }",
                "paths: { allow: [ parameters, encoded-slash ] }");

        assertThat(policy.letsNobodyIn()).isFalse();
        assertThat(policy.notes())
                .containsExactly(
                        "rule \"late\" is never reached: \"rest\" before it matches everything",
                        "rule \"here\" asks for endpoints: they are known where proxyProtocol is v2, and nowhere else",
                        "lax: paths.allow encoded-slash: safe where the upstream takes %2F for a character of a segment",
                        "lax: paths.allow parameters: safe where the upstream cuts segments off at ;");
        assertThat(AccessPolicy.NONE.notes()).isEmpty();
        assertThat(AccessPolicy.NONE.letsNobodyIn()).isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "'{ methods: GET }', false, false",
        "'{ endpoints: vpce-0123456789abcdef0 }', false, false",
        "'{ clients: acme }', true, true",
        "'{ subject: { O: Acme } }', true, false",
        "'{ issuers: CN=a }', true, false",
        "'{ uris: urn:x }', true, false"
    })
    void knowsWhatItHasToBeTold(String section, boolean identity, boolean clients) {
        var policy = Policies.allowing(section);

        assertThat(policy.asksForIdentity()).isEqualTo(identity);
        assertThat(policy.asksForClients()).isEqualTo(clients);
    }

    private static Optional<AccessDenial> reason(AccessDecision decision) {
        return decision instanceof AccessDecision.Denied denied ? Optional.of(denied.reason()) : Optional.empty();
    }
}
