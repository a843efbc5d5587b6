package dev.postern.cdk.edge;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What CloudFormation makes of a text with functions in it, with stand-ins for what other stacks export. */
final class Deployed {
    private static final String AUTHORITY =
            "arn:aws:acm-pca:eu-central-1:111122223333:certificate-authority/0a1b2c3d-4e5f-6789-abcd-ef0123456789";

    /** By a part of the export's name. */
    private static final Map<String, String> EXPORTS = Map.of(
            "RefBucket", "postern-trust-bucket-1a2b3c4d5e6f",
            "PrivateCaCertificate", AUTHORITY + "/certificate/112233445566778899aabbccddeeff00",
            "PrivateCaAuthority", AUTHORITY,
            "EndpointAddress", "vpce-0123456789abcdef0-01234567.execute-api.eu-central-1.vpce.amazonaws.com",
            "WidgetsApi", "a1b2c3d4e5");

    private static final Map<String, String> PSEUDO = Map.of(
            "AWS::Partition", "aws",
            "AWS::URLSuffix", "amazonaws.com",
            "AWS::StackId",
                    "arn:aws:cloudformation:eu-central-1:111122223333:stack/edge/51af3dc0-da77-11e4-872e-1234567db123");

    private Deployed() {}

    static String text(JsonNode node) {
        if (node.isTextual()) {
            return node.asText();
        }
        if (node.has("Fn::Join")) {
            return String.join(node.at("/Fn::Join/0").asText(), texts(node.at("/Fn::Join/1")));
        }
        if (node.has("Fn::Select")) {
            return texts(node.at("/Fn::Select/1")).get(node.at("/Fn::Select/0").asInt());
        }
        if (node.has("Fn::ImportValue")) {
            return one(EXPORTS, node.path("Fn::ImportValue").asText());
        }
        return one(PSEUDO, node.path("Ref").asText("neither a function that is known here nor a Ref: " + node));
    }

    private static List<String> texts(JsonNode node) {
        if (node.has("Fn::Split")) {
            return List.of(
                    text(node.at("/Fn::Split/1")).split(node.at("/Fn::Split/0").asText(), -1));
        }
        var texts = new ArrayList<String>();
        node.forEach(part -> texts.add(text(part)));
        return texts;
    }

    private static String one(Map<String, String> standIns, String name) {
        return standIns.entrySet().stream()
                .filter(entry -> name.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no stand-in for " + name));
    }
}
