package dev.postern.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.pki.x509.MalformedInput;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The names and values that attributes give headers (alb.md 1.6, 8.8). */
class HeaderAttributesTest {
    private static final String SUBJECT = "routing.http.request.x_amzn_mtls_clientcert_subject.header_name";
    private static final String LEAF = "routing.http.request.x_amzn_mtls_clientcert_leaf.header_name";
    private static final String TLS_VERSION = "routing.http.request.x_amzn_tls_version.header_name";
    private static final String FRAME = "routing.http.response.x_frame_options.header_value";

    @ParameterizedTest
    @EnumSource
    void anEmptyNameIsTheDefault(IdentityHeader header) {
        assertThat(ListenerAttributes.parse(Map.of(header.attribute(), "")).headerName(header))
                .isEqualTo(header.defaultName());
        assertThat(ListenerAttributes.parse(Map.of(header.attribute(), "X-Own")).headerName(header))
                .isEqualTo("X-Own");
    }

    @Test
    void aNameHasAtMostAKilobyte() {
        assertThat(ListenerAttributes.parse(Map.of(SUBJECT, "x".repeat(1024))).headerName(IdentityHeader.SUBJECT))
                .hasSize(1024);
        assertThatThrownBy(() -> ListenerAttributes.parse(Map.of(SUBJECT, "x".repeat(1025))))
                .isInstanceOf(MalformedInput.class)
                .hasMessageStartingWith(SUBJECT + ": ");
    }

    /** The load balancer's set is wider than what a header's name may be. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                ":", ";", ",", "\\", "/", "?", "(", ")", "{", "}", "[", "]", "@", "<", ">", "=", " ", "\"", "\t",
                "\u00e4"
            })
    void aNameIsAToken(String character) {
        assertThatThrownBy(() -> ListenerAttributes.parse(Map.of(SUBJECT, "X-Own" + character)))
                .isInstanceOf(MalformedInput.class)
                .hasMessageEndingWith("(expected: a header name, an RFC 9110 token)");
        assertThat(ListenerAttributes.parse(Map.of(SUBJECT, "X_o!#$%&'*+.^`|~-9"))
                        .headerName(IdentityHeader.SUBJECT))
                .isEqualTo("X_o!#$%&'*+.^`|~-9");
    }

    /** Two headers are one to a backend that reads {@code _} and {@code .} as {@code -}. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Amzn-Mtls-Clientcert-Leaf",
                "x_amzn_mtls_clientcert_leaf",
                "X-Amzn.Mtls-Clientcert",
                "x-amzn_tls-version"
            })
    void noTwoHeadersHaveOneName(String name) {
        assertThatThrownBy(() -> ListenerAttributes.parse(Map.of(SUBJECT, name)))
                .isInstanceOf(MalformedInput.class)
                .hasMessageContaining("(expected: another name than X-Amzn-");
    }

    @Test
    void noTwoHeadersAreGivenOneName() {
        assertThatThrownBy(() -> ListenerAttributes.parse(Map.of(SUBJECT, "X-Own", TLS_VERSION, "x_own")))
                .hasMessage(
                        TLS_VERSION + ": \"x_own\" (expected: another name than X-Amzn-Mtls-Clientcert-Subject has)");
    }

    /** What the other has left is free. */
    @Test
    void aNameThatWasGivenUpMayBeTaken() {
        var swapped = ListenerAttributes.parse(Map.of(
                SUBJECT, "X-Amzn-Mtls-Clientcert-Leaf",
                LEAF, "X-Amzn-Mtls-Clientcert-Subject"));

        assertThat(swapped.headerName(IdentityHeader.SUBJECT)).isEqualTo("X-Amzn-Mtls-Clientcert-Leaf");
        assertThat(swapped.headerName(IdentityHeader.LEAF)).isEqualTo("X-Amzn-Mtls-Clientcert-Subject");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "host", "Content_Length", "transfer.encoding", "X_Forwarded_For", "x-forwarded-proto",
                        "X.Amzn.Trace.Id",
                "Client_Cert", "x_postern_client", "HTTP2-Settings", "authorization", "Cookie", "TE"
            })
    void noHeaderTakesANameWithAMeaning(String name) {
        assertThatThrownBy(() -> ListenerAttributes.parse(Map.of(SUBJECT, name)))
                .hasMessage(SUBJECT + ": \"" + name + "\" (expected: not a header with a meaning of its own)");
    }

    @Test
    void aValueHasAtMostAKilobyte() {
        assertThat(ListenerAttributes.parse(Map.of(FRAME, "x".repeat(1024)))
                        .response()
                        .inserted())
                .containsEntry(ResponseHeader.X_FRAME_OPTIONS, "x".repeat(1024));
        assertThatThrownBy(() -> ListenerAttributes.parse(Map.of(FRAME, "x".repeat(1025))))
                .isInstanceOf(MalformedInput.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", " DENY", "DENY ", "DENY\r\nX-Other: 1", "\u00e4", "DE\u0000NY", "\tDENY"})
    void aValueIsOneThatAHeaderCanHave(String value) {
        assertThatThrownBy(() -> ListenerAttributes.parse(Map.of(FRAME, value)))
                .isInstanceOf(MalformedInput.class)
                .hasMessageStartingWith(FRAME + ": \"")
                .hasMessageNotContaining("\n")
                .hasMessageEndingWith("no blank at either end)");
    }
}
