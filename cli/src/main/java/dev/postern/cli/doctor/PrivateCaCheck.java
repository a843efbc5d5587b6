package dev.postern.cli.doctor;

import dev.postern.cli.Words;
import dev.postern.cli.plane.AuthorityConfig;
import dev.postern.cli.state.ListCondition;
import dev.postern.cli.state.ListReading;
import dev.postern.crl.ListQuota;
import dev.postern.crl.RevocationList;
import dev.postern.crl.aws.S3Location;
import dev.postern.crl.aws.S3Objects;
import dev.postern.pki.aws.PrivateAuthority;
import dev.postern.pki.aws.PrivateAuthorityState;
import dev.postern.pki.client.RevokedCertificate;
import dev.postern.pki.x509.KeyFingerprint;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The authority at AWS Private CA, and the list it writes. */
final class PrivateCaCheck implements Check {
    /** "CRLs are typically updated approximately 30 minutes after a certificate is revoked", and tried again every 15. */
    private static final Duration LIST_DELAY = Duration.ofMinutes(60);

    private final Patient patient;
    private final AuthorityConfig.PrivateCa config;

    PrivateCaCheck(Patient patient, AuthorityConfig.PrivateCa config) {
        this.patient = patient;
        this.config = config;
    }

    @Override
    public String what() {
        return "private ca";
    }

    @Override
    public void look(Findings findings) throws IOException {
        PrivateAuthorityState state;
        try (var client = PrivateAuthority.client()) {
            state = PrivateAuthority.describe(client, config.arn());
        }
        if (!state.isActive()) {
            findings.error(what(), config.arn(), "is " + state.status(), "ACTIVE", "see AWS Private CA's console");
        } else {
            findings.ok(what(), config.arn(), "is " + state.status());
        }
        if (state.list().isPresent()) {
            try (var objects = S3Objects.create()) {
                list(findings, objects, state.list().get());
            }
        } else if (state.usage() == PrivateAuthorityState.Usage.GENERAL_PURPOSE) {
            findings.error(
                    what(),
                    config.arn(),
                    "writes no list",
                    "one, or nobody revoked is ever refused",
                    "enable its list");
        }
    }

    private void list(Findings findings, S3Objects objects, PrivateAuthorityState.ListPlace place) throws IOException {
        var location = new S3Location(place.bucket(), place.key());
        var found = objects.read(location, ListQuota.FILE_BYTES);
        var revoked =
                patient.register().revoked(KeyFingerprint.of(patient.state().issuingCertificate()));
        if (found.isEmpty()) {
            missing(findings, location, revoked);
            return;
        }
        RevocationList list;
        try {
            list = RevocationList.parse(
                    found.get().bytes(), List.of(patient.state().issuingCertificate()));
        } catch (MalformedInput e) {
            findings.error(
                    "list of aws",
                    location.toString(),
                    ListReading.complaint(e, found.get().bytes()),
                    "the authority's list, complete",
                    "");
            return;
        }
        var lacking = ListCondition.lacking(list, revoked);
        if (list.nextUpdate().filter(patient.now()::isBefore).isEmpty()) {
            findings.error(
                    "list of aws",
                    location.toString(),
                    "ran out, " + ListsCheck.facts(list),
                    "a nextUpdate to come",
                    "see alarm MisconfiguredCRLBucket");
        } else if (lacking.isEmpty()) {
            findings.ok("list of aws", location.toString(), ListsCheck.facts(list));
        } else {
            lacking(findings, location, lacking);
        }
    }

    private void missing(Findings findings, S3Location location, List<RevokedCertificate> revoked) {
        if (revoked.isEmpty()) {
            findings.ok("list of aws", location.toString(), "not written yet, and nobody is revoked");
        } else {
            lacking(findings, location, revoked);
        }
    }

    /** Those revoked an hour ago should be on it; those since then are on their way. */
    private void lacking(Findings findings, S3Location location, List<RevokedCertificate> lacking) {
        var late = lacking.stream()
                .filter(each -> each.revokedAt().isBefore(patient.now().minus(LIST_DELAY)))
                .findFirst();
        var found = "lacks " + Words.count(lacking.size(), "revocation") + " of the register, such as "
                + late.orElse(lacking.get(0)).serial();
        var mend = owner(late.orElse(lacking.get(0)))
                .map(id -> patient.command("client", "offboard", id))
                .orElse("");
        if (late.isPresent()) {
            findings.error("list of aws", location.toString(), found, "all of them", mend);
        } else {
            findings.warning("list of aws", location.toString(), found, "all of them within the hour", mend);
        }
    }

    private Optional<String> owner(RevokedCertificate revoked) {
        try {
            return patient.register().clients().stream()
                    .filter(client -> client.credentials().stream()
                            .anyMatch(credential -> credential.serial().equals(revoked.serial())))
                    .map(client -> client.id().value())
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
