package dev.postern.cdk.trust;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import software.amazon.awscdk.assertions.Template;

/** What CloudFormation would make of the values of a template: functions of its language worked out, resources with ids of their kind. */
final class Deployed {
    static final String ACCOUNT = "111122223333";

    /** With ends of lines, as AWS answers it. */
    static final String CERTIFICATE = "-----BEGIN CERTIFICATE-----\nMIIB\nAgEA\n-----END CERTIFICATE-----\n";

    private final JsonNode template;

    Deployed(Template template) {
        this.template = new ObjectMapper().valueToTree(template.toJSON());
    }

    JsonNode resource(String id) {
        return template.at("/Resources/" + id);
    }

    JsonNode resources() {
        return template.path("Resources");
    }

    /** By its name; empty if there is none. */
    String output(String name) {
        return text(template.at("/Outputs/" + name + "/Value"));
    }

    String text(JsonNode value) {
        if (!value.isObject()) {
            return value.asText();
        }
        var function = value.properties().iterator().next().getKey();
        var of = value.path(function);
        return switch (function) {
            case "Ref" -> ref(of.asText());
            case "Fn::GetAtt" -> attribute(of.get(0).asText(), of.get(1).asText());
            case "Fn::ImportValue" -> of.asText();
            case "Fn::Join" -> String.join(of.get(0).asText(), list(of.get(1)));
            case "Fn::Select" -> list(of.get(1)).get(of.get(0).asInt());
            case "Fn::Sub" -> of.asText().replace("${AWS::AccountId}", ACCOUNT).replace("${AWS::Partition}", "aws");
            default -> throw new IllegalArgumentException(function);
        };
    }

    private List<String> list(JsonNode value) {
        if (value.isArray()) {
            return StreamSupport.stream(value.spliterator(), false)
                    .map(this::text)
                    .toList();
        }
        var split = value.path("Fn::Split");
        return Arrays.asList(text(split.get(1)).split(Pattern.quote(split.get(0).asText()), -1));
    }

    private String ref(String id) {
        return switch (id) {
            case "AWS::Partition" -> "aws";
            case "AWS::AccountId" -> ACCOUNT;
            case "AWS::Region" -> "eu-central-1";
            default -> name(id);
        };
    }

    private String attribute(String id, String name) {
        var type = resource(id).path("Type").asText();
        var known = Map.of(
                "AWS::ACMPCA::CertificateAuthority.Arn",
                arn("acm-pca", "certificate-authority/aaaa-ca"),
                "AWS::ACMPCA::Certificate.Arn",
                arn("acm-pca", "certificate-authority/aaaa-ca/certificate/cccc"),
                "AWS::ACMPCA::Certificate.Certificate",
                CERTIFICATE,
                "AWS::S3::Bucket.Arn",
                "arn:aws:s3:::" + name(id),
                "AWS::ElasticLoadBalancingV2::TrustStore.TrustStoreArn",
                arn("elasticloadbalancing", "truststore/partners/0a1b"));
        if (type.equals("AWS::SSM::Parameter") && name.equals("Value")) {
            return text(resource(id).at("/Properties/Value"));
        }
        return known.getOrDefault(type + "." + name, name(id) + "." + name);
    }

    private static String name(String id) {
        return id.toLowerCase(Locale.ROOT);
    }

    private static String arn(String service, String resource) {
        return "arn:aws:" + service + ":eu-central-1:" + ACCOUNT + ":" + resource;
    }
}
