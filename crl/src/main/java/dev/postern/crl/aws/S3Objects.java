package dev.postern.crl.aws;

import dev.postern.pki.aws.AwsClients;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * Objects in Amazon S3, read and written whole, with S3's own preconditions for whoever reads, decides and writes. For many
 * threads; blocks on the network, within bounded time.
 */
public final class S3Objects implements AutoCloseable {
    // Between two reads of one answer; the whole of it, with the SDK's retries, has the longer bound.
    private static final Duration READ = Duration.ofSeconds(20);
    private static final Duration CALL = Duration.ofMinutes(2);

    private final S3Client client;

    /** With a client that is closed with this. */
    public S3Objects(S3Client client) {
        this.client = client;
    }

    /** With region, credentials and endpoint as the SDK finds them: environment, system properties, profile, instance. */
    public static S3Objects create() {
        return create(READ, CALL);
    }

    /**
     * The same for who can wait less.
     *
     * @param read how long S3 may be silent
     * @param call how long a call may take in all, the SDK's own attempts included
     */
    public static S3Objects create(Duration read, Duration call) {
        var client = client(false, read, call);
        if (client.serviceClientConfiguration().endpointOverride().isEmpty()) {
            return new S3Objects(client);
        }
        client.close();
        // Names of the form bucket.endpoint are made for AWS's own endpoints only; elsewhere nobody resolves them.
        return new S3Objects(client(true, read, call));
    }

    private static S3Client client(boolean pathStyle, Duration read, Duration call) {
        return AwsClients.build(S3Client.builder().forcePathStyle(pathStyle), read, call);
    }

    /**
     * The newest version.
     *
     * @return empty if there is no such key
     * @throws MalformedInput if it is larger than the limit
     * @throws IOException if S3 does not answer or refuses
     */
    public Optional<S3Object> read(S3Location location, int maxBytes) throws IOException {
        return read(location, request(location).build(), maxBytes);
    }

    /** The version that is named, as {@link #read(S3Location, int)}; empty also if that version is gone. */
    public Optional<S3Object> readVersion(S3Location location, String version, int maxBytes) throws IOException {
        return read(location, request(location).versionId(version).build(), maxBytes);
    }

    /**
     * The newest version unless it is the one already known.
     *
     * @return empty if the object still has this ETag
     * @throws MissingObject if there is no such key any more
     * @throws MalformedInput if it is larger than the limit
     * @throws IOException if S3 does not answer or refuses
     */
    public Optional<S3Object> readIfChanged(S3Location location, String etag, int maxBytes) throws IOException {
        try {
            var changed = read(location, request(location).ifNoneMatch(etag).build(), maxBytes);
            if (changed.isEmpty()) {
                throw new MissingObject("reading " + location + ": there is no such object");
            }
            return changed;
        } catch (NotModified e) {
            return Optional.empty();
        }
    }

    /**
     * Writes the whole object, if the precondition holds.
     *
     * @throws PreconditionLost if it does not hold; nothing is written then
     * @throws IOException if S3 does not answer or refuses; whether it is written is not known then
     */
    public S3Object write(S3Location location, byte[] bytes, String contentType, Precondition precondition)
            throws IOException {
        var request = PutObjectRequest.builder()
                .bucket(location.bucket())
                .key(location.key())
                .contentType(contentType);
        if (precondition instanceof Precondition.Matches matches) {
            request.ifMatch(matches.etag());
        } else if (precondition instanceof Precondition.Absent) {
            request.ifNoneMatch("*");
        }
        try {
            var answer = client.putObject(request.build(), RequestBody.fromBytes(bytes));
            return new S3Object(location, answer.eTag(), Optional.ofNullable(answer.versionId()), bytes.clone());
        } catch (SdkException e) {
            if (!(precondition instanceof Precondition.None) && isLost(e)) {
                throw new PreconditionLost("writing " + location + ": somebody else has written it meanwhile", e);
            }
            throw new IOException("writing " + location + ": " + SdkFailure.text(e), e);
        }
    }

    @Override
    public void close() {
        client.close();
    }

    private static GetObjectRequest.Builder request(S3Location location) {
        return GetObjectRequest.builder().bucket(location.bucket()).key(location.key());
    }

    private Optional<S3Object> read(S3Location location, GetObjectRequest request, int maxBytes) throws IOException {
        try (var answer = client.getObject(request)) {
            var bytes = answer.readNBytes(maxBytes);
            if (bytes.length == maxBytes && answer.read() >= 0) {
                answer.abort();
                throw new MalformedInput(location + ": too large (expected: at most " + maxBytes + " bytes)");
            }
            return Optional.of(object(location, answer, bytes));
        } catch (NoSuchKeyException e) {
            return Optional.empty();
        } catch (SdkException e) {
            if (status(e) == 304) {
                throw new NotModified(e);
            }
            if (request.versionId() != null && SdkFailure.code(e).equals("NoSuchVersion")) {
                return Optional.empty();
            }
            throw new IOException("reading " + location + ": " + SdkFailure.text(e), e);
        } catch (IOException e) {
            throw new IOException("reading " + location + ": " + e.getMessage(), e);
        }
    }

    private static S3Object object(S3Location location, ResponseInputStream<GetObjectResponse> answer, byte[] bytes) {
        var head = answer.response();
        return new S3Object(location, head.eTag(), Optional.ofNullable(head.versionId()), bytes);
    }

    /** "Conditional writes" of S3's user guide: 412 if it fails, 409 for a race on the way, 404 if the object to match is gone. */
    private static boolean isLost(SdkException e) {
        return status(e) == 412
                || SdkFailure.code(e).equals("ConditionalRequestConflict")
                || SdkFailure.code(e).equals("NoSuchKey");
    }

    private static int status(SdkException e) {
        return e instanceof SdkServiceException service ? service.statusCode() : 0;
    }

    private static final class NotModified extends IOException {
        private static final long serialVersionUID = 1;

        NotModified(Throwable cause) {
            super("not modified", cause);
        }
    }
}
