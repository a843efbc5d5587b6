package dev.postern.cli.plane;

import dev.postern.cli.plane.AuthorityConfig.PrivateCa;
import dev.postern.cli.plane.AuthorityConfig.Template;
import dev.postern.crl.aws.S3Location;
import dev.postern.crl.aws.S3Prefix;
import dev.postern.pki.ca.TrustDomain;
import dev.postern.pki.client.UsageScope;
import dev.postern.pki.event.EventSinks;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.proxy.config.ConfigFile;
import dev.postern.proxy.config.ConfigSection;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads {@code control-plane.yaml}: which keys there are, where they stand and what type they have. */
public final class ControlPlaneReader {
    private static final String PLACE = "a file or s3://BUCKET/KEY";
    private static final String EDGE = "http://HOST:PORT or https://HOST:PORT";

    private ControlPlaneReader() {}

    /**
     * Reads the file once, whole. Relative paths in it start at its directory.
     *
     * @throws MalformedInput in one line that begins with the file, the line and the path of the key
     */
    public static ControlPlane read(Path file) throws IOException {
        return ConfigFile.read(file, "authority, register, lists, …", ControlPlaneReader::plane);
    }

    private static ControlPlane plane(ConfigSection root) {
        root.only(
                "authority",
                "register",
                "lists",
                "trustStores",
                "denyLists",
                "rosters",
                "events",
                "edges",
                "usagePlan");
        return root.make(() -> new ControlPlane(
                root.has("authority") ? authority(root.section("authority")) : ControlPlane.LOCAL.authority(),
                root.has("register") ? register(root.section("register")) : ControlPlane.LOCAL.register(),
                root.values("lists", "s3://BUCKET/PREFIX", S3Prefix::parse),
                root.sections("trustStores").stream()
                        .map(ControlPlaneReader::trustStore)
                        .toList(),
                root.values("denyLists", PLACE, text -> place(root, text)),
                root.values("rosters", PLACE, text -> place(root, text)),
                root.values("events", "stdout, file:PATH or eventbridge:BUS", EventSinks::check),
                root.values("edges", EDGE, ControlPlaneReader::edge),
                root.has("usagePlan") ? Optional.of(usagePlan(root.section("usagePlan"))) : Optional.empty()));
    }

    private static AuthorityConfig authority(ConfigSection authority) {
        authority.only("privateCa", "template", "trustDomain", "clientLifetime");
        return authority.make(() -> new PrivateCa(
                authority.text("privateCa", "the ARN of a Private CA"),
                authority.value("template", "clientAuth or endEntity", Template::parse, Template.CLIENT_AUTH),
                authority.value("trustDomain", "a domain", TrustDomain::new, PrivateCa.DEFAULT_TRUST_DOMAIN),
                authority.duration("clientLifetime", PrivateCa.DEFAULT_CLIENT_LIFETIME)));
    }

    private static RegisterConfig register(ConfigSection register) {
        register.only("dynamodb");
        return register.make(() -> new RegisterConfig.DynamoDb(register.text("dynamodb", "the name of a table")));
    }

    private static TrustStoreConfig trustStore(ConfigSection store) {
        store.only("arn", "uploads");
        return store.make(() -> new TrustStoreConfig(
                store.text("arn", "the ARN of a trust store"),
                store.value("uploads", "s3://BUCKET/PREFIX", S3Prefix::parse)));
    }

    private static PlaceConfig place(ConfigSection root, String text) {
        if (text.contains("://") && !S3Location.isS3(text)) {
            throw new MalformedInput('"' + text + "\" (expected: " + PLACE + ")");
        }
        return S3Location.isS3(text)
                ? new PlaceConfig.S3(S3Location.parse(text))
                : new PlaceConfig.File(root.resolve(text));
    }

    private static UsagePlanConfig usagePlan(ConfigSection plan) {
        plan.only("id", "scope");
        return plan.make(() -> new UsagePlanConfig(
                plan.text("id", "the id of a usage plan of API Gateway"),
                plan.value("scope", "the authorizer's POSTERN_USAGE_KEYS", UsageScope::new)));
    }

    private static URI edge(String text) {
        try {
            var url = new URI(text);
            var http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            var bare = url.getUserInfo() == null
                    && url.getQuery() == null
                    && url.getFragment() == null
                    && (url.getPath().isEmpty() || url.getPath().equals("/"));
            if (http && url.getHost() != null && bare) {
                return new URI(url.getScheme(), null, url.getHost(), url.getPort(), null, null, null);
            }
        } catch (URISyntaxException e) {
            // Said below, in one way for all that it is not.
        }
        throw new MalformedInput("\"" + text + "\" (expected: " + EDGE + ", an edge's admin address)");
    }
}
