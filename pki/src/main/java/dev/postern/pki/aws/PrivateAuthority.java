package dev.postern.pki.aws;

import dev.postern.pki.ca.CertificateAuthority;
import dev.postern.pki.ca.CertificateProfile;
import dev.postern.pki.ca.CertificateRequest;
import dev.postern.pki.client.RevocationReason;
import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.Pem;
import dev.postern.pki.x509.SerialNumber;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Supplier;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.acmpca.AcmPcaClient;
import software.amazon.awssdk.services.acmpca.model.AuditReportResponseFormat;
import software.amazon.awssdk.services.acmpca.model.AuditReportStatus;
import software.amazon.awssdk.services.acmpca.model.InvalidStateException;
import software.amazon.awssdk.services.acmpca.model.RequestAlreadyProcessedException;
import software.amazon.awssdk.services.acmpca.model.RequestInProgressException;
import software.amazon.awssdk.services.acmpca.model.ResourceNotFoundException;
import software.amazon.awssdk.services.acmpca.model.SigningAlgorithm;
import software.amazon.awssdk.services.acmpca.model.Validity;
import software.amazon.awssdk.services.acmpca.model.ValidityPeriodType;

/**
 * An authority whose key is at AWS Private CA. Every call blocks; what is in progress is waited for, within bounds. It writes its
 * revocation list itself, about half an hour after a revocation, in DER, where {@link #describe} says. For several threads.
 */
public final class PrivateAuthority implements CertificateAuthority {
    private static final Duration SHORT_LIVED = Duration.ofDays(7);
    private static final Duration ANSWER = Duration.ofSeconds(15);
    private static final Duration CALL = Duration.ofSeconds(60);

    private final AcmPcaClient client;
    private final String arn;
    private final EndEntityTemplate template;
    private final Patience patience;
    private final List<X509Certificate> certificates;
    private final PrivateAuthorityState.Usage usage;
    private final SigningAlgorithm signing;

    private PrivateAuthority(
            AcmPcaClient client,
            software.amazon.awssdk.services.acmpca.model.CertificateAuthority described,
            EndEntityTemplate template,
            Patience patience,
            List<X509Certificate> certificates) {
        this.client = client;
        this.arn = described.arn();
        this.template = template;
        this.patience = patience;
        this.certificates = List.copyOf(certificates);
        this.usage = PrivateAuthorityState.of(described).usage();
        this.signing = described.certificateAuthorityConfiguration().signingAlgorithm();
    }

    /** A client by the SDK's default chains, with time limits; throttled calls are made again by the SDK, too. */
    public static AcmPcaClient client() {
        return AwsClients.build(AcmPcaClient.builder(), ANSWER, CALL);
    }

    /**
     * An authority that exists and has its certificate. One that is disabled or expired can be opened, for its certificates are
     * still wanted; it says so when it is to issue.
     *
     * @throws IOException if it cannot be reached, is not there, is deleted or was never completed
     */
    public static PrivateAuthority open(AcmPcaClient client, String arn, EndEntityTemplate template, Pause pause)
            throws IOException {
        var patience = new Patience(pause);
        var described = described(client, patience, arn);
        var state = PrivateAuthorityState.of(described);
        if (state.notAfter().isEmpty() || state.status().equals("DELETED")) {
            throw new IOException(state.hindrance());
        }
        var answer = patience.ask(
                "fetching the certificate of authority " + arn,
                () -> client.getCertificateAuthorityCertificate(request -> request.certificateAuthorityArn(arn)));
        try {
            var all = new ArrayList<>(Certificates.parsePem(answer.certificate()));
            if (answer.certificateChain() != null && !answer.certificateChain().isBlank()) {
                all.addAll(Certificates.parsePem(answer.certificateChain()));
            }
            checkLinks(all);
            return new PrivateAuthority(client, described, template, patience, all);
        } catch (MalformedInput e) {
            throw new IOException("certificate of authority " + arn + ": " + e.getMessage(), e);
        }
    }

    /** {@inheritDoc} Here a request must name somebody, for AWS wants that, though the name is not used. */
    @Override
    public CertificateChain issue(CertificateRequest request, CertificateProfile profile, Instant now)
            throws IOException {
        var validity =
                profile.validity().endingBy(issuingCertificate().getNotAfter().toInstant());
        if (usage == PrivateAuthorityState.Usage.SHORT_LIVED
                && validity.notAfter().isAfter(now.plus(SHORT_LIVED))) {
            throw new MalformedInput("validity: until " + validity.notAfter() + " (expected: at most seven days, until "
                    + now.plus(SHORT_LIVED) + ", for authority " + arn + " is in short-lived mode)");
        }
        var purposes = template.granted(profile.purposes());
        var passthrough = ProfileOnWire.passthrough(profile);
        // A token of its own for each call: the SDK's second attempt at it is the same call, the next certificate is
        // not.
        var token = UUID.randomUUID().toString();
        var certificateArn = ask(
                        "issuing by authority " + arn,
                        () -> client.issueCertificate(call -> call.certificateAuthorityArn(arn)
                                .csr(SdkBytes.fromUtf8String(Pem.encode(Pem.CERTIFICATE_REQUEST, request.der())))
                                .signingAlgorithm(signing)
                                .templateArn(template.arn(profile.purposes(), partition()))
                                .apiPassthrough(passthrough)
                                .validityNotBefore(at(validity.notBefore()))
                                .validity(at(validity.notAfter()))
                                .idempotencyToken(token)))
                .certificateArn();
        var certificate = fetched(certificateArn);
        var complaints = IssuedCheck.complaints(
                certificate, profile, validity, purposes, request.publicKey(), issuingCertificate());
        if (!complaints.isEmpty()) {
            // Nobody has it yet, and nobody shall.
            revoke(SerialNumber.of(certificate), RevocationReason.SUPERSEDED);
            throw new IOException("certificate " + certificateArn + " is not what was asked for and was revoked: "
                    + String.join("; ", complaints));
        }
        return chain(certificate);
    }

    @Override
    public List<X509Certificate> certificates() {
        return certificates;
    }

    /** What {@link #open} takes. */
    public String arn() {
        return arn;
    }

    /**
     * Revokes a certificate it has issued; one that is revoked already stays as it is.
     *
     * @throws MalformedInput for a reason that does not last, which AWS does not know
     */
    public void revoke(SerialNumber serial, RevocationReason reason) throws IOException {
        var awsReason = reason(reason);
        var doing = "revoking " + serial + " at authority " + arn;
        try {
            ask(
                    doing,
                    () -> client.revokeCertificate(call -> call.certificateAuthorityArn(arn)
                            .certificateSerial(colons(serial))
                            .revocationReason(awsReason)));
        } catch (IOException e) {
            if (!(e.getCause() instanceof RequestAlreadyProcessedException)) {
                throw e;
            }
        }
    }

    /** How it stands at this moment. */
    public PrivateAuthorityState describe() throws IOException {
        return describe(client, arn);
    }

    /** How an authority stands, whether it can be opened or not. */
    public static PrivateAuthorityState describe(AcmPcaClient client, String arn) throws IOException {
        return PrivateAuthorityState.of(described(client, new Patience(Pause.SLEEP), arn));
    }

    /** Where a report lies in its bucket. */
    public record AuditReport(String bucket, String key) {}

    /** How a report is written. */
    public enum ReportFormat {
        JSON,
        CSV
    }

    /**
     * Has all it ever issued and revoked written into a bucket whose policy lets it, and waits for that.
     *
     * @throws IOException if the report fails, or cannot be written there
     */
    public AuditReport report(String bucket, ReportFormat format) throws IOException {
        var doing = "audit report of authority " + arn + " into bucket " + bucket;
        var report = ask(
                doing,
                () -> client.createCertificateAuthorityAuditReport(call -> call.certificateAuthorityArn(arn)
                        .s3BucketName(bucket)
                        .auditReportResponseFormat(AuditReportResponseFormat.fromValue(format.name()))));
        var status = ask(doing, () -> {
            var answer = client.describeCertificateAuthorityAuditReport(
                    call -> call.certificateAuthorityArn(arn).auditReportId(report.auditReportId()));
            if (answer.auditReportStatus() == AuditReportStatus.CREATING) {
                throw RequestInProgressException.builder()
                        .message("the report is being written")
                        .build();
            }
            return answer.auditReportStatus();
        });
        if (status != AuditReportStatus.SUCCESS) {
            throw new IOException(doing + ": " + status + " (expected: SUCCESS)");
        }
        return new AuditReport(bucket, report.s3Key());
    }

    static software.amazon.awssdk.services.acmpca.model.CertificateAuthority described(
            AcmPcaClient client, Patience patience, String arn) throws IOException {
        try {
            return patience.ask(
                            "describing authority " + arn,
                            () -> client.describeCertificateAuthority(call -> call.certificateAuthorityArn(arn)))
                    .certificateAuthority();
        } catch (IOException e) {
            if (e.getCause() instanceof ResourceNotFoundException) {
                throw new IOException(
                        "authority " + arn + ": not found (expected: one of this account and region"
                                + " that is not deleted for good)",
                        e.getCause());
            }
            throw e;
        }
    }

    /** As {@link Patience#ask}, and a wrong state is said by its name. */
    private <T> T ask(String doing, Supplier<T> question) throws IOException {
        try {
            return patience.ask(doing, question);
        } catch (IOException e) {
            if (e.getCause() instanceof InvalidStateException) {
                var state = PrivateAuthorityState.of(described(client, patience, arn));
                throw new IOException(doing + ": " + state.hindrance(), e.getCause());
            }
            throw e;
        }
    }

    private X509Certificate fetched(String certificateArn) throws IOException {
        var pem = ask(
                        "fetching certificate " + certificateArn,
                        () -> client.getCertificate(
                                call -> call.certificateAuthorityArn(arn).certificateArn(certificateArn)))
                .certificate();
        try {
            return Certificates.parsePem(pem).get(0);
        } catch (MalformedInput e) {
            throw new IOException("certificate " + certificateArn + ": " + e.getMessage(), e);
        }
    }

    /** The issuing certificate always comes along, even if it is the root: the register knows by it who has issued. */
    private CertificateChain chain(X509Certificate certificate) {
        var chain = new ArrayList<X509Certificate>();
        chain.add(certificate);
        chain.addAll(certificates.size() == 1 ? certificates : certificates.subList(0, certificates.size() - 1));
        return new CertificateChain(chain);
    }

    private static void checkLinks(List<X509Certificate> certificates) {
        for (int i = 0; i < certificates.size(); i++) {
            var issuer = certificates.get(Math.min(i + 1, certificates.size() - 1));
            if (!IssuedCheck.isSignedBy(certificates.get(i), issuer)) {
                throw new MalformedInput("certificate " + (i + 1) + " of the chain is not signed by the next"
                        + " (expected: each by the one behind it, and the last by itself)");
            }
        }
    }

    private String partition() {
        return arn.split(":", 3)[1];
    }

    private static Validity at(Instant instant) {
        return Validity.builder()
                .type(ValidityPeriodType.ABSOLUTE)
                .value(instant.getEpochSecond())
                .build();
    }

    /** As OpenSSL prints it and AWS's guide shows it: {@code 67:07:44:76}. */
    private static String colons(SerialNumber serial) {
        return serial.hex().toLowerCase(Locale.ROOT).replaceAll("(..)(?!$)", "$1:");
    }

    private static software.amazon.awssdk.services.acmpca.model.RevocationReason reason(RevocationReason reason) {
        return switch (reason) {
            case UNSPECIFIED -> software.amazon.awssdk.services.acmpca.model.RevocationReason.UNSPECIFIED;
            case KEY_COMPROMISE -> software.amazon.awssdk.services.acmpca.model.RevocationReason.KEY_COMPROMISE;
            case CA_COMPROMISE ->
                software.amazon.awssdk.services.acmpca.model.RevocationReason.CERTIFICATE_AUTHORITY_COMPROMISE;
            case AFFILIATION_CHANGED ->
                software.amazon.awssdk.services.acmpca.model.RevocationReason.AFFILIATION_CHANGED;
            case SUPERSEDED -> software.amazon.awssdk.services.acmpca.model.RevocationReason.SUPERSEDED;
            case CESSATION_OF_OPERATION ->
                software.amazon.awssdk.services.acmpca.model.RevocationReason.CESSATION_OF_OPERATION;
            case PRIVILEGE_WITHDRAWN ->
                software.amazon.awssdk.services.acmpca.model.RevocationReason.PRIVILEGE_WITHDRAWN;
            case AA_COMPROMISE -> software.amazon.awssdk.services.acmpca.model.RevocationReason.A_A_COMPROMISE;
            case CERTIFICATE_HOLD, REMOVE_FROM_CRL ->
                throw new MalformedInput("reason: " + reason + " (expected: one that is for good)");
        };
    }
}
