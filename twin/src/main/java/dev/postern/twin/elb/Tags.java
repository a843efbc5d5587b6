package dev.postern.twin.elb;

import dev.postern.twin.wire.AwsError;
import dev.postern.twin.wire.Parameters;
import dev.postern.twin.wire.XmlText;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tags on the wire: {@code Tags.member.1.Key}. */
final class Tags {
    private static final int MAX = 50;

    private Tags() {}

    static Map<String, String> of(Parameters input) {
        var tags = new LinkedHashMap<String, String>();
        for (var tag : input.structures("Tags")) {
            if (tags.put(tag.required("Key"), tag.text("Value").orElse("")) != null) {
                throw AwsError.of("DuplicateTagKeys", "A tag key was specified more than once: " + tag.required("Key"));
            }
        }
        return checked(tags);
    }

    static Map<String, String> checked(Map<String, String> tags) {
        if (tags.size() > MAX) {
            throw AwsError.of("TooManyTags", tags.size() + " tags (expected: at most " + MAX + ")");
        }
        return tags;
    }

    static void write(XmlText output, Map<String, String> tags) {
        output.members("Tags", tags.entrySet(), tag -> {
            output.text("Key", tag.getKey());
            output.text("Value", tag.getValue());
        });
    }
}
