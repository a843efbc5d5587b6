package dev.postern.twin.s3;

import dev.postern.twin.wire.AwsAnswer;
import dev.postern.twin.wire.AwsCall;
import dev.postern.twin.wire.AwsError;
import dev.postern.twin.wire.Service;
import dev.postern.twin.wire.XmlText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The protocol of S3: paths and headers in, headers and XML out. */
public final class S3Service implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(S3Service.class);
    static final String NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";
    static final String XML = "application/xml";

    private final ObjectStore store;
    private final BucketCalls buckets;
    private final ObjectCalls objects;
    private final Uploads uploads;

    private S3Service(ObjectStore store, Uploads uploads) {
        this.store = store;
        this.uploads = uploads;
        this.buckets = new BucketCalls(store);
        this.objects = new ObjectCalls(store);
    }

    /**
     * Answers for a store.
     *
     * @param unfinished where the parts of uploads are until they are complete; not the store's own directory
     */
    public static S3Service of(ObjectStore store, Path unfinished) throws IOException {
        return new S3Service(store, new Uploads(store, unfinished));
    }

    @Override
    public AwsAnswer answer(AwsCall call) {
        try {
            var request = S3Request.of(SentBody.decoded(call));
            Presigned.check(request.query(), store.now());
            checkOwner(request);
            return route(request);
        } catch (AwsError e) {
            return refusal(e, call);
        } catch (UncheckedIOException e) {
            LOG.error("s3.failed method={} target={}", call.method(), call.target(), e);
            return refusal(new AwsError(500, "InternalError", "We encountered an internal error."), call);
        }
    }

    private AwsAnswer route(S3Request request) {
        if (request.bucket().isEmpty()) {
            return buckets.list(request);
        }
        if (request.key().isEmpty()) {
            return buckets.answer(request);
        }
        return request.query().has("uploads") || request.query().has("uploadId")
                ? uploads.answer(request)
                : objects.answer(request);
    }

    private void checkOwner(S3Request request) {
        var expected = request.call().header("x-amz-expected-bucket-owner").orElse(AwsCall.ACCOUNT);
        if (!expected.equals(AwsCall.ACCOUNT)) {
            throw new AwsError(403, "AccessDenied", "Access Denied");
        }
    }

    static AwsError notAllowed() {
        return new AwsError(405, "MethodNotAllowed", "The specified method is not allowed against this resource.");
    }

    static AwsAnswer refusal(AwsError e, AwsCall call) {
        if (call.method().equals("HEAD") || e.status() == 304) {
            return AwsAnswer.empty(e.status());
        }
        var xml = new XmlText();
        xml.within("Error", () -> {
            xml.text("Code", e.code());
            xml.text("Message", e.message());
            xml.text("Resource", String.valueOf(call.target().getRawPath()));
            xml.text("RequestId", call.requestId());
        });
        return AwsAnswer.of(e.status(), XML, xml.toString());
    }
}
