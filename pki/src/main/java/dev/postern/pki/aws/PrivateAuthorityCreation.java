package dev.postern.pki.aws;

import dev.postern.pki.ca.KeyType;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.acmpca.AcmPcaClient;
import software.amazon.awssdk.services.acmpca.model.ASN1Subject;
import software.amazon.awssdk.services.acmpca.model.CertificateAuthority;
import software.amazon.awssdk.services.acmpca.model.CertificateAuthorityConfiguration;
import software.amazon.awssdk.services.acmpca.model.CertificateAuthorityStatus;
import software.amazon.awssdk.services.acmpca.model.CertificateAuthorityType;
import software.amazon.awssdk.services.acmpca.model.CertificateAuthorityUsageMode;
import software.amazon.awssdk.services.acmpca.model.CrlConfiguration;
import software.amazon.awssdk.services.acmpca.model.CrlDistributionPointExtensionConfiguration;
import software.amazon.awssdk.services.acmpca.model.CrlType;
import software.amazon.awssdk.services.acmpca.model.GetCertificateResponse;
import software.amazon.awssdk.services.acmpca.model.KeyAlgorithm;
import software.amazon.awssdk.services.acmpca.model.RevocationConfiguration;
import software.amazon.awssdk.services.acmpca.model.S3ObjectAcl;
import software.amazon.awssdk.services.acmpca.model.SigningAlgorithm;
import software.amazon.awssdk.services.acmpca.model.Tag;
import software.amazon.awssdk.services.acmpca.model.Validity;
import software.amazon.awssdk.services.acmpca.model.ValidityPeriodType;

/**
 * Makes authorities at AWS: bucket and its policy, authority, request, certificate, import. Killed after any of these, the next
 * run with the same settings finds what is there and goes on.
 */
public final class PrivateAuthorityCreation {
    private static final String TAG = "postern-settings";
    private static final Set<CertificateAuthorityStatus> USABLE = Set.of(
            CertificateAuthorityStatus.CREATING,
            CertificateAuthorityStatus.PENDING_CERTIFICATE,
            CertificateAuthorityStatus.ACTIVE,
            CertificateAuthorityStatus.DISABLED);

    private final AcmPcaClient client;
    private final Patience patience;

    public PrivateAuthorityCreation(AcmPcaClient client, Pause pause) {
        this.client = client;
        this.patience = new Patience(pause);
    }

    /**
     * Makes an authority that writes no lists, or finds it.
     *
     * @return its ARN, for {@link PrivateAuthority#open}; it is active
     */
    public String create(NewPrivateAuthority settings, Instant now) throws IOException {
        if (settings.lists().isPresent()) {
            throw new IllegalArgumentException("lists: given without a bucket");
        }
        return create(settings, Optional.empty(), now);
    }

    /**
     * Makes an authority that writes its lists to this bucket, or finds it.
     *
     * @return its ARN, for {@link PrivateAuthority#open}; it is active
     */
    public String create(NewPrivateAuthority settings, ListBucket bucket, Instant now) throws IOException {
        if (settings.lists().isEmpty()) {
            throw new IllegalArgumentException("lists: none for bucket " + bucket.name());
        }
        return create(settings, Optional.of(bucket), now);
    }

    private String create(NewPrivateAuthority settings, Optional<ListBucket> bucket, Instant now) throws IOException {
        var token = settings.token(bucket.map(ListBucket::name).orElse(""));
        var found = found(settings, token);
        if (found.isEmpty() && bucket.isPresent()) {
            bucket.get().prepare();
        }
        var arn = found.isPresent() ? found.get().arn() : created(settings, bucket, token);
        var csr = patience.ask(
                        "fetching the request of authority " + arn,
                        () -> client.getCertificateAuthorityCsr(call -> call.certificateAuthorityArn(arn)))
                .csr();
        var state = PrivateAuthorityState.of(PrivateAuthority.described(client, patience, arn));
        if (state.notAfter().isEmpty()) {
            install(settings, arn, csr, token, now);
            state = PrivateAuthorityState.of(PrivateAuthority.described(client, patience, arn));
        }
        if (!state.isActive()) {
            throw new IOException(state.hindrance());
        }
        return arn;
    }

    /** AWS forgets a token after five minutes; the tag stays. */
    private Optional<CertificateAuthority> found(NewPrivateAuthority settings, String token) throws IOException {
        var all = patience.ask(
                "listing authorities",
                () -> client.listCertificateAuthoritiesPaginator().certificateAuthorities().stream()
                        .filter(each -> USABLE.contains(each.status()))
                        .filter(each -> settings.name()
                                .equals(each.certificateAuthorityConfiguration()
                                        .subject()
                                        .commonName()))
                        .toList());
        for (var each : all) {
            var tags = patience.ask(
                    "listing the tags of authority " + each.arn(),
                    () -> client.listTagsPaginator(call -> call.certificateAuthorityArn(each.arn())).tags().stream()
                            .toList());
            if (tags.contains(Tag.builder().key(TAG).value(token).build())) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    private String created(NewPrivateAuthority settings, Optional<ListBucket> bucket, String token) throws IOException {
        var configuration = CertificateAuthorityConfiguration.builder()
                .keyAlgorithm(keyAlgorithm(settings.keyType()))
                .signingAlgorithm(signingAlgorithm(settings.keyType()))
                .subject(ASN1Subject.builder()
                        .organization(settings.organization())
                        .commonName(settings.name())
                        .build())
                .build();
        var revocation = bucket.flatMap(in -> settings.lists()
                .map(lists -> RevocationConfiguration.builder()
                        .crlConfiguration(lists(lists, in))
                        .build()));
        return patience.ask(
                        "creating authority \"" + settings.name() + "\"",
                        () -> client.createCertificateAuthority(call -> {
                            call.certificateAuthorityConfiguration(configuration)
                                    .certificateAuthorityType(type(settings))
                                    .usageMode(
                                            settings.usage() == PrivateAuthorityState.Usage.SHORT_LIVED
                                                    ? CertificateAuthorityUsageMode.SHORT_LIVED_CERTIFICATE
                                                    : CertificateAuthorityUsageMode.GENERAL_PURPOSE)
                                    .idempotencyToken(token)
                                    .tags(Tag.builder().key(TAG).value(token).build());
                            revocation.ifPresent(call::revocationConfiguration);
                        }))
                .certificateAuthorityArn();
    }

    /** Complete lists only: a partitioned one is marked so critically, and load balancers do not read it (alb.md 3.3, 9.5). */
    private static CrlConfiguration lists(NewPrivateAuthority.Lists lists, ListBucket bucket) {
        var configuration = CrlConfiguration.builder()
                .enabled(true)
                .crlType(CrlType.COMPLETE)
                .s3BucketName(bucket.name())
                .s3ObjectAcl(S3ObjectAcl.BUCKET_OWNER_FULL_CONTROL)
                .expirationInDays(lists.days());
        lists.customName().ifPresent(configuration::customCname);
        lists.path().ifPresent(configuration::customPath);
        if (lists.distributionPoint() == NewPrivateAuthority.DistributionPoint.OMITTED) {
            configuration.crlDistributionPointExtensionConfiguration(
                    CrlDistributionPointExtensionConfiguration.builder()
                            .omitExtension(true)
                            .build());
        }
        return configuration.build();
    }

    private void install(NewPrivateAuthority settings, String arn, String csr, String token, Instant now)
            throws IOException {
        var issuer = settings.parent().orElse(arn);
        var described = PrivateAuthority.described(client, patience, issuer);
        if (settings.parent().isPresent()
                && !PrivateAuthorityState.of(described).isActive()) {
            throw new IOException(
                    "parent " + PrivateAuthorityState.of(described).hindrance());
        }
        var template = "arn:" + arn.split(":", 3)[1] + ":acm-pca:::template/"
                + (settings.parent().isEmpty() ? "RootCACertificate" : "SubordinateCACertificate_PathLen0") + "/V1";
        var signing = described.certificateAuthorityConfiguration().signingAlgorithm();
        var validity = validity(settings.lifetime(), Optional.ofNullable(described.notAfter()), now);
        var certificateArn = patience.ask(
                        "issuing the certificate of authority " + arn,
                        () -> client.issueCertificate(call -> call.certificateAuthorityArn(issuer)
                                .csr(SdkBytes.fromUtf8String(csr))
                                .signingAlgorithm(signing)
                                .templateArn(template)
                                .validity(validity)
                                .idempotencyToken(token)))
                .certificateArn();
        var issued = patience.ask(
                "fetching certificate " + certificateArn,
                () -> client.getCertificate(
                        call -> call.certificateAuthorityArn(issuer).certificateArn(certificateArn)));
        importing(settings, arn, issued);
    }

    private void importing(NewPrivateAuthority settings, String arn, GetCertificateResponse issued) throws IOException {
        patience.ask(
                "importing the certificate of authority " + arn,
                () -> client.importCertificateAuthorityCertificate(call -> {
                    call.certificateAuthorityArn(arn).certificate(SdkBytes.fromUtf8String(issued.certificate()));
                    if (settings.parent().isPresent()) {
                        call.certificateChain(SdkBytes.fromUtf8String(issued.certificateChain()));
                    }
                }));
    }

    /** In days, so that a second run asks for the same; until the parent's end if that comes first. */
    private static Validity validity(Duration lifetime, Optional<Instant> limit, Instant now) {
        return limit.filter(end -> now.plus(lifetime).isAfter(end))
                .map(end -> Validity.builder().type(ValidityPeriodType.ABSOLUTE).value(end.getEpochSecond()))
                .orElseGet(
                        () -> Validity.builder().type(ValidityPeriodType.DAYS).value(lifetime.toDays()))
                .build();
    }

    private static CertificateAuthorityType type(NewPrivateAuthority settings) {
        return settings.parent().isEmpty() ? CertificateAuthorityType.ROOT : CertificateAuthorityType.SUBORDINATE;
    }

    private static KeyAlgorithm keyAlgorithm(KeyType type) {
        return switch (type) {
            case P256 -> KeyAlgorithm.EC_PRIME256_V1;
            case P384 -> KeyAlgorithm.EC_SECP384_R1;
            case RSA2048 -> KeyAlgorithm.RSA_2048;
            case RSA3072 -> KeyAlgorithm.RSA_3072;
            case RSA4096 -> KeyAlgorithm.RSA_4096;
        };
    }

    private static SigningAlgorithm signingAlgorithm(KeyType type) {
        return switch (type) {
            case P256 -> SigningAlgorithm.SHA256_WITHECDSA;
            case P384 -> SigningAlgorithm.SHA384_WITHECDSA;
            case RSA2048, RSA3072, RSA4096 -> SigningAlgorithm.SHA256_WITHRSA;
        };
    }
}
