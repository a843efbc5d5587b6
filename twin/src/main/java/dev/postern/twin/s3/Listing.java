package dev.postern.twin.s3;

import dev.postern.twin.wire.AwsAnswer;
import dev.postern.twin.wire.AwsError;
import dev.postern.twin.wire.Parameters;
import dev.postern.twin.wire.XmlText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One page of ListObjects, ListObjectsV2 or ListObjectVersions. */
final class Listing {
    private static final int MAX = 1000;

    private final S3Request request;
    private final Parameters query;
    private final String prefix;
    private final String delimiter;
    private final int max;

    private final List<Version> found = new ArrayList<>();
    private final Set<String> prefixes = new LinkedHashSet<>();
    private Optional<Version> last = Optional.empty();
    private String lastName = "";
    private boolean truncated;

    Listing(S3Request request) {
        this.request = request;
        this.query = request.query();
        this.prefix = query.text("prefix").orElse("");
        this.delimiter = query.text("delimiter").orElse("");
        this.max = max(query.text("max-keys").orElse("" + MAX));
    }

    AwsAnswer answer(ObjectStore store) {
        var all = store.versions(request.bucket(), prefix);
        if (query.has("versions")) {
            fill(afterVersion(all));
            return xml("ListVersionsResult", xml -> versions(xml, all));
        }
        var keys = new HashSet<String>();
        var newest = all.stream()
                .filter(version -> keys.add(version.key()) && !version.marksDeletion())
                .toList();
        if (query.text("list-type").isEmpty()) {
            fill(after(newest, query.text("marker").orElse("")));
            return xml("ListBucketResult", this::first);
        }
        var from = query.text("continuation-token")
                .map(Listing::fromToken)
                .or(() -> query.text("start-after"))
                .orElse("");
        fill(after(newest, from));
        return xml("ListBucketResult", this::second);
    }

    private void fill(List<Version> candidates) {
        for (var version : candidates) {
            var group = group(version.key());
            if (group.isPresent() && prefixes.contains(group.get())) {
                continue;
            }
            if (found.size() + prefixes.size() == max) {
                truncated = max > 0;
                return;
            }
            group.ifPresentOrElse(prefixes::add, () -> found.add(version));
            last = Optional.of(version);
            lastName = group.orElse(version.key());
        }
    }

    private Optional<String> group(String key) {
        var end = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
        return end < 0 ? Optional.empty() : Optional.of(key.substring(0, end + delimiter.length()));
    }

    private List<Version> after(List<Version> versions, String marker) {
        return marker.isEmpty()
                ? versions
                : versions.stream()
                        .filter(version -> ObjectStore.BY_BYTES.compare(version.key(), marker) > 0)
                        .filter(version -> !group(version.key()).equals(Optional.of(marker)))
                        .toList();
    }

    private List<Version> afterVersion(List<Version> versions) {
        var key = query.text("key-marker").orElse("");
        var id = query.text("version-id-marker").orElse("");
        for (int i = 0; i < versions.size() && !id.isEmpty(); i++) {
            if (versions.get(i).key().equals(key) && versions.get(i).id().equals(id)) {
                return versions.subList(i + 1, versions.size());
            }
        }
        return after(versions, key);
    }

    private void first(XmlText xml) {
        xml.text("Marker", shown(query.text("marker").orElse("")));
        if (truncated) {
            xml.text("NextMarker", shown(lastName));
        }
        contents(xml);
    }

    private void second(XmlText xml) {
        xml.text("KeyCount", found.size() + prefixes.size());
        query.text("continuation-token").ifPresent(token -> xml.text("ContinuationToken", token));
        query.text("start-after").ifPresent(start -> xml.text("StartAfter", shown(start)));
        if (truncated) {
            xml.text("NextContinuationToken", token(lastName));
        }
        contents(xml);
    }

    private void contents(XmlText xml) {
        found.forEach(version -> xml.within("Contents", () -> {
            xml.text("Key", shown(version.key()));
            written(xml, version);
            if (query.text("list-type").isEmpty()
                    || query.text("fetch-owner").orElse("").equals("true")) {
                BucketCalls.owner(xml);
            }
        }));
    }

    private void versions(XmlText xml, List<Version> all) {
        xml.text("KeyMarker", shown(query.text("key-marker").orElse("")));
        xml.text("VersionIdMarker", query.text("version-id-marker").orElse(""));
        if (truncated) {
            xml.text("NextKeyMarker", shown(lastName));
            last.filter(version -> version.key().equals(lastName))
                    .ifPresent(version -> xml.text("NextVersionIdMarker", version.id()));
        }
        var seen = new HashSet<String>();
        var latest = new HashSet<Long>();
        all.stream().filter(version -> seen.add(version.key())).forEach(version -> latest.add(version.sequence()));
        found.forEach(version -> xml.within(version.marksDeletion() ? "DeleteMarker" : "Version", () -> {
            xml.text("Key", shown(version.key()));
            xml.text("VersionId", version.id());
            xml.text("IsLatest", latest.contains(version.sequence()));
            if (version.marksDeletion()) {
                xml.text("LastModified", version.at());
            } else {
                written(xml, version);
            }
            BucketCalls.owner(xml);
        }));
    }

    private static void written(XmlText xml, Version version) {
        xml.text("LastModified", version.at());
        xml.text("ETag", version.etag());
        xml.text("Size", version.size());
        xml.text("StorageClass", "STANDARD");
    }

    private interface Content {
        void write(XmlText xml);
    }

    private AwsAnswer xml(String root, Content content) {
        var xml = new XmlText();
        xml.within(root, S3Service.NAMESPACE, () -> {
            xml.text("Name", request.bucket());
            xml.text("Prefix", shown(prefix));
            if (!delimiter.isEmpty()) {
                xml.text("Delimiter", shown(delimiter));
            }
            xml.text("MaxKeys", max);
            query.text("encoding-type").ifPresent(type -> xml.text("EncodingType", type));
            xml.text("IsTruncated", truncated);
            content.write(xml);
            prefixes.forEach(each -> xml.within("CommonPrefixes", () -> xml.text("Prefix", shown(each))));
        });
        return AwsAnswer.of(200, S3Service.XML, xml.toString());
    }

    /** Keys may have characters that XML has not; clients who know ask for them encoded. */
    private String shown(String key) {
        return query.text("encoding-type").orElse("").equals("url")
                ? UriText.encoded(key).replace("%2F", "/")
                : key;
    }

    private static int max(String text) {
        try {
            var max = Integer.parseInt(text);
            if (max >= 0) {
                return Math.min(max, MAX);
            }
        } catch (NumberFormatException e) {
            // Falls through to the same answer as for a negative one.
        }
        throw AwsError.of("InvalidArgument", "Provided max-keys not an integer or within integer range");
    }

    private static String token(String name) {
        return Base64.getUrlEncoder().encodeToString(name.getBytes(StandardCharsets.UTF_8));
    }

    private static String fromToken(String token) {
        try {
            return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw AwsError.of("InvalidArgument", "The continuation token provided is incorrect");
        }
    }
}
