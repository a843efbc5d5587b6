package dev.postern.twin.pca;

import dev.postern.twin.wire.AwsError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** All authorities, in memory and, at every change, on the disk. Guarded by the lock of {@link PrivateCa}. */
final class Authorities {
    private static final Pattern ARN = Pattern.compile("arn:aws[a-z-]*:acm-pca:[a-z0-9-]+:\\d{12}:"
            + "certificate-authority/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private final AuthorityFiles files;
    private final Map<String, Authority> byArn = new LinkedHashMap<>();

    private Authorities(AuthorityFiles files) {
        this.files = files;
    }

    static Authorities load(AuthorityFiles files) throws IOException {
        var authorities = new Authorities(files);
        files.readAll().forEach(authority -> authorities.byArn.put(authority.arn(), authority));
        return authorities;
    }

    /** Those that exist, the oldest first; what can no longer be restored does not. */
    List<Authority> all(Instant now) {
        return byArn.values().stream().filter(each -> exists(each, now)).toList();
    }

    /**
     * The one a request names.
     *
     * @throws AwsError {@code InvalidArnException}, {@code ResourceNotFoundException}
     */
    Authority named(JsonNode input, String member, Instant now) {
        var arn = Input.required(input, member);
        if (!ARN.matcher(arn).matches()) {
            throw AwsError.of("InvalidArnException", arn + " is not a valid ARN of a certificate authority");
        }
        var authority = byArn.get(arn);
        if (authority == null || !exists(authority, now)) {
            throw AwsError.of("ResourceNotFoundException", "Could not find certificate authority " + arn);
        }
        return authority;
    }

    Authority named(JsonNode input, Instant now) {
        return named(input, "CertificateAuthorityArn", now);
    }

    void add(Authority authority) {
        stored(() -> files.create(authority));
        byArn.put(authority.arn(), authority);
    }

    /** Takes up a new state; the disk has it before anybody is told. */
    void change(Authority authority, Authority.State next) {
        stored(() -> files.write(authority.origin(), next));
        authority.become(next);
    }

    /** Keeps a certificate, or what has become of it. */
    void keep(Authority authority, IssuedCertificate certificate) {
        stored(() -> files.write(authority.origin(), certificate));
        authority.keep(certificate);
    }

    static AwsError wrongState(Authority authority, Instant now) {
        return AwsError.of(
                "InvalidStateException",
                "The certificate authority " + authority.arn() + " is in the " + authority.status(now)
                        + " state, which does not allow this action");
    }

    static Instant after(Instant now, long days) {
        return now.plus(Duration.ofDays(days));
    }

    private static boolean exists(Authority authority, Instant now) {
        return authority
                .state()
                .deleted()
                .map(deletion -> now.isBefore(deletion.restorableUntil()))
                .orElse(true);
    }

    private interface Storing {
        void run() throws IOException;
    }

    private static void stored(Storing storing) {
        try {
            storing.run();
        } catch (IOException e) {
            throw new UncheckedIOException("writing the state of an authority: " + e.getMessage(), e);
        }
    }
}
