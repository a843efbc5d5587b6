package dev.postern.authorizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.pki.x509.MalformedInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorizationRequestTest {
    @Test
    void readsWhatAPrivateApiSends() {
        var request = TestEvent.anonymous().request();

        assertThat(request.method())
                .isEqualTo(new MethodArn(
                        "arn:aws:execute-api:eu-central-1:123456789012:s4x3opwd6i", "s4x3opwd6i", "live"));
        assertThat(request.vpcEndpoint()).contains("vpce-0bc731de06c089ce1");
        assertThat(request.requestId()).isEqualTo("c2fc2e4d-8082-4375-a923-e7c4fddbf51a");
        assertThat(request.extendedRequestId()).isEqualTo("QmOw7G1BIAMFYJQ=");
        assertThat(request.values("HOST")).containsExactly("api.example.com");
    }

    @Test
    void readsTheEventOfTheDeveloperGuideWhichHasSingleHeadersAndNoEndpoint() {
        var request = TestEvent.recorded("documented-event.json").request();

        assertThat(request.method().everyMethod())
                .isEqualTo("arn:aws:execute-api:us-east-1:123456789012:abcdef123/test/*/*");
        assertThat(request.vpcEndpoint()).isEmpty();
        assertThat(request.values("headerauth1")).containsExactly("headerValue1");
    }

    @Test
    void countsEveryValueOfAHeaderWhereTheEventHasThem() {
        var event = TestEvent.anonymous().header("Authorization", "Bearer a", "Bearer b");

        assertThat(event.request().values("authorization")).containsExactly("Bearer a", "Bearer b");
        assertThat(event.withoutMultiValueHeaders().request().values("authorization"))
                .containsExactly("Bearer b");
    }

    @Test
    void refusesAnEventWithAKeyTwice() {
        assertThatThrownBy(
                        () -> AuthorizationRequest.parse("{\"type\":\"REQUEST\",\"headers\":{\"a\":\"1\",\"a\":\"2\"}}"
                                .getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isInstanceOf(MalformedInput.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "arn:aws:execute-api:eu-central-1:123456789012:api",
                "arn:aws:execute-api:eu-central-1:123456789012:api/*/GET/",
                "arn:aws:execute-api:eu-central-1:123456789012:*/live/GET/",
                "arn:aws:lambda:eu-central-1:123456789012:api/live/GET/"
            })
    void refusesAMethodThatIsNone(String arn) {
        assertThatThrownBy(() -> MethodArn.parse(arn))
                .isInstanceOf(MalformedInput.class)
                .hasMessageStartingWith("methodArn: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "arn:aws:execute-api:eu-central-1:123456789012:api/live/GET/",
                "arn:aws-cn:execute-api:cn-north-1:123456789012:api/live/POST/a/b*c/{d}",
                "arn:aws-us-gov:execute-api:us-gov-west-1:123456789012:api/live/GET"
            })
    void takesMethodsOfEveryPartition(String arn) {
        assertThat(MethodArn.parse(arn).everyMethod()).endsWith(":api/live/*/*");
    }
}
