package dev.postern.twin.acm;

import static dev.postern.twin.wire.JsonService.object;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.PrivateKeys;
import dev.postern.twin.wire.AwsCall;
import dev.postern.twin.wire.AwsError;
import dev.postern.twin.wire.JsonService;
import dev.postern.twin.wire.Service;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** AWS Certificate Manager over the wire: awsJson 1.1, target prefix {@code CertificateManager}. */
public final class CertificateManager {
    /** What calls for this service begin with. */
    public static final String TARGET_PREFIX = "CertificateManager";

    private static final int MAX_TAGS = 50;

    private final ServerCertificates certificates;
    private final Function<String, List<String>> users;
    private final InstantSource clock;

    private CertificateManager(
            ServerCertificates certificates, Function<String, List<String>> users, InstantSource clock) {
        this.certificates = certificates;
        this.users = users;
        this.clock = clock;
    }

    /**
     * The service over these certificates.
     *
     * @param users the ARNs of what uses a certificate; such a one cannot be deleted
     */
    public static Service service(
            ServerCertificates certificates, Function<String, List<String>> users, InstantSource clock) {
        var manager = new CertificateManager(certificates, users, clock);
        return new JsonService(Map.of(
                "ImportCertificate", manager::importCertificate,
                "DescribeCertificate", manager::describe,
                "GetCertificate", manager::get,
                "ListCertificates", manager::list,
                "DeleteCertificate", manager::delete,
                "AddTagsToCertificate", manager::addTags,
                "RemoveTagsFromCertificate", manager::removeTags,
                "ListTagsForCertificate", manager::listTags));
    }

    private ObjectNode importCertificate(JsonNode input, AwsCall call) {
        var leaf = parsed("Certificate", () -> Certificates.parsePem(bytes(input, "Certificate")));
        if (leaf.size() != 1) {
            throw invalid(
                    "Certificate: " + leaf.size() + " certificates (expected: one, the rest in CertificateChain)");
        }
        var chain = new ArrayList<>(leaf);
        if (input.hasNonNull("CertificateChain")) {
            chain.addAll(parsed("CertificateChain", () -> Certificates.parsePem(bytes(input, "CertificateChain"))));
        }
        PrivateKey key = parsed("PrivateKey", () -> PrivateKeys.parse(bytes(input, "PrivateKey")));
        var arn = input.path("CertificateArn").asString("");
        var tags = tags(input);
        if (!arn.isEmpty() && !tags.isEmpty()) {
            throw invalid("Tags: given while re-importing (expected: none)");
        }
        var now = clock.instant();
        var imported = parsed(
                "PrivateKey",
                () -> arn.isEmpty()
                        ? certificates.add(call.arn("acm", "certificate/"), List.copyOf(chain), key, tags, now)
                        : certificates.replace(arn, List.copyOf(chain), key, now));
        return object().put("CertificateArn", imported.arn());
    }

    private ObjectNode describe(JsonNode input, AwsCall call) {
        var certificate = certificates.required(arn(input));
        var detail = CertificateDetail.of(
                certificate, certificates.chainOf(certificate).get(0));
        var inUseBy = detail.putArray("InUseBy");
        users.apply(certificate.arn()).forEach(inUseBy::add);
        var output = object();
        output.set("Certificate", detail);
        return output;
    }

    private ObjectNode get(JsonNode input, AwsCall call) {
        var chain = certificates.chainOf(certificates.required(arn(input)));
        var output = object().put("Certificate", Certificates.pem(chain.get(0)));
        if (chain.size() > 1) {
            output.put("CertificateChain", Certificates.pem(chain.subList(1, chain.size())));
        }
        return output;
    }

    private ObjectNode list(JsonNode input, AwsCall call) {
        var output = object();
        var summaries = output.putArray("CertificateSummaryList");
        for (var certificate : certificates.all()) {
            if (certificate.arn().startsWith(call.arn("acm", "certificate/"))) {
                X509Certificate leaf = certificates.chainOf(certificate).get(0);
                summaries.add(CertificateDetail.summary(certificate, leaf)
                        .put("InUse", !users.apply(certificate.arn()).isEmpty()));
            }
        }
        return output;
    }

    private ObjectNode delete(JsonNode input, AwsCall call) {
        var arn = certificates.required(arn(input)).arn();
        var inUseBy = users.apply(arn);
        if (!inUseBy.isEmpty()) {
            throw AwsError.of("ResourceInUseException", "Certificate " + arn + " is in use by " + inUseBy + ".");
        }
        certificates.delete(arn);
        return object();
    }

    private ObjectNode addTags(JsonNode input, AwsCall call) {
        var certificate = certificates.required(arn(input));
        var tags = new LinkedHashMap<>(certificate.tags());
        tags.putAll(tags(input));
        if (tags.size() > MAX_TAGS) {
            throw AwsError.of("TooManyTagsException", tags.size() + " tags (expected: at most " + MAX_TAGS + ")");
        }
        certificates.tag(certificate.arn(), tags);
        return object();
    }

    private ObjectNode removeTags(JsonNode input, AwsCall call) {
        var certificate = certificates.required(arn(input));
        var tags = new LinkedHashMap<>(certificate.tags());
        tags(input).keySet().forEach(tags::remove);
        certificates.tag(certificate.arn(), tags);
        return object();
    }

    private ObjectNode listTags(JsonNode input, AwsCall call) {
        var output = object();
        var tags = output.putArray("Tags");
        certificates
                .required(arn(input))
                .tags()
                .forEach((key, value) -> tags.addObject().put("Key", key).put("Value", value));
        return output;
    }

    private static Map<String, String> tags(JsonNode input) {
        var tags = new LinkedHashMap<String, String>();
        for (var tag : input.path("Tags")) {
            tags.put(tag.path("Key").asString(""), tag.path("Value").asString(""));
        }
        return tags;
    }

    private static String arn(JsonNode input) {
        var arn = input.path("CertificateArn").asString("");
        if (!arn.startsWith("arn:")) {
            throw AwsError.of("InvalidArnException", "CertificateArn: \"" + arn + "\" (expected: an ARN)");
        }
        return arn;
    }

    private static String bytes(JsonNode input, String name) {
        try {
            return new String(Base64.getDecoder().decode(input.path(name).asString("")), UTF_8);
        } catch (IllegalArgumentException e) {
            throw invalid(name + ": not base64");
        }
    }

    /** What is malformed in a field is the caller's fault; no message here holds a part of a key. */
    private static <T> T parsed(String field, Supplier<T> parser) {
        try {
            return parser.get();
        } catch (MalformedInput e) {
            throw invalid(field + ": " + e.getMessage());
        }
    }

    private static AwsError invalid(String message) {
        return AwsError.of("ValidationException", message);
    }
}
