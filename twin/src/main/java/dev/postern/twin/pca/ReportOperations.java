package dev.postern.twin.pca;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.StateFiles;
import dev.postern.twin.s3.ObjectStore;
import dev.postern.twin.wire.AwsError;
import dev.postern.twin.wire.JsonService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Audit reports: written into a bucket, and looked after. */
final class ReportOperations {
    private final Authorities authorities;
    private final ObjectStore objects;
    private final Settling settling;
    private final Path directory;

    ReportOperations(Authorities authorities, ObjectStore objects, Settling settling, Path directory) {
        this.authorities = authorities;
        this.objects = objects;
        this.settling = settling;
        this.directory = directory;
    }

    private record Report(String authorityArn, String bucket, String key, Instant createdAt) {}

    ObjectNode create(JsonNode input, Instant now) {
        var authority = authorities.named(input, now);
        var bucket = Input.required(input, "S3BucketName");
        var format = Input.choice(AuditReport.Format.class, input, "AuditReportResponseFormat");
        if (authority.status(now) == Authority.Status.PENDING_CERTIFICATE
                || authority.status(now) == Authority.Status.DELETED) {
            throw Authorities.wrongState(authority, now);
        }
        var id = UUID.randomUUID().toString();
        var key = "audit-report/" + authority.origin().id() + "/" + id + "."
                + format.name().toLowerCase(Locale.ROOT);
        new ListBucket(objects, bucket)
                .putReport(
                        authority.arn(), key, AuditReport.of(authority, format).getBytes(UTF_8));
        write(id, new Report(authority.arn(), bucket, key, now));
        settling.begin(id, now);
        return JsonService.object().put("AuditReportId", id).put("S3Key", key);
    }

    ObjectNode describe(JsonNode input, Instant now) {
        var authority = authorities.named(input, now);
        var id = Input.required(input, "AuditReportId");
        if (!id.matches("[a-z0-9]{8}(-[a-z0-9]{4}){3}-[a-z0-9]{12}")) {
            throw Input.invalid("'" + id + "'", "AuditReportId", "Member must satisfy regular expression pattern");
        }
        var report = read(id);
        if (!report.authorityArn().equals(authority.arn())) {
            throw missing(id);
        }
        return JsonService.object()
                .put("AuditReportStatus", settling.isAt(id, now) ? "CREATING" : "SUCCESS")
                .put("S3BucketName", report.bucket())
                .put("S3Key", report.key())
                .put("CreatedAt", AuthorityLife.seconds(report.createdAt()));
    }

    private void write(String id, Report report) {
        try {
            StateFiles.createDirectory(directory);
            StateFiles.write(
                    directory.resolve(id + ".json"),
                    JsonService.JSON.writeValueAsBytes(report),
                    StateFiles.Access.OWNER);
        } catch (IOException e) {
            throw new UncheckedIOException("writing the record of report " + id + ": " + e.getMessage(), e);
        }
    }

    private Report read(String id) {
        try {
            return JsonService.JSON.readValue(
                    StateFiles.readBytes(directory.resolve(id + ".json"), 64 * 1024), Report.class);
        } catch (MalformedInput e) {
            throw missing(id);
        } catch (IOException e) {
            throw new UncheckedIOException("reading the record of report " + id + ": " + e.getMessage(), e);
        }
    }

    private static AwsError missing(String id) {
        return AwsError.of("ResourceNotFoundException", "Could not find audit report " + id);
    }
}
