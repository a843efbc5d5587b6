package dev.postern.twin.elb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.postern.pki.testing.TestCredential;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.acm.model.ResourceInUseException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ElasticLoadBalancingV2Exception;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.MutualAuthenticationAttributes;

@SuppressWarnings("unchecked") // the SDK's varargs of builders
class ListenersTest {
    @TempDir
    Path directory;

    private ElbBench bench;
    private Curl curl;
    private int port;
    private String balancer = "";
    private TestCredential acme;

    @BeforeEach
    void start() throws IOException {
        bench = new ElbBench(directory.resolve("twin"), ElbBench.SETTINGS);
        curl = new Curl(directory, bench.pki.bundle());
        port = ElbBench.freePort();
        balancer = bench.loadBalancer("edge");
        acme = bench.pki.client("acme").mint();
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    @Test
    void letsInWhomTheTrustStoreVouchesForAndNobodyElse() throws IOException {
        bench.listener(balancer, port, verify(bench.trustStore("partners")));

        assertThat(get(acme)).isEqualTo(new Curl.Result(0, 200, "let in"));
        assertThat(get(bench.pki.impostor().client("acme").mint()).reset()).isTrue();
        assertThat(curl.get(url(), Optional.empty()).reset()).isTrue();
    }

    @Test
    void refusesARevokedClientFromTheMomentTheListIsAddedUntilItIsRemoved() throws IOException {
        var trustStore = bench.trustStore("partners");
        bench.listener(balancer, port, verify(trustStore));

        var id = bench.add(trustStore, revoking(acme)).get(0);
        assertThat(get(acme).reset()).isTrue();

        bench.remove(trustStore, id);
        assertThat(get(acme).status()).isEqualTo(200);
    }

    @Test
    void refusesARevokedClientAllTheWhileItsListIsReplaced() throws Exception {
        var trustStore = bench.trustStore("partners");
        bench.listener(balancer, port, verify(trustStore));
        var first = bench.add(trustStore, revoking(acme)).get(0);
        var replacing = new AtomicBoolean(true);

        var answers = CompletableFuture.supplyAsync(() -> {
            var seen = new ArrayList<Boolean>();
            while (replacing.get()) {
                try {
                    seen.add(get(acme).reset());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            return seen;
        });
        var old = first;
        for (var number = 2; number < 40; number++) {
            var next = bench.add(trustStore, revoking(acme)).get(0);
            bench.remove(trustStore, old);
            old = next;
        }
        replacing.set(false);

        assertThat(answers.get(30, TimeUnit.SECONDS)).isNotEmpty().containsOnly(true);
    }

    @Test
    void refusesWhomARemovedAuthorityVouchedFor() throws IOException {
        var trustStore = bench.trustStore("partners");
        bench.listener(balancer, port, verify(trustStore));
        bench.add(trustStore, bench.pki.issuing().listPem(1, List.of()));
        var other = bench.pki.impostor();
        bench.put("other.pem", other.bundle());

        bench.elb()
                .modifyTrustStore(request -> request.trustStoreArn(trustStore)
                        .caCertificatesBundleS3Bucket(ElbBench.BUCKET)
                        .caCertificatesBundleS3Key("other.pem"));

        assertThat(get(acme).reset()).isTrue();
        assertThat(get(other.client("other").mint()).status()).isEqualTo(200);
    }

    @Test
    void comesBackAfterARestartAsItWas() throws IOException {
        var trustStore = bench.trustStore("partners");
        bench.listener(balancer, port, verify(trustStore));
        bench.add(trustStore, revoking(acme));

        bench.restart();

        assertThat(get(acme).reset()).isTrue();
        assertThat(get(bench.pki.client("valid").mint()).status()).isEqualTo(200);
    }

    @Test
    void handsTheChainToTheTargetInPassthroughMode() throws IOException {
        var seen = new java.util.concurrent.atomic.AtomicReference<>("");
        var target = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        target.createContext("/", exchange -> {
            seen.set(String.valueOf(exchange.getRequestHeaders().getFirst("X-Amzn-Mtls-Clientcert")));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        target.start();
        var group = targetGroup(target.getAddress().getPort());
        var listener = bench.elb()
                .createListener(bench.https(balancer, port)
                        .mutualAuthentication(mutual -> mutual.mode("passthrough"))
                        .defaultActions(action -> action.type("forward").targetGroupArn(group))
                        .build())
                .listeners()
                .get(0);

        assertThat(get(acme).status()).isEqualTo(204);
        assertThat(seen.get()).startsWith("-----BEGIN%20CERTIFICATE-----%0A");
        assertThat(health(group)).isEqualTo("unhealthy: Target.ResponseCodeMismatch");
        bench.elb()
                .modifyTargetGroup(
                        request -> request.targetGroupArn(group).matcher(codes -> codes.httpCode("200-204")));
        assertThat(health(group)).isEqualTo("healthy: null");

        bench.elb().deregisterTargets(request -> request.targetGroupArn(group).targets(it -> it.id("127.0.0.1")));
        assertThat(get(acme).status()).isEqualTo(503);
        assertRefused("ResourceInUse", () -> bench.elb().deleteTargetGroup(request -> request.targetGroupArn(group)));
        bench.elb().deleteListener(request -> request.listenerArn(listener.listenerArn()));
        bench.elb().deleteTargetGroup(request -> request.targetGroupArn(group));
        target.stop(0);
    }

    @Test
    void cannotVerifyBeforeTheTrustStoreIsActive() {
        var trustStore = bench.create("partners");

        assertRefused("TrustStoreNotReady", () -> bench.listener(balancer, port, verify(trustStore)));
    }

    @Test
    void keepsATrustStoreThatAListenerVerifiesWith() {
        var trustStore = bench.trustStore("partners");
        var listener = bench.listener(balancer, port, verify(trustStore));

        assertRefused(
                "TrustStoreInUse", () -> bench.elb().deleteTrustStore(request -> request.trustStoreArn(trustStore)));
        assertThat(bench.elb()
                        .describeTrustStoreAssociations(request -> request.trustStoreArn(trustStore))
                        .trustStoreAssociations())
                .extracting(it -> it.resourceArn())
                .containsExactly(balancer);
        bench.elb().deleteListener(request -> request.listenerArn(listener));
        bench.elb().deleteTrustStore(request -> request.trustStoreArn(trustStore));
        assertThat(bench.elb().describeTrustStores(request -> {}).trustStores()).isEmpty();
    }

    @Test
    void verifiesOnTwoListenersOfALoadBalancerAtMost() throws IOException {
        var trustStore = bench.trustStore("partners");
        bench.listener(balancer, port, verify(trustStore));
        bench.listener(balancer, ElbBench.freePort(), verify(trustStore));

        assertRefused("TooManyListeners", () -> bench.listener(balancer, ElbBench.freePort(), verify(trustStore)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"verify", "passthrough with store", "off with expiry", "off with names", "sometimes"})
    void refusesSettingsThatMeanNothing(String what) {
        var trustStore = bench.trustStore("partners");
        Consumer<MutualAuthenticationAttributes.Builder> mutual = it -> {
            it.mode(what.replaceFirst(" .*", ""));
            switch (what) {
                case "passthrough with store" -> it.trustStoreArn(trustStore);
                case "off with expiry" -> it.ignoreClientCertificateExpiry(true);
                case "off with names" -> it.advertiseTrustStoreCaNames("on");
                default -> {}
            }
        };

        assertRefused("ValidationError", () -> bench.listener(balancer, port, mutual));
    }

    @Test
    void makesNothingWhenThePortIsTaken() throws IOException {
        try (var taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(taken.isBound()).isTrue();
            assertThatThrownBy(() -> bench.listener(balancer, port, mutual -> mutual.mode("off")))
                    .hasMessageContaining("port " + port)
                    .hasMessageContaining("cannot be bound");
        }

        assertThat(bench.elb()
                        .describeListeners(request -> request.loadBalancerArn(balancer))
                        .listeners())
                .isEmpty();
        bench.listener(balancer, port, mutual -> mutual.mode("off"));
        assertThat(curl.get(url(), Optional.empty()).status()).isEqualTo(200);
    }

    @Test
    void goesOverToOtherSettingsAndStopsWhenDeleted() throws IOException {
        var listener = bench.listener(balancer, port, mutual -> mutual.mode("off"));
        var trustStore = bench.trustStore("partners");
        var next = ElbBench.freePort();

        bench.elb().modifyListener(request -> request.listenerArn(listener).mutualAuthentication(verify(trustStore)));
        assertThat(curl.get(url(), Optional.empty()).reset()).isTrue();
        bench.elb()
                .modifyListener(request -> request.listenerArn(listener)
                        .port(next)
                        .defaultActions(action -> action.type("fixed-response")
                                .fixedResponseConfig(response -> response.statusCode("404"))));
        assertThat(curl.get("https://localhost:" + next + "/", Optional.of(acme))
                        .status())
                .isEqualTo(404);
        assertThat(get(acme).exit()).isEqualTo(7);

        bench.elb().deleteLoadBalancer(request -> request.loadBalancerArn(balancer));
        assertThat(curl.get("https://localhost:" + next + "/", Optional.of(acme))
                        .exit())
                .isEqualTo(7);
    }

    @Test
    void renamesHeadersAndRefusesNamesThatAreNone() throws IOException {
        var listener = bench.listener(balancer, port, mutual -> mutual.mode("off"));
        var key = "routing.http.request.x_amzn_mtls_clientcert_subject.header_name";

        bench.elb()
                .modifyListenerAttributes(request -> request.listenerArn(listener)
                        .attributes(attribute -> attribute.key(key).value("X-Client-Subject")));

        assertThat(bench.elb()
                        .describeListenerAttributes(request -> request.listenerArn(listener))
                        .attributes())
                .anySatisfy(attribute ->
                        assertThat(attribute.key() + "=" + attribute.value()).isEqualTo(key + "=X-Client-Subject"));
        assertRefused(
                "InvalidConfigurationRequest",
                () -> bench.elb()
                        .modifyListenerAttributes(request -> request.listenerArn(listener)
                                .attributes(attribute -> attribute.key(key).value("Host"))));
        assertRefused(
                "ValidationError",
                () -> bench.elb()
                        .modifyListenerAttributes(request -> request.listenerArn(listener)
                                .attributes(attribute ->
                                        attribute.key("no.such.key").value(""))));
        assertThat(curl.get(url(), Optional.empty()).status()).isEqualTo(200);
    }

    @Test
    void tellsOfItsDefaultRuleAndItsCertificate() {
        var listener = bench.listener(balancer, port, mutual -> mutual.mode("off"));

        var rules = bench.elb()
                .describeRules(request -> request.listenerArn(listener))
                .rules();
        var certificates = bench.elb()
                .describeListenerCertificates(request -> request.listenerArn(listener))
                .certificates();

        assertThat(rules).hasSize(1);
        assertThat(rules.get(0).isDefault()).isTrue();
        assertThat(rules.get(0).actions().get(0).fixedResponseConfig().statusCode())
                .isEqualTo("200");
        assertThat(certificates).hasSize(1);
        assertThatThrownBy(() -> bench.acm()
                        .deleteCertificate(request ->
                                request.certificateArn(certificates.get(0).certificateArn())))
                .isInstanceOf(ResourceInUseException.class)
                .hasMessageContaining(balancer);
    }

    private String targetGroup(int targetPort) {
        var group = bench.elb()
                .createTargetGroup(request -> request.name("widgets")
                        .protocol("HTTP")
                        .port(80)
                        .targetType("ip")
                        .vpcId("vpc-1"))
                .targetGroups()
                .get(0)
                .targetGroupArn();
        bench.elb()
                .registerTargets(request -> request.targetGroupArn(group)
                        .targets(it -> it.id("127.0.0.1").port(targetPort)));
        return group;
    }

    private String health(String group) {
        var health = bench.elb()
                .describeTargetHealth(request -> request.targetGroupArn(group))
                .targetHealthDescriptions()
                .get(0)
                .targetHealth();
        return health.stateAsString() + ": " + health.reasonAsString();
    }

    private static Consumer<MutualAuthenticationAttributes.Builder> verify(String trustStore) {
        return mutual -> mutual.mode("verify").trustStoreArn(trustStore);
    }

    private String revoking(TestCredential client) {
        return bench.pki.issuing().listPem(1, List.of(client.leaf().getSerialNumber()));
    }

    private Curl.Result get(TestCredential client) throws IOException {
        return curl.get(url(), Optional.of(client));
    }

    private String url() {
        return "https://localhost:" + port + "/";
    }

    private static void assertRefused(String code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ElasticLoadBalancingV2Exception.class,
                        e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code));
    }
}
