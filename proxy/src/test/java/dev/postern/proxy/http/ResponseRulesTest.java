package dev.postern.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.config.ListenerAttributes;
import dev.postern.proxy.config.ResponseHeader;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseRulesTest {
    private static final String SERVER = "routing.http.response.server.enabled";

    /** alb.md 8.8: all ten of them, in place of whatever the upstream says. */
    @ParameterizedTest
    @EnumSource
    void insertsAHeaderInPlaceOfTheUpstreams(ResponseHeader header) {
        var rules = rules(Map.of(header.attribute(), "ours"));
        var response = upstreams(200);
        response.headers()
                .add(header.headerName(), "theirs")
                .add(header.headerName().toUpperCase(java.util.Locale.ROOT), "theirs too");

        rules.passOn(response);

        assertThat(response.headers().getAll(header.headerName())).containsExactly("ours");
        assertThat(answered(rules).headers().getAll(header.headerName())).containsExactly("ours");
    }

    @ParameterizedTest
    @EnumSource
    void leavesAHeaderAloneThatItIsNotTold(ResponseHeader header) {
        var rules = rules(Map.of(header.attribute(), ""));
        var response = upstreams(200);
        response.headers().add(header.headerName(), "theirs");

        rules.passOn(response);

        assertThat(response.headers().getAll(header.headerName())).containsExactly("theirs");
        assertThat(answered(rules).headers().contains(header.headerName())).isFalse();
    }

    /** alb.md 8.8: "since 28 Feb 2025 applies to all response codes". */
    @ParameterizedTest
    @ValueSource(ints = {200, 204, 304, 404, 500, 599})
    void insertsWhateverTheStatus(int status) {
        var response = upstreams(status);

        rules(Map.of(ResponseHeader.X_FRAME_OPTIONS.attribute(), "DENY")).passOn(response);

        assertThat(response.headers().get("X-Frame-Options")).isEqualTo("DENY");
    }

    /** An upstream cannot have ours taken off by naming it in Connection. */
    @Test
    void insertsAfterTakingOff() {
        var response = upstreams(200);
        response.headers().add("Connection", "x-frame-options").add("X-Frame-Options", "theirs");

        rules(Map.of(ResponseHeader.X_FRAME_OPTIONS.attribute(), "DENY")).passOn(response);

        assertThat(response.headers().getAll("X-Frame-Options")).containsExactly("DENY");
    }

    /** alb.md 8.6, under our own name. */
    @Test
    void namesItselfOnAnswersOfItsOwnUnlessToldNotTo() {
        assertThat(answered(rules(Map.of())).headers().getAll("Server")).containsExactly("postern");
        assertThat(answered(rules(Map.of(SERVER, "true"))).headers().getAll("Server"))
                .containsExactly("postern");
        assertThat(answered(rules(Map.of(SERVER, "false"))).headers().contains("Server"))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void passesAnUpstreamsServerOn(String enabled) {
        var named = upstreams(200);
        named.headers().add("Server", "widgets/1.0");
        var unnamed = upstreams(200);

        rules(Map.of(SERVER, enabled)).passOn(named);
        rules(Map.of(SERVER, enabled)).passOn(unnamed);

        assertThat(named.headers().getAll("Server")).containsExactly("widgets/1.0");
        assertThat(unnamed.headers().contains("Server")).isFalse();
    }

    private static ResponseRules rules(Map<String, String> attributes) {
        return new ResponseRules(ListenerAttributes.parse(attributes).response());
    }

    private static HttpResponse upstreams(int status) {
        return new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status));
    }

    private static FullHttpResponse answered(ResponseRules rules) {
        var answer = rules.answer(
                HttpResponseStatus.SERVICE_UNAVAILABLE,
                Optional.of(Duration.ofSeconds(1)),
                UnpooledByteBufAllocator.DEFAULT);
        answer.release();
        return answer;
    }
}
