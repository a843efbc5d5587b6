package dev.postern.twin.pca;

import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.SerialNumber;
import dev.postern.twin.wire.AwsError;
import dev.postern.twin.wire.JsonService;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Certificates issued, fetched and revoked. */
final class CertificateOperations {
    private static final Duration SHORT_LIVED = Duration.ofDays(7);
    private static final Pattern CERTIFICATE_ARN = Pattern.compile(
            "(arn:aws[a-z-]*:acm-pca:.*:certificate-authority/[0-9a-f-]{36})/certificate/([0-9a-f]{2,40})");

    private final Authorities authorities;
    private final SecureRandom random;
    private final Settling settling;
    private final ListWork lists;

    CertificateOperations(Authorities authorities, SecureRandom random, Settling settling, ListWork lists) {
        this.authorities = authorities;
        this.random = random;
        this.settling = settling;
        this.lists = lists;
    }

    ObjectNode issue(JsonNode input, Instant now) {
        var authority = authorities.named(input, now);
        var token = Input.text(input, "IdempotencyToken");
        var twin = token.flatMap(text -> issuedBy(authority, text, now));
        var certificate = twin.orElseGet(() -> issued(authority, input, token, now));
        return JsonService.object().put("CertificateArn", arn(authority, certificate));
    }

    ObjectNode get(JsonNode input, Instant now) {
        var authority = authorities.named(input, now);
        if (authority.status(now) == Authority.Status.DELETED) {
            throw Authorities.wrongState(authority, now);
        }
        var arn = Input.required(input, "CertificateArn");
        var matcher = CERTIFICATE_ARN.matcher(arn);
        if (!matcher.matches() || !matcher.group(1).equals(authority.arn())) {
            throw AwsError.of("InvalidArnException", arn + " is not the ARN of a certificate of this CA");
        }
        var certificate = authority
                .issued(SerialNumber.parse(matcher.group(2)))
                .orElseThrow(() -> AwsError.of("ResourceNotFoundException", "Could not find certificate " + arn));
        if (settling.isAt(arn, now)) {
            throw AwsError.of("RequestInProgressException", "The certificate is not yet issued; try again later");
        }
        var output = JsonService.object().put("Certificate", certificate.pem().strip());
        var chain = authority.chain();
        if (!Template.parse(certificate.templateArn()).kind().equals(Template.Kind.ROOT)) {
            output.put("CertificateChain", Certificates.pem(chain).strip());
        }
        return output;
    }

    ObjectNode revoke(JsonNode input, Instant now) {
        var authority = authorities.named(input, now);
        var serial = serial(Input.required(input, "CertificateSerial"));
        var reason = Input.choice(IssuedCertificate.Reason.class, input, "RevocationReason");
        if (authority.status(now) != Authority.Status.ACTIVE) {
            throw Authorities.wrongState(authority, now);
        }
        if (serial.equals(SerialNumber.of(authority.certificate()))
                && authority.origin().type() == Authority.Type.ROOT) {
            throw AwsError.of("InvalidRequestException", "A root CA's self-signed certificate cannot be revoked");
        }
        var certificate = authority
                .issued(serial)
                .orElseThrow(() -> AwsError.of(
                        "ResourceNotFoundException", "Could not find a certificate with serial number " + serial));
        if (certificate.revoked().isPresent()) {
            throw AwsError.of("RequestAlreadyProcessedException", "The certificate " + serial + " is already revoked");
        }
        authorities.keep(authority, certificate.withRevoked(new IssuedCertificate.Revoked(now, reason)));
        lists.wanted(authority, now);
        return JsonService.object();
    }

    private IssuedCertificate issued(Authority authority, JsonNode input, Optional<String> token, Instant now) {
        var template = Template.parse(Input.text(input, "TemplateArn").orElse(Template.DEFAULT));
        var algorithm = Input.choice(SigningAlgorithm.class, input, "SigningAlgorithm");
        var csr = Input.blob(input, "Csr");
        var validity = ValidityPeriod.parse(
                Input.requiredStructure(input, "Validity"), Input.member(input, "ValidityNotBefore"), now);
        var issuance = Issuance.of(template, csr, Input.member(input, "ApiPassthrough"));
        checkState(authority, template, now);
        checkAlgorithm(authority, algorithm);
        if (template.kind() == Template.Kind.ROOT) {
            checkOwnRequest(authority, issuance);
        } else {
            checkLimits(authority, template, validity, now);
        }
        var signed = issuance.sign(authority, algorithm, validity, random);
        var certificate = new IssuedCertificate(Certificates.pem(signed), template.arn(), now, token, Optional.empty());
        authorities.keep(authority, certificate);
        settling.begin(arn(authority, certificate), now);
        if (authority.state().list().last().isEmpty()) {
            // "The first list appears only after a certificate is issued" (alb.md 9.5).
            lists.wanted(authority, now);
        }
        return certificate;
    }

    private static void checkState(Authority authority, Template template, Instant now) {
        var root = template.kind() == Template.Kind.ROOT;
        var allowed = switch (authority.status(now)) {
            case ACTIVE -> true;
            case PENDING_CERTIFICATE, EXPIRED -> root && authority.origin().type() == Authority.Type.ROOT;
            case DISABLED, DELETED -> false;
        };
        if (!allowed) {
            throw Authorities.wrongState(authority, now);
        }
    }

    private static void checkAlgorithm(Authority authority, SigningAlgorithm algorithm) {
        var key = Input.choice(KeyAlgorithm.class, authority.origin().configuration(), "KeyAlgorithm");
        if (!key.signs(algorithm)) {
            throw AwsError.of(
                    "InvalidArgsException", "SigningAlgorithm " + algorithm + " does not fit the CA's key, " + key);
        }
    }

    private static void checkOwnRequest(Authority authority, Issuance issuance) {
        if (authority.origin().type() != Authority.Type.ROOT
                || !issuance.key().equals(Installation.csrKey(authority))) {
            throw AwsError.of("InvalidArgsException", "RootCACertificate is for the CSR of a root CA itself");
        }
    }

    private static void checkLimits(Authority authority, Template template, ValidityPeriod validity, Instant now) {
        // The text is AWS's, as users quote it.
        if (validity.notAfter().isAfter(authority.certificate().getNotAfter().toInstant())) {
            throw AwsError.of(
                    "ValidationException",
                    "The certificate validity specified exceeds the certificate authority validity");
        }
        var shortLived = authority.origin().usageMode() == Authority.UsageMode.SHORT_LIVED_CERTIFICATE;
        if (shortLived && validity.notAfter().isAfter(now.plus(SHORT_LIVED))) {
            throw AwsError.of("ValidationException", "A short-lived certificate's validity must not exceed seven days");
        }
        if (template.kind() == Template.Kind.SUBORDINATE) {
            var limit = authority.certificate().getBasicConstraints();
            var wanted = template.pathLength().orElse(0);
            if (shortLived || wanted + 1 > limit) {
                throw AwsError.of(
                        "InvalidArgsException",
                        "The CA's path length does not allow a subordinate CA of path length " + wanted);
            }
        }
    }

    private static Optional<IssuedCertificate> issuedBy(Authority authority, String token, Instant now) {
        return authority.issued().stream()
                .filter(each -> each.token().equals(Optional.of(token)))
                .filter(each -> Authority.tokenHolds(each.issuedAt(), now))
                .findFirst();
    }

    private static SerialNumber serial(String text) {
        try {
            return SerialNumber.parse(text);
        } catch (MalformedInput e) {
            throw AwsError.of("InvalidRequestException", "The serial number is not valid: " + text);
        }
    }

    static String arn(Authority authority, IssuedCertificate certificate) {
        return authority.arn() + "/certificate/" + IssuedCertificate.id(certificate.serial());
    }
}
