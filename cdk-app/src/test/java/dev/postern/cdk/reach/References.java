package dev.postern.cdk.reach;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * What a value of a template says, as text in which every resource has one name, whichever stack speaks of it: {@code ${network/Vpc}}, or
 * {@code ${api/Endpoint.DnsEntries}} for an attribute. An intrinsic function it does not know is an error, never ignored.
 */
final class References {
    /** An account and a place to stand on, so that ARNs are whole. */
    static final Map<String, String> PSEUDO_PARAMETERS = Map.of(
            "AWS::AccountId", "111122223333",
            "AWS::Partition", "aws",
            "AWS::Region", "eu-central-1",
            "AWS::URLSuffix", "amazonaws.com",
            "AWS::NoValue", "");

    private static final Pattern TOKEN = Pattern.compile("\\$\\{([^/}]+)/([^.}]+)(?:\\.([^}]+))?}");

    private final Templates templates;

    References(Templates templates) {
        this.templates = templates;
    }

    /** Of a property of a resource. */
    String text(Resource at, String property) {
        return text(at.stack(), at.property(property));
    }

    String text(String stack, JsonNode value) {
        if (!value.isContainerNode()) {
            return value.asText();
        }
        if (value.isArray()) {
            return join(stack, ",", value);
        }
        if (value.size() != 1) {
            throw new IllegalArgumentException(stack + ": " + value + " (expected: a value)");
        }
        var function = value.fieldNames().next();
        var argument = value.get(function);
        return switch (function) {
            case "Ref" -> ref(stack, argument.asText());
            case "Fn::GetAtt" -> attribute(stack, argument.get(0).asText(), text(stack, argument.get(1)));
            case "Fn::ImportValue" -> imported(text(stack, argument));
            case "Fn::Join" -> join(stack, argument.get(0).asText(), argument.get(1));
            case "Fn::Split" -> text(stack, argument.get(1));
            case "Fn::Select" ->
                argument.get(1).isArray()
                        ? text(stack, argument.get(1).get(argument.get(0).asInt()))
                        : text(stack, argument.get(1));
            case "Fn::Sub" -> substituted(stack, argument.asText());
            default -> throw new IllegalArgumentException(stack + ": " + function + ": unknown function in " + value);
        };
    }

    /** The resource a text is the name of, or an attribute of. */
    Optional<Resource> resource(String text) {
        var token = TOKEN.matcher(text);
        return token.matches() ? Optional.of(resource(token)) : Optional.empty();
    }

    /** Every resource that a text speaks of. */
    Set<Resource> resourcesIn(String text) {
        return TOKEN.matcher(text)
                .results()
                .map(MatchToken::new)
                .map(this::resource)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private Resource resource(Matcher token) {
        return resource(new MatchToken(token.toMatchResult()));
    }

    private Resource resource(MatchToken token) {
        return templates.resources().stream()
                .filter(resource ->
                        resource.stack().equals(token.stack()) && resource.id().equals(token.id()))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException(token.stack() + "/" + token.id() + ": no such resource"));
    }

    private String ref(String stack, String id) {
        var known = PSEUDO_PARAMETERS.get(id);
        if (known != null) {
            return known;
        }
        if (templates.stack(stack).path("Parameters").has(id)) {
            return "${parameter " + stack + "-" + id + "}";
        }
        return "${" + stack + "/" + id + "}";
    }

    /** Attributes that are but another way to name the resource read as its name. */
    private String attribute(String stack, String id, String attribute) {
        var resource = resource(new MatchToken(stack, id));
        if (attribute.equals("CidrBlock")) {
            return text(resource, "CidrBlock");
        }
        var name = Set.of(
                        "GroupId",
                        "Id",
                        "LoadBalancerArn",
                        "TargetGroupArn",
                        "ListenerArn",
                        "VpcId",
                        "RestApiId",
                        "SubnetId")
                .contains(attribute);
        return name ? "${" + stack + "/" + id + "}" : "${" + stack + "/" + id + "." + attribute + "}";
    }

    private String imported(String export) {
        for (var entry : templates.stacks().entrySet()) {
            for (var output : entry.getValue().path("Outputs")) {
                if (output.at("/Export/Name").asText().equals(export)) {
                    return text(entry.getKey(), output.get("Value"));
                }
            }
        }
        throw new IllegalArgumentException("Fn::ImportValue: " + export + ": no stack exports it");
    }

    private String join(String stack, String delimiter, JsonNode list) {
        if (!list.isArray()) {
            return text(stack, list);
        }
        return StreamSupport.stream(list.spliterator(), false)
                .map(part -> text(stack, part))
                .collect(Collectors.joining(delimiter));
    }

    private String substituted(String stack, String text) {
        return Pattern.compile("\\$\\{([^}]+)}").matcher(text).replaceAll(match -> {
            var name = match.group(1).split("\\.", 2);
            var value = name.length == 1 ? ref(stack, name[0]) : attribute(stack, name[0], name[1]);
            return Matcher.quoteReplacement(value);
        });
    }

    private record MatchToken(String stack, String id) {
        MatchToken(java.util.regex.MatchResult match) {
            this(match.group(1), match.group(2));
        }
    }
}
