package dev.postern.twin.pca;

import dev.postern.twin.wire.AwsError;
import dev.postern.twin.wire.JsonService;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What is attached to an authority and does not change what it does: tags, and the policy for other accounts. */
final class Tags {
    private static final int MAX_TAGS = 50;

    private final Authorities authorities;

    Tags(Authorities authorities) {
        this.authorities = authorities;
    }

    static Map<String, String> parse(JsonNode input) {
        var tags = new LinkedHashMap<String, String>();
        Input.member(input, "Tags")
                .ifPresent(list -> list.forEach(tag -> {
                    var key = Input.required(tag, "Key");
                    if (key.isEmpty() || key.length() > 128) {
                        throw Input.invalid("'" + key + "'", "Key", "Member must have length 1 to 128");
                    }
                    tags.put(key, Input.text(tag, "Value").orElse(""));
                }));
        if (tags.size() > MAX_TAGS) {
            throw AwsError.of("TooManyTagsException", "You can associate up to 50 tags with a private CA");
        }
        return tags;
    }

    ObjectNode add(JsonNode input, Instant now) {
        var authority = living(input, "CertificateAuthorityArn", now);
        var tags = new LinkedHashMap<>(authority.state().tags());
        tags.putAll(parse(input));
        if (tags.size() > MAX_TAGS) {
            throw AwsError.of("TooManyTagsException", "You can associate up to 50 tags with a private CA");
        }
        authorities.change(authority, authority.state().withTags(tags));
        return JsonService.object();
    }

    /** A tag given with a value goes only if it has that value. */
    ObjectNode remove(JsonNode input, Instant now) {
        var authority = living(input, "CertificateAuthorityArn", now);
        var tags = new LinkedHashMap<>(authority.state().tags());
        Input.member(input, "Tags")
                .ifPresent(list -> list.forEach(tag -> {
                    var key = Input.required(tag, "Key");
                    var value = Input.text(tag, "Value");
                    if (value.isEmpty() || value.equals(Optional.ofNullable(tags.get(key)))) {
                        tags.remove(key);
                    }
                }));
        authorities.change(authority, authority.state().withTags(tags));
        return JsonService.object();
    }

    ObjectNode list(JsonNode input, Instant now) {
        var output = JsonService.object();
        var list = output.putArray("Tags");
        living(input, "CertificateAuthorityArn", now)
                .state()
                .tags()
                .forEach((key, value) -> list.addObject().put("Key", key).put("Value", value));
        return output;
    }

    ObjectNode putPolicy(JsonNode input, Instant now) {
        var authority = living(input, "ResourceArn", now);
        authorities.change(authority, authority.state().withPolicy(Optional.of(Input.required(input, "Policy"))));
        return JsonService.object();
    }

    ObjectNode policy(JsonNode input, Instant now) {
        var policy = living(input, "ResourceArn", now).state().policy();
        return JsonService.object()
                .put(
                        "Policy",
                        policy.orElseThrow(() -> AwsError.of(
                                "ResourceNotFoundException", "There is no policy attached to the private CA")));
    }

    ObjectNode deletePolicy(JsonNode input, Instant now) {
        var authority = living(input, "ResourceArn", now);
        authorities.change(authority, authority.state().withPolicy(Optional.empty()));
        return JsonService.object();
    }

    private Authority living(JsonNode input, String member, Instant now) {
        var authority = authorities.named(input, member, now);
        if (authority.status(now) == Authority.Status.DELETED) {
            throw Authorities.wrongState(authority, now);
        }
        return authority;
    }
}
