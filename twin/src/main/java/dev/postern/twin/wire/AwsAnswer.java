package dev.postern.twin.wire;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** What goes back. The body of an answer to HEAD is only measured. */
public record AwsAnswer(int status, Map<String, String> headers, byte[] body) {
    public AwsAnswer {
        headers = Map.copyOf(headers);
    }

    public static AwsAnswer of(int status, String contentType, String body) {
        return new AwsAnswer(status, Map.of("Content-Type", contentType), body.getBytes(StandardCharsets.UTF_8));
    }

    public static AwsAnswer empty(int status) {
        return new AwsAnswer(status, Map.of(), new byte[0]);
    }

    public AwsAnswer with(String name, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new AwsAnswer(status, more, body);
    }
}
