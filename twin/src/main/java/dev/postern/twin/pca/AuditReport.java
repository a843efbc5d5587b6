package dev.postern.twin.pca;

import dev.postern.pki.x509.SerialNumber;
import dev.postern.twin.wire.AwsCall;
import dev.postern.twin.wire.JsonService;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;

/** Everything an authority has issued and revoked, in AWS's two forms ("Use audit reports with your private CA"). */
final class AuditReport {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxx", Locale.ROOT).withZone(ZoneOffset.UTC);

    private AuditReport() {}

    enum Format {
        JSON,
        CSV
    }

    static String of(Authority authority, Format format) {
        return format == Format.JSON ? json(authority) : csv(authority);
    }

    /** A serial number as reports show it: {@code e8:cb:d2}. */
    static String colons(SerialNumber serial) {
        return serial.hex().toLowerCase(Locale.ROOT).replaceAll("(..)(?!$)", "$1:");
    }

    /** Members without a value are left out. */
    private static String json(Authority authority) {
        var report = JsonService.JSON.createArrayNode();
        for (var certificate : authority.issued()) {
            var entry = report.addObject();
            fields(authority, certificate).forEach((name, value) -> {
                if (!value.isEmpty()) {
                    entry.put(name, value);
                }
            });
        }
        return report.toString();
    }

    private static String csv(Authority authority) {
        var text = new StringBuilder("awsAccountId,requestedByServicePrincipal,certificateArn,serial,subject,notBefore,"
                + "notAfter,issuedAt,revokedAt,revocationReason,templateArn\n");
        for (var certificate : authority.issued()) {
            var line = fields(authority, certificate).values().stream().map(AuditReport::quoted);
            text.append(line.collect(Collectors.joining(","))).append('\n');
        }
        return text.toString();
    }

    private static Map<String, String> fields(Authority authority, IssuedCertificate issued) {
        var certificate = issued.certificate();
        var fields = new LinkedHashMap<String, String>();
        fields.put("awsAccountId", AwsCall.ACCOUNT);
        fields.put("requestedByServicePrincipal", "");
        fields.put("certificateArn", CertificateOperations.arn(authority, issued));
        fields.put("serial", colons(issued.serial()));
        fields.put("subject", certificate.getSubjectX500Principal().getName(X500Principal.RFC2253));
        fields.put("notBefore", time(certificate.getNotBefore().toInstant()));
        fields.put("notAfter", time(certificate.getNotAfter().toInstant()));
        fields.put("issuedAt", time(issued.issuedAt()));
        fields.put(
                "revokedAt", issued.revoked().map(revoked -> time(revoked.at())).orElse(""));
        fields.put(
                "revocationReason",
                issued.revoked().map(revoked -> revoked.reason().name()).orElse(""));
        fields.put("templateArn", issued.templateArn());
        return fields;
    }

    private static String time(Instant instant) {
        return TIME.format(instant);
    }

    private static String quoted(String value) {
        var plain = value.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? value : '"' + value.replace("\"", "\"\"") + '"';
    }
}
