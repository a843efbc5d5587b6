package dev.postern.authorizer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.DistinguishedName;
import dev.postern.pki.x509.SerialNumber;
import dev.postern.pki.x509.UrlEncodedPem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** An event as API Gateway sends it for a private API, and what each test changes of it. */
final class TestEvent {
    static final String ENDPOINT = "vpce-0bc731de06c089ce1";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ObjectNode root;

    private TestEvent(ObjectNode root) {
        this.root = root;
    }

    /** A recorded event, without identity headers. */
    static TestEvent recorded(String resource) {
        try (var in = TestEvent.class.getResourceAsStream(resource)) {
            return new TestEvent((ObjectNode)
                    JSON.readTree(Objects.requireNonNull(in, resource).readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A private API's, without identity headers. */
    static TestEvent anonymous() {
        return recorded("private-api-event.json");
    }

    /** With the five headers of verify mode. */
    static TestEvent of(X509Certificate leaf) {
        return anonymous()
                .header(IdentityHeaders.SERIAL, SerialNumber.of(leaf).hex())
                .header(IdentityHeaders.ISSUER, DistinguishedName.text(leaf.getIssuerX500Principal()))
                .header(IdentityHeaders.SUBJECT, DistinguishedName.text(leaf.getSubjectX500Principal()))
                .header(
                        IdentityHeaders.VALIDITY,
                        "NotBefore=" + leaf.getNotBefore().toInstant() + ";NotAfter="
                                + leaf.getNotAfter().toInstant())
                .header(IdentityHeaders.LEAF, leafHeader(leaf));
    }

    static String leafHeader(X509Certificate leaf) {
        return UrlEncodedPem.encode(Certificates.pem(leaf));
    }

    /** Sets a header to these values, in both of the places where events have headers. */
    TestEvent header(String name, String... values) {
        without(name);
        var all = multiValueHeaders().putArray(name);
        Stream.of(values).forEach(all::add);
        headers().put(name, values[values.length - 1]);
        return this;
    }

    /** Adds a header of this spelling beside those of others. */
    TestEvent beside(String name, String value) {
        multiValueHeaders().putArray(name).add(value);
        headers().put(name, value);
        return this;
    }

    TestEvent without(String name) {
        for (var node : List.of(headers(), multiValueHeaders())) {
            var same =
                    node.propertyNames().stream().filter(name::equalsIgnoreCase).toList();
            node.remove(same);
        }
        return this;
    }

    TestEvent method(String arn) {
        root.put("methodArn", arn);
        return this;
    }

    TestEvent type(String type) {
        root.put("type", type);
        return this;
    }

    TestEvent endpoint(String id) {
        ((ObjectNode) root.path("requestContext").path("identity")).put("vpceId", id);
        return this;
    }

    TestEvent withoutEndpoint() {
        ((ObjectNode) root.path("requestContext").path("identity")).remove("vpceId");
        return this;
    }

    TestEvent withoutMultiValueHeaders() {
        root.remove("multiValueHeaders");
        return this;
    }

    AuthorizationRequest request() {
        return AuthorizationRequest.parse(bytes());
    }

    byte[] bytes() {
        return root.toString().getBytes(UTF_8);
    }

    private ObjectNode headers() {
        return (ObjectNode) root.path("headers");
    }

    private ObjectNode multiValueHeaders() {
        return root.path("multiValueHeaders") instanceof ObjectNode there ? there : JSON.createObjectNode();
    }
}
