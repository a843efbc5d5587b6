package dev.postern.twin.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.twin.wire.AwsAnswer;
import dev.postern.twin.wire.AwsCall;
import dev.postern.twin.wire.AwsError;
import dev.postern.twin.wire.XmlText;
import java.util.Optional;
import java.util.Set;

/** What is asked of buckets. */
final class BucketCalls {
    static final String OWNER = "75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a";
    private static final Set<String> LIST = Set.of(
            "list-type",
            "prefix",
            "delimiter",
            "max-keys",
            "encoding-type",
            "marker",
            "continuation-token",
            "start-after",
            "fetch-owner",
            "versions",
            "key-marker",
            "version-id-marker");

    private final ObjectStore store;

    BucketCalls(ObjectStore store) {
        this.store = store;
    }

    AwsAnswer list(S3Request request) {
        if (!request.call().method().equals("GET")) {
            throw S3Service.notAllowed();
        }
        request.onlyAsks(Set.of("max-buckets", "prefix", "bucket-region", "continuation-token"));
        var prefix = request.query().text("prefix").orElse("");
        var xml = new XmlText();
        xml.within("ListAllMyBucketsResult", S3Service.NAMESPACE, () -> {
            owner(xml);
            xml.within(
                    "Buckets",
                    () -> store.buckets().stream()
                            .filter(bucket -> bucket.name().startsWith(prefix))
                            .forEach(bucket -> xml.within("Bucket", () -> {
                                xml.text("Name", bucket.name());
                                xml.text("CreationDate", bucket.created());
                                xml.text("BucketRegion", bucket.region());
                            })));
        });
        return AwsAnswer.of(200, S3Service.XML, xml.toString());
    }

    AwsAnswer answer(S3Request request) {
        var method = request.call().method();
        var setting = BucketSetting.of(request.asked());
        if (setting.isPresent()) {
            request.onlyAsks(Set.of(setting.get().query()));
            return setting(request, setting.get());
        }
        if (request.query().has("acl")) {
            request.onlyAsks(Set.of("acl"));
            return acl(request);
        }
        return switch (method) {
            case "GET" -> get(request);
            case "PUT" -> create(request);
            case "HEAD" ->
                AwsAnswer.empty(200)
                        .with(
                                "x-amz-bucket-region",
                                store.bucket(request.bucket()).region());
            case "DELETE" -> {
                request.onlyAsks(Set.of());
                store.deleteBucket(request.bucket());
                yield AwsAnswer.empty(204);
            }
            case "POST" -> {
                request.onlyAsks(Set.of("delete"));
                yield Deletions.answer(store, request);
            }
            default -> throw S3Service.notAllowed();
        };
    }

    private AwsAnswer get(S3Request request) {
        var bucket = store.bucket(request.bucket());
        if (request.query().has("location")) {
            request.onlyAsks(Set.of("location"));
            // us-east-1 is older than the other regions' names, and has none here.
            return xml("LocationConstraint", bucket.region().equals(AwsCall.DEFAULT_REGION) ? "" : bucket.region());
        }
        if (request.query().has("policyStatus")) {
            request.onlyAsks(Set.of("policyStatus"));
            var xml = new XmlText();
            xml.within("PolicyStatus", S3Service.NAMESPACE, () -> xml.text("IsPublic", "FALSE"));
            return AwsAnswer.of(200, S3Service.XML, xml.toString());
        }
        request.onlyAsks(LIST);
        return new Listing(request).answer(store);
    }

    private AwsAnswer create(S3Request request) {
        request.onlyAsks(Set.of());
        var body = new String(request.call().body(), UTF_8);
        var region = body.isBlank()
                ? request.call().region()
                : XmlInput.parse(body)
                        .text("LocationConstraint")
                        .orElse(request.call().region());
        if (store.exists(request.bucket())) {
            // "Amazon S3 returns 200 OK" for one's own bucket in the oldest region, an error in all others.
            if (!region.equals(AwsCall.DEFAULT_REGION)) {
                throw new AwsError(
                        409,
                        "BucketAlreadyOwnedByYou",
                        "Your previous request to create the named bucket succeeded and you already own it.");
            }
        }
        store.createBucket(request.bucket(), region);
        return AwsAnswer.empty(200).with("Location", "/" + request.bucket());
    }

    private AwsAnswer setting(S3Request request, BucketSetting setting) {
        var bucket = store.bucket(request.bucket());
        return switch (request.call().method()) {
            case "GET" -> AwsAnswer.of(200, setting.contentType(), setting.document(bucket));
            case "PUT" -> {
                SentBody.checksums(request.call());
                var document = new String(request.call().body(), UTF_8);
                setting.check(document);
                store.putSetting(request.bucket(), setting.query(), document);
                yield AwsAnswer.empty(setting == BucketSetting.POLICY ? 204 : 200);
            }
            case "DELETE" -> {
                if (!setting.canBeDeleted()) {
                    throw S3Service.notAllowed();
                }
                store.deleteSetting(request.bucket(), setting.query());
                yield AwsAnswer.empty(204);
            }
            default -> throw S3Service.notAllowed();
        };
    }

    private AwsAnswer acl(S3Request request) {
        var bucket = store.bucket(request.bucket());
        if (request.call().method().equals("GET")) {
            return AwsAnswer.of(200, S3Service.XML, accessControlList());
        }
        if (!request.call().method().equals("PUT")) {
            throw S3Service.notAllowed();
        }
        if (enforcesOwner(bucket)) {
            throw aclsNotSupported();
        }
        throw new AwsError(501, "NotImplemented", "access control lists are not among what the twin keeps");
    }

    static boolean enforcesOwner(BucketRecord bucket) {
        return bucket.setting(BucketSetting.OWNERSHIP_CONTROLS.query())
                .filter(document -> document.contains("BucketOwnerEnforced"))
                .isPresent();
    }

    static AwsError aclsNotSupported() {
        return AwsError.of("AccessControlListNotSupported", "The bucket does not allow ACLs");
    }

    /** The owner may do everything, and nobody else anything. */
    static String accessControlList() {
        var grantee = "<Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"CanonicalUser\"><ID>"
                + OWNER + "</ID></Grantee>";
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><AccessControlPolicy xmlns=\"" + S3Service.NAMESPACE
                + "\"><Owner><ID>" + OWNER + "</ID></Owner><AccessControlList><Grant>" + grantee
                + "<Permission>FULL_CONTROL</Permission></Grant></AccessControlList></AccessControlPolicy>";
    }

    static void owner(XmlText xml) {
        xml.within("Owner", () -> xml.text("ID", OWNER));
    }

    private static AwsAnswer xml(String root, String text) {
        return AwsAnswer.of(
                200,
                S3Service.XML,
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?><" + root + " xmlns=\"" + S3Service.NAMESPACE + "\">" + text
                        + "</" + root + ">");
    }

    /** Deleting several objects with one request. */
    private static final class Deletions {
        // "The request can contain a list of up to 1,000 keys", DeleteObjects.
        private static final int MAX = 1000;

        static AwsAnswer answer(ObjectStore store, S3Request request) {
            SentBody.checksums(request.call());
            var input = XmlInput.parse(new String(request.call().body(), UTF_8));
            var objects = input.children("Object");
            if (!input.name().equals("Delete") || objects.isEmpty() || objects.size() > MAX) {
                throw AwsError.of("MalformedXML", "The XML is not a Delete of 1 to " + MAX + " objects");
            }
            store.bucket(request.bucket());
            var quiet = input.text("Quiet").orElse("false").equals("true");
            var xml = new XmlText();
            xml.within(
                    "DeleteResult",
                    S3Service.NAMESPACE,
                    () -> objects.forEach(object -> {
                        var key = object.text("Key").orElse("");
                        var id = object.text("VersionId");
                        var gone = store.delete(request.bucket(), key, id, WriteCondition.NONE);
                        if (!quiet) {
                            deleted(xml, key, id, gone);
                        }
                    }));
            return AwsAnswer.of(200, S3Service.XML, xml.toString());
        }

        private static void deleted(XmlText xml, String key, Optional<String> id, Optional<Version> gone) {
            xml.within("Deleted", () -> {
                xml.text("Key", key);
                id.ifPresent(version -> xml.text("VersionId", version));
                gone.filter(Version::marksDeletion).ifPresent(marker -> {
                    xml.text("DeleteMarker", true);
                    xml.text("DeleteMarkerVersionId", marker.id());
                });
            });
        }
    }
}
