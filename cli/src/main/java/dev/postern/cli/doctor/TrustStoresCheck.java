package dev.postern.cli.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.cli.Words;
import dev.postern.cli.plane.TrustStoreConfig;
import dev.postern.cli.state.ListCondition;
import dev.postern.crl.TrustStoreQuota;
import dev.postern.crl.aws.ListInForce;
import dev.postern.crl.aws.S3Objects;
import dev.postern.crl.aws.TrustStoreFacts;
import dev.postern.crl.aws.TrustStorePublisher;
import dev.postern.pki.client.RevokedCertificate;
import dev.postern.pki.trust.BundleCheck;
import dev.postern.pki.x509.DistinguishedName;
import dev.postern.pki.x509.KeyFingerprint;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;

/** The load balancer's trust stores: whom they trust, whom they refuse, and what room they have. */
final class TrustStoresCheck implements Check {
    private static final String WHAT = "trust store";

    private final Patient patient;

    TrustStoresCheck(Patient patient) {
        this.patient = patient;
    }

    @Override
    public String what() {
        return WHAT;
    }

    @Override
    public void look(Findings findings) throws IOException {
        try (var objects = S3Objects.create();
                var client = TrustStorePublisher.client()) {
            for (var config : patient.state().plane().trustStores()) {
                try {
                    look(findings, client, objects, config);
                } catch (IOException | MalformedInput e) {
                    findings.failed(WHAT, config.arn(), e);
                }
            }
        }
    }

    private void look(
            Findings findings, ElasticLoadBalancingV2Client client, S3Objects objects, TrustStoreConfig config)
            throws IOException {
        var settings = new TrustStorePublisher.Settings(config.arn(), config.uploads());
        var facts = TrustStorePublisher.of(client, objects, settings).describe();
        if (!facts.active()) {
            findings.error(WHAT, config.arn(), "is not ACTIVE", "ACTIVE", "");
        }
        bundle(findings, facts);
        facts.unreadable().forEach(complaint -> findings.error(WHAT, config.arn(), complaint, "a list", ""));
        for (var issuer : patient.state().certificates()) {
            lists(findings, client, config, issuer);
        }
        quota(findings, facts);
    }

    private void bundle(Findings findings, TrustStoreFacts facts) throws IOException {
        // It may be one that AWS took and we would not; whom it trusts is the question here.
        var anchors = BundleCheck.of(facts.bundle().getBytes(UTF_8)).certificates();
        var lacking = patient.state().certificates().stream()
                .filter(certificate -> !anchors.contains(certificate))
                .findFirst();
        if (lacking.isPresent()) {
            findings.error(
                    WHAT,
                    facts.arn(),
                    "does not trust \"" + DistinguishedName.text(lacking.get().getSubjectX500Principal()) + '"',
                    "all of the authority's certificates",
                    patient.command("ca", "bundle", "--trust-store", facts.arn()));
        } else {
            findings.ok(WHAT, facts.arn(), "trusts the authority, " + Words.count(anchors.size(), "certificate"));
        }
    }

    private void lists(
            Findings findings, ElasticLoadBalancingV2Client client, TrustStoreConfig config, X509Certificate issuer)
            throws IOException {
        var revoked = patient.register().revoked(KeyFingerprint.of(issuer));
        var held = ListInForce.of(client, config.arn(), issuer);
        var name = '"' + DistinguishedName.text(issuer.getSubjectX500Principal()) + '"';
        if (held.isEmpty()) {
            if (!revoked.isEmpty()) {
                findings.error(
                        WHAT,
                        config.arn(),
                        "has no list of " + name,
                        "one with " + Words.count(revoked.size(), "revocation"),
                        mend());
            }
            return;
        }
        var lacking = revoked.stream().filter(each -> lacks(held, each)).toList();
        var ids = held.stream().map(each -> Long.toString(each.revocationId())).toList();
        if (!lacking.isEmpty()) {
            findings.error(
                    WHAT,
                    config.arn(),
                    "lacks " + Words.count(lacking.size(), "revocation") + " of the register by " + name + ", such as "
                            + lacking.get(0).serial(),
                    "all of them",
                    mend());
        } else if (held.stream()
                .noneMatch(each ->
                        each.list().nextUpdate().filter(patient.now()::isBefore).isPresent())) {
            findings.error(
                    WHAT,
                    config.arn(),
                    "its list of " + name + " ran out, "
                            + ListsCheck.facts(held.get(0).list()),
                    "a nextUpdate to come",
                    mend());
        } else {
            findings.ok(
                    WHAT,
                    config.arn(),
                    "revocation " + String.join(", ", ids) + " is the list of " + name + ", "
                            + ListsCheck.facts(held.get(held.size() - 1).list()));
        }
    }

    /** Of several lists of an issuer, as while one replaces the other, one that says it is enough. */
    private static boolean lacks(List<ListInForce> held, RevokedCertificate revoked) {
        return held.stream()
                .noneMatch(each ->
                        ListCondition.lacking(each.list(), List.of(revoked)).isEmpty());
    }

    private String mend() {
        return patient.isEmbedded()
                ? patient.command("crl", "issue")
                : "the sync function, or " + patient.command("crl", "publish", "LIST", "--to", "ARN");
    }

    private static void quota(Findings findings, TrustStoreFacts facts) {
        var quota = TrustStoreQuota.DEFAULT;
        if (AuthorityCheck.isNearlyFull(facts.lists().size(), quota.lists())
                || AuthorityCheck.isNearlyFull(facts.entries(), quota.entries())) {
            findings.warning(
                    WHAT,
                    facts.arn(),
                    facts.lists().size() + " of " + quota.lists() + " lists, " + facts.entries() + " of "
                            + quota.entries() + " entries",
                    "a fifth of both left",
                    "a higher quota (L-332EE142, L-37E1617B)");
        }
        var bundle = BundleCheck.of(facts.bundle().getBytes(UTF_8));
        if (AuthorityCheck.isNearlyFull(bundle.certificates().size(), BundleCheck.MAX_CERTIFICATES)
                || AuthorityCheck.isNearlyFull(bundle.subjectBytes(), BundleCheck.MAX_SUBJECT_BYTES)) {
            findings.warning(
                    WHAT,
                    facts.arn(),
                    bundle.certificates().size() + " of " + BundleCheck.MAX_CERTIFICATES + " certificates, "
                            + bundle.subjectBytes() + " of " + BundleCheck.MAX_SUBJECT_BYTES + " bytes of names",
                    "a fifth of both left",
                    "a higher quota (L-43FE5A42, L-F31E307C)");
        }
    }
}
