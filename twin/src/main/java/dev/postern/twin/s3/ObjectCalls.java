package dev.postern.twin.s3;

import static java.time.ZoneOffset.UTC;

import dev.postern.twin.wire.AwsAnswer;
import dev.postern.twin.wire.AwsCall;
import dev.postern.twin.wire.AwsError;
import dev.postern.twin.wire.Parameters;
import dev.postern.twin.wire.XmlText;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is asked of objects. */
final class ObjectCalls {
    private static final Set<String> KEPT = Set.of(
            "content-type",
            "content-disposition",
            "content-encoding",
            "content-language",
            "cache-control",
            "expires",
            "x-amz-storage-class",
            "x-amz-tagging");
    private static final Set<String> OVERRIDES = Set.of(
            "response-content-type",
            "response-content-disposition",
            "response-content-encoding",
            "response-content-language",
            "response-cache-control",
            "response-expires");

    private final ObjectStore store;

    ObjectCalls(ObjectStore store) {
        this.store = store;
    }

    AwsAnswer answer(S3Request request) {
        if (request.query().has("acl") || request.query().has("tagging")) {
            return described(request);
        }
        return switch (request.call().method()) {
            case "GET", "HEAD" -> get(request);
            case "PUT" -> request.call().header("x-amz-copy-source").isPresent() ? copy(request) : put(request);
            case "DELETE" -> delete(request);
            default -> throw S3Service.notAllowed();
        };
    }

    private AwsAnswer put(S3Request request) {
        request.onlyAsks(Set.of());
        checkAcl(store.bucket(request.bucket()), request.call());
        var object = new NewObject(
                request.call().body(), kept(request.call()), SentBody.checksums(request.call()), Optional.empty());
        var stored = store.put(request.bucket(), request.key(), object, WriteCondition.of(request.call()));
        var answer = stored(AwsAnswer.empty(200), stored).with("ETag", stored.etag());
        for (var checksum : object.checksums().entrySet()) {
            answer = answer.with(checksum.getKey(), checksum.getValue());
        }
        return answer;
    }

    private AwsAnswer copy(S3Request request) {
        request.onlyAsks(Set.of());
        var call = request.call();
        checkAcl(store.bucket(request.bucket()), call);
        var source = S3Request.source(call);
        var version = store.find(source.bucket(), source.key(), source.query().text("versionId"));
        if (version.marksDeletion()) {
            throw ObjectStore.noSuchKey();
        }
        call.header("x-amz-copy-source-if-match")
                .filter(etag -> !WriteCondition.sameTag(etag, version.etag()))
                .ifPresent(etag -> {
                    throw WriteCondition.failed();
                });
        var replace = call.header("x-amz-metadata-directive").orElse("COPY").equals("REPLACE");
        var object = new NewObject(
                store.bytes(source.bucket(), version),
                replace ? kept(call) : version.headers(),
                version.checksums(),
                Optional.empty());
        var stored = store.put(request.bucket(), request.key(), object, WriteCondition.of(call));
        var xml = new XmlText();
        xml.within("CopyObjectResult", S3Service.NAMESPACE, () -> {
            xml.text("ETag", stored.etag());
            xml.text("LastModified", stored.at());
        });
        return stored(AwsAnswer.of(200, S3Service.XML, xml.toString()), stored);
    }

    private AwsAnswer get(S3Request request) {
        var query = request.query();
        var known = new HashSet<>(OVERRIDES);
        known.add("versionId");
        request.onlyAsks(known);
        var version = store.find(request.bucket(), request.key(), query.text("versionId"));
        if (version.marksDeletion()) {
            var refusal = query.has("versionId") ? S3Service.notAllowed() : ObjectStore.noSuchKey();
            return S3Service.refusal(refusal, request.call())
                    .with("x-amz-delete-marker", "true")
                    .with("x-amz-version-id", version.id());
        }
        var headers = headers(version, request.call(), query);
        if (!wanted(version, request.call())) {
            headers.remove("content-type");
            return new AwsAnswer(304, headers, new byte[0]);
        }
        return ByteRange.answer(request.call().header("range"), headers, store.bytes(request.bucket(), version));
    }

    /** Whether to send it; throws if what was demanded of it does not hold (RFC 9110 §13.2.2). */
    private static boolean wanted(Version version, AwsCall call) {
        var match = call.header("if-match");
        if (match.isPresent() && !WriteCondition.sameTag(match.get(), version.etag())) {
            throw WriteCondition.failed();
        }
        if (match.isEmpty() && isChangedSince(version, call.header("if-unmodified-since"), false)) {
            throw WriteCondition.failed();
        }
        var noneMatch = call.header("if-none-match");
        return noneMatch.isPresent()
                ? !WriteCondition.sameTag(noneMatch.get(), version.etag())
                : isChangedSince(version, call.header("if-modified-since"), true);
    }

    private static boolean isChangedSince(Version version, Optional<String> time, boolean unknown) {
        try {
            return time.map(text -> ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME))
                    .map(since -> version.at().getEpochSecond() > since.toEpochSecond())
                    .orElse(unknown);
        } catch (DateTimeException e) {
            return unknown; // RFC 9110 §13.1.3: what is no date is ignored.
        }
    }

    private AwsAnswer delete(S3Request request) {
        request.onlyAsks(Set.of("versionId"));
        var id = request.query().text("versionId");
        var gone = store.delete(request.bucket(), request.key(), id, WriteCondition.of(request.call()));
        var answer = AwsAnswer.empty(204);
        if (gone.isEmpty()) {
            return answer;
        }
        var version = gone.get();
        if (id.isPresent() || version.marksDeletion()) {
            answer = answer.with("x-amz-version-id", version.id());
        }
        return version.marksDeletion() ? answer.with("x-amz-delete-marker", "true") : answer;
    }

    private AwsAnswer described(S3Request request) {
        if (!request.call().method().equals("GET")) {
            if (request.query().has("acl") && BucketCalls.enforcesOwner(store.bucket(request.bucket()))) {
                throw BucketCalls.aclsNotSupported();
            }
            throw new AwsError(
                    501, "NotImplemented", "the twin keeps tags and access only as an object is put with them");
        }
        request.onlyAsks(Set.of("acl", "tagging", "versionId"));
        var version =
                store.find(request.bucket(), request.key(), request.query().text("versionId"));
        if (request.query().has("acl")) {
            return AwsAnswer.of(200, S3Service.XML, BucketCalls.accessControlList());
        }
        var tags = Parameters.ofForm(version.headers().getOrDefault("x-amz-tagging", ""));
        var xml = new XmlText();
        xml.within(
                "Tagging",
                S3Service.NAMESPACE,
                () -> xml.within(
                        "TagSet",
                        () -> tags.names()
                                .forEach(name -> xml.within("Tag", () -> {
                                    xml.text("Key", name);
                                    xml.text("Value", tags.text(name).orElse(""));
                                }))));
        return AwsAnswer.of(200, S3Service.XML, xml.toString());
    }

    /** In a bucket that its owner owns wholly only the list that says so is accepted. */
    static void checkAcl(BucketRecord bucket, AwsCall call) {
        var acl = call.header("x-amz-acl").orElse("bucket-owner-full-control");
        if (!acl.equals("bucket-owner-full-control") && BucketCalls.enforcesOwner(bucket)) {
            throw BucketCalls.aclsNotSupported();
        }
    }

    static Map<String, String> kept(AwsCall call) {
        var headers = new LinkedHashMap<String, String>();
        call.headers().forEach((name, value) -> {
            if (KEPT.contains(name) || name.startsWith("x-amz-meta-")) {
                headers.put(name, value);
            }
        });
        headers.putIfAbsent("content-type", "binary/octet-stream");
        headers.computeIfPresent("content-encoding", (name, value) -> {
            var encodings = value.replaceAll("\\s*aws-chunked\\s*,?", "").strip();
            return encodings.isEmpty() ? null : encodings;
        });
        return headers;
    }

    private static AwsAnswer stored(AwsAnswer answer, ObjectStore.StoredObject stored) {
        var encrypted = answer.with("x-amz-server-side-encryption", "AES256");
        return stored.version().equals(Version.UNVERSIONED)
                ? encrypted
                : encrypted.with("x-amz-version-id", stored.version());
    }

    private Map<String, String> headers(Version version, AwsCall call, Parameters query) {
        var headers = new LinkedHashMap<>(version.headers());
        headers.remove("x-amz-tagging");
        headers.put("etag", version.etag());
        headers.put("last-modified", httpDate(version.at()));
        headers.put("accept-ranges", "bytes");
        headers.put("x-amz-server-side-encryption", "AES256");
        if (!version.id().equals(Version.UNVERSIONED)) {
            headers.put("x-amz-version-id", version.id());
        }
        if (call.header("x-amz-checksum-mode").orElse("").equals("ENABLED")
                && call.header("range").isEmpty()) {
            headers.putAll(version.checksums());
        }
        for (var name : OVERRIDES) {
            query.text(name).ifPresent(value -> headers.put(name.substring("response-".length()), value));
        }
        return headers;
    }

    private static String httpDate(Instant at) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(at.atOffset(UTC));
    }
}
