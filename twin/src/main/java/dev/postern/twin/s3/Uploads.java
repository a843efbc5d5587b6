package dev.postern.twin.s3;

import static dev.postern.twin.s3.StoreFiles.onDisk;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.pki.x509.StateFiles;
import dev.postern.twin.wire.AwsAnswer;
import dev.postern.twin.wire.AwsError;
import dev.postern.twin.wire.JsonService;
import dev.postern.twin.wire.XmlText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Objects that come in parts, as clients send whatever is large. An upload is a directory with {@code upload.json} and its
 * parts; the object is there when the upload is completed, and its directory is gone after.
 */
final class Uploads {
    // "Amazon S3 multipart upload limits": parts 1 to 10,000, each but the last at least 5 MiB.
    private static final int MAX_PARTS = 10_000;
    private static final int MIN_PART = 5 * 1024 * 1024;
    // Ours: an object is held in memory as it is put together.
    private static final long MAX_OBJECT = 256L * 1024 * 1024;

    private final ObjectStore store;
    private final Path directory;

    Uploads(ObjectStore store, Path directory) throws IOException {
        this.store = store;
        this.directory = directory;
        StateFiles.createDirectory(directory);
    }

    /** What was said when the upload began. */
    private record Upload(String bucket, String key, Map<String, String> headers) {}

    synchronized AwsAnswer answer(S3Request request) {
        var method = request.call().method();
        if (request.query().has("uploads") && method.equals("POST")) {
            request.onlyAsks(Set.of("uploads"));
            return begin(request);
        }
        request.onlyAsks(Set.of("uploadId", "partNumber"));
        var id = request.query().text("uploadId").orElse("");
        return switch (method) {
            case "PUT" -> part(request, id);
            case "POST" -> complete(request, id);
            case "DELETE" -> {
                upload(request, id);
                delete(id);
                yield AwsAnswer.empty(204);
            }
            default -> throw new AwsError(501, "NotImplemented", "listing parts is not among what the twin answers");
        };
    }

    private AwsAnswer begin(S3Request request) {
        ObjectCalls.checkAcl(store.bucket(request.bucket()), request.call());
        var id = Digests.randomId();
        var upload = new Upload(request.bucket(), request.key(), ObjectCalls.kept(request.call()));
        onDisk(() -> {
            StateFiles.createDirectory(directory.resolve(id));
            StateFiles.write(
                    directory.resolve(id).resolve("upload.json"),
                    JsonService.JSON.writeValueAsBytes(upload),
                    StateFiles.Access.OWNER);
            return id;
        });
        var xml = new XmlText();
        xml.within("InitiateMultipartUploadResult", S3Service.NAMESPACE, () -> {
            xml.text("Bucket", request.bucket());
            xml.text("Key", request.key());
            xml.text("UploadId", id);
        });
        return AwsAnswer.of(200, S3Service.XML, xml.toString());
    }

    private AwsAnswer part(S3Request request, String id) {
        upload(request, id);
        if (request.call().header("x-amz-copy-source").isPresent()) {
            throw new AwsError(501, "NotImplemented", "copying parts is not among what the twin answers");
        }
        var number = number(request.query().text("partNumber").orElse(""));
        var bytes = request.call().body();
        var checksums = SentBody.checksums(request.call());
        onDisk(() -> {
            StateFiles.write(part(id, number), bytes, StateFiles.Access.OWNER);
            return number;
        });
        var answer = AwsAnswer.empty(200).with("ETag", '"' + Digests.hex("MD5", bytes) + '"');
        for (var checksum : checksums.entrySet()) {
            answer = answer.with(checksum.getKey(), checksum.getValue());
        }
        return answer;
    }

    private AwsAnswer complete(S3Request request, String id) {
        var upload = upload(request, id);
        var parts = XmlInput.parse(new String(request.call().body(), UTF_8)).children("Part");
        if (parts.isEmpty()) {
            throw AwsError.of("MalformedXML", "The XML names no parts");
        }
        checkOrder(parts);
        var whole = new ByteArrayOutputStream();
        var digests = new ByteArrayOutputStream();
        for (var named : parts) {
            var bytes = partBytes(id, number(named));
            var digest = Digests.digest("MD5", bytes);
            var etag = '"' + Digests.hex("MD5", bytes) + '"';
            if (!WriteCondition.sameTag(named.text("ETag").orElse("none"), etag)) {
                throw invalidPart();
            }
            if (bytes.length < MIN_PART && named != parts.get(parts.size() - 1)) {
                throw AwsError.of("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size");
            }
            if (whole.size() + (long) bytes.length > MAX_OBJECT) {
                throw AwsError.of("EntityTooLarge", "The twin takes objects of at most " + MAX_OBJECT + " bytes");
            }
            whole.writeBytes(bytes);
            digests.writeBytes(digest);
        }
        var etag = '"' + Digests.hex("MD5", digests.toByteArray()) + "-" + parts.size() + '"';
        var object = new NewObject(whole.toByteArray(), upload.headers(), Map.of(), Optional.of(etag));
        var stored = store.put(upload.bucket(), upload.key(), object, WriteCondition.of(request.call()));
        delete(id);
        return completed(stored);
    }

    private static void checkOrder(List<XmlInput> parts) {
        int before = 0;
        for (var named : parts) {
            if (number(named) <= before) {
                throw AwsError.of("InvalidPartOrder", "The list of parts was not in ascending order.");
            }
            before = number(named);
        }
    }

    private static AwsAnswer completed(ObjectStore.StoredObject stored) {
        var xml = new XmlText();
        xml.within("CompleteMultipartUploadResult", S3Service.NAMESPACE, () -> {
            xml.text("Location", "/" + stored.bucket() + "/" + UriText.encoded(stored.key()));
            xml.text("Bucket", stored.bucket());
            xml.text("Key", stored.key());
            xml.text("ETag", stored.etag());
        });
        var answer = AwsAnswer.of(200, S3Service.XML, xml.toString());
        return stored.version().equals(Version.UNVERSIONED)
                ? answer
                : answer.with("x-amz-version-id", stored.version());
    }

    private Upload upload(S3Request request, String id) {
        // Ids are ours; what is none must not become a file's name.
        if (id.matches("[0-9a-f]{32}")) {
            var file = directory.resolve(id).resolve("upload.json");
            if (Files.exists(file)) {
                var upload = JsonService.JSON.readValue(onDisk(() -> Files.readAllBytes(file)), Upload.class);
                if (upload.bucket().equals(request.bucket()) && upload.key().equals(request.key())) {
                    return upload;
                }
            }
        }
        throw new AwsError(
                404,
                "NoSuchUpload",
                "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or"
                        + " completed.");
    }

    private void delete(String id) {
        onDisk(() -> {
            StateFiles.deleteTree(directory.resolve(id));
            return id;
        });
    }

    private byte[] partBytes(String id, int number) {
        var file = part(id, number);
        if (!Files.exists(file)) {
            throw invalidPart();
        }
        return onDisk(() -> Files.readAllBytes(file));
    }

    private Path part(String id, int number) {
        return directory.resolve(id).resolve(number + ".part");
    }

    private static AwsError invalidPart() {
        return AwsError.of("InvalidPart", "One or more of the specified parts could not be found.");
    }

    private static int number(XmlInput part) {
        return number(part.text("PartNumber").orElse(""));
    }

    private static int number(String text) {
        var number = text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
        if (number < 1 || number > MAX_PARTS) {
            throw AwsError.of(
                    "InvalidArgument", "Part number must be an integer between 1 and " + MAX_PARTS + ", inclusive");
        }
        return number;
    }
}
