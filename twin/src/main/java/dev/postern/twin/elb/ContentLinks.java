package dev.postern.twin.elb;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.twin.wire.AwsAnswer;
import dev.postern.twin.wire.AwsCall;
import dev.postern.twin.wire.AwsError;
import dev.postern.twin.wire.Parameters;
import dev.postern.twin.wire.Service;
import dev.postern.twin.wire.XmlText;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Links by which anybody can fetch a bundle or list for ten minutes, without credentials, as S3's pre-signed ones. They end with
 * the process, whose key signs them.
 */
final class ContentLinks implements Service {
    /** No bucket can have this name, so no object's path begins so. */
    static final String PATH = "/elasticloadbalancing_content/";

    private static final Duration LIFETIME = Duration.ofMinutes(10); // alb.md 6.1
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final BiFunction<String, String, Optional<byte[]>> files;
    private final InstantSource clock;
    private final SecretKeySpec key;

    /**
     * Links to files.
     *
     * @param files by the id of the trust store and the file's name
     */
    ContentLinks(BiFunction<String, String, Optional<byte[]>> files, InstantSource clock) {
        this.files = files;
        this.clock = clock;
        var secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        this.key = new SecretKeySpec(secret, "HmacSHA256");
    }

    /** A link under the address the caller has used. */
    String link(AwsCall call, String store, String file) {
        var host = call.header("host").orElseThrow(() -> AwsError.of("ValidationError", "Host header: missing"));
        var path = PATH + store + "/" + file;
        var date = DATE.format(clock.instant());
        return "http://" + host + path + "?X-Amz-Date=" + date + "&X-Amz-Expires=" + LIFETIME.toSeconds()
                + "&X-Amz-Signature=" + signature(path, date);
    }

    @Override
    public AwsAnswer answer(AwsCall call) {
        var path = call.target().getPath();
        var query = Parameters.ofForm(
                Optional.ofNullable(call.target().getRawQuery()).orElse(""));
        var date = query.text("X-Amz-Date").orElse("");
        var given = query.text("X-Amz-Signature").orElse("").getBytes(UTF_8);
        if (!MessageDigest.isEqual(given, signature(path, date).getBytes(UTF_8))) {
            return refusal(403, "SignatureDoesNotMatch", "The signature is not of this link.");
        }
        if (clock.instant().isAfter(signedAt(date).plus(LIFETIME))) {
            return refusal(403, "AccessDenied", "Request has expired");
        }
        var parts = path.substring(PATH.length()).split("/", 2);
        return files.apply(parts[0], parts[1])
                .map(bytes -> new AwsAnswer(200, Map.of("Content-Type", "application/x-pem-file"), bytes))
                .orElseGet(() -> refusal(404, "NoSuchKey", "The specified key does not exist."));
    }

    private static Instant signedAt(String date) {
        try {
            return DATE.parse(date, Instant::from);
        } catch (DateTimeParseException e) {
            throw new IllegalStateException("a date we have signed", e);
        }
    }

    private String signature(String path, String date) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return HexFormat.of().formatHex(mac.doFinal((path + "\n" + date).getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC-SHA-256", e);
        }
    }

    private static AwsAnswer refusal(int status, String code, String message) {
        var xml = new XmlText();
        xml.within("Error", () -> {
            xml.text("Code", code);
            xml.text("Message", message);
        });
        return AwsAnswer.of(status, "application/xml", xml.toString());
    }
}
