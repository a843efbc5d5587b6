package dev.postern.proxy.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.pki.client.ClientId;
import dev.postern.pki.client.RegisteredClient;
import dev.postern.pki.client.VpcEndpointId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AccessPolicyTest {
    private static final VpcEndpointId OURS = new VpcEndpointId("vpce-0123456789abcdef0");
    private static final VpcEndpointId ANOTHER = new VpcEndpointId("vpce-0fedcba9876543210");

    private static AccessPolicy policy(String... lines) {
        return AccessPolicyReader.parse("access.yaml", String.join("\n", lines).getBytes(UTF_8));
    }

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
}
