package dev.postern.cdk.trust;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.postern.cdk.Resources;
import dev.postern.cdk.SynthesizedEdge;
import dev.postern.cdk.settings.EdgeMode;
import dev.postern.cdk.settings.Pattern;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import software.amazon.awscdk.assertions.Template;

/** Trust stacks of deployments, by where their authority comes from. */
final class TrustEdges {
    private static final ObjectMapper JSON = new ObjectMapper();

    static final String SHARED_REGISTER = "first-register";
    static final String SHARED_DENY_LIST = "s3://first-trust/deny/deny-list.json";
    static final String SHARED_ROSTER = "s3://first-trust/roster/roster.json";
    static final String SHARED_LIST = "s3://first-trust/crl/11111111-2222-3333-4444-555555555555.crl";

    private TrustEdges() {}

    static Template trust(EdgeMode mode, String... context) {
        return SynthesizedEdge.of(mode, Pattern.CROSS_ACCOUNT, context).template("trust");
    }

    /** With an AWS Private CA that exists already. */
    static String[] given(Path bundle) {
        return new String[] {
            "authority.source", "private-ca",
            "authority.arn",
                    "arn:aws:acm-pca:eu-central-1:111122223333:certificate-authority/11111111-2222-3333-4444-555555555555",
            "authority.bundle", bundle.toAbsolutePath().toString(),
            "authority.list", "s3://acme-lists/crl/given.crl"
        };
    }

    /** Every mode, as {@link #shared}, for parameterized tests. */
    static Stream<SynthesizedEdge> sharing() throws IOException {
        var bundle =
                new KeytoolAuthority(Files.createTempDirectory(Path.of("target"), "authority"), "Partners").bundle();
        return Stream.of(EdgeMode.values())
                .map(mode -> SynthesizedEdge.of(mode, Pattern.CROSS_ACCOUNT, shared(mode, bundle)));
    }

    /** As a second deployment beside one whose AWS Private CA, register, deny-list and, if it has a proxy, roster it uses. */
    static String[] shared(EdgeMode mode, Path bundle) {
        var context = given(bundle);
        context[context.length - 1] = SHARED_LIST;
        var roster = mode.hasProxy() ? Stream.of("roster.object", SHARED_ROSTER) : Stream.<String>empty();
        return Stream.of(
                        Stream.of(context),
                        Stream.of(
                                "name",
                                "second",
                                "register.table",
                                SHARED_REGISTER,
                                "denyList.object",
                                SHARED_DENY_LIST),
                        roster)
                .flatMap(more -> more)
                .toArray(String[]::new);
    }

    /** With an authority of the operator's own, and what else is said. */
    static String[] own(Path bundle, String... more) {
        return Stream.concat(
                        Stream.of(
                                "authority.source",
                                "bundle",
                                "authority.bundle",
                                bundle.toAbsolutePath().toString()),
                        Stream.of(more))
                .toArray(String[]::new);
    }

    /** What is put into the bucket while deploying: the calls, by their keys, as the function takes them, JSON in a text. */
    static Map<String, JsonNode> puts(Template template) {
        var deployed = new Deployed(template);
        var calls = new TreeMap<String, JsonNode>();
        Resources.of(template, "Custom::TrustObject").forEach((id, resource) -> {
            var call = json(deployed.text(resource.at("/Properties/Create")));
            calls.put(call.at("/parameters/Key").asText(), call);
        });
        return calls;
    }

    static JsonNode put(Template template, String key) {
        var calls = puts(template);
        assertThat(calls).containsKey(key);
        return Objects.requireNonNull(calls.get(key));
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
    }

    static JsonNode only(Template template, String type) {
        var all = Resources.of(template, type);
        assertThat(all).as(type).hasSize(1);
        return all.values().iterator().next();
    }
}
