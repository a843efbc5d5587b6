package dev.postern.cdk.trust;

import dev.postern.cdk.settings.AuthoritySettings;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.CfnResource;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.acmpca.CfnCertificate;
import software.amazon.awscdk.services.acmpca.CfnCertificateAuthority;
import software.amazon.awscdk.services.acmpca.CfnCertificateAuthorityActivation;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.s3.Bucket;
import software.constructs.Construct;

/**
 * A root at AWS Private CA that writes complete lists into the bucket. It stays when its stack goes, with its certificate: an authority
 * in use must not go with a mistake in a template.
 */
final class PrivateCa extends Construct {
    /** What a list's nextUpdate is ahead of its thisUpdate. */
    private static final int LIST_DAYS = 7;

    private final CfnCertificateAuthority authority;
    private final CfnCertificate certificate;
    private final String list;

    PrivateCa(Construct scope, String id, AuthoritySettings.NewPrivateCa settings, Bucket bucket) {
        super(scope, id);
        letAuthoritiesWrite(bucket);
        this.authority = CfnCertificateAuthority.Builder.create(this, "Authority")
                .type("ROOT")
                .usageMode("GENERAL_PURPOSE")
                .keyAlgorithm("EC_prime256v1")
                .signingAlgorithm("SHA256WITHECDSA")
                .subject(CfnCertificateAuthority.SubjectProperty.builder()
                        .organization(settings.organization())
                        .commonName(settings.commonName())
                        .build())
                .revocationConfiguration(CfnCertificateAuthority.RevocationConfigurationProperty.builder()
                        .crlConfiguration(lists(bucket))
                        .build())
                .build();
        // AWS tries to write there at the moment the authority is made, and refuses it if it cannot.
        authority.addResourceDependency(
                (CfnResource) bucket.getPolicy().getNode().getDefaultChild());
        this.certificate = CfnCertificate.Builder.create(this, "Certificate")
                .certificateAuthorityArn(authority.getAttrArn())
                .certificateSigningRequest(authority.getAttrCertificateSigningRequest())
                .signingAlgorithm("SHA256WITHECDSA")
                .templateArn("arn:" + Aws.PARTITION + ":acm-pca:::template/RootCACertificate/V1")
                .validity(CfnCertificate.ValidityProperty.builder()
                        .type("YEARS")
                        .value(settings.validityYears())
                        .build())
                .build();
        var activation = CfnCertificateAuthorityActivation.Builder.create(this, "Activation")
                .certificateAuthorityArn(authority.getAttrArn())
                .certificate(certificate.getAttrCertificate())
                .status("ACTIVE")
                .build();
        // But not with a deployment that has made it and failed: nobody knows that one, and it costs by the month.
        List.of(authority, certificate, activation)
                .forEach(each -> each.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE));
        // User guide, "Certificate revocation list": crl/CA-ID.crl, and the ARN ends with certificate-authority/CA-ID.
        this.list = "s3://" + bucket.getBucketName() + "/crl/" + Fn.select(1, Fn.split("/", authority.getAttrArn()))
                + ".crl";
    }

    String arn() {
        return authority.getAttrArn();
    }

    String certificateArn() {
        return certificate.getAttrArn();
    }

    /** PEM, known while deploying. */
    String certificate() {
        return certificate.getAttrCertificate();
    }

    /** Where it writes its list, some half an hour after its first certificate for a client. */
    String list() {
        return list;
    }

    /** Complete only: of a partitioned list the load balancer cannot read the critical extension. Public by default, hence the ACL. */
    private static CfnCertificateAuthority.CrlConfigurationProperty lists(Bucket bucket) {
        return CfnCertificateAuthority.CrlConfigurationProperty.builder()
                .enabled(true)
                .crlType("COMPLETE")
                .s3BucketName(bucket.getBucketName())
                .s3ObjectAcl("BUCKET_OWNER_FULL_CONTROL")
                .expirationInDays(LIST_DAYS)
                .build();
    }

    /**
     * User guide, "Access policies for CRLs in Amazon S3", without the rest of the bucket: what it writes is told by "Encrypting your
     * CRLs". The authority has no ARN yet, hence all of the account's in the region.
     */
    private static void letAuthoritiesWrite(Bucket bucket) {
        var service = new ServicePrincipal("acm-pca.amazonaws.com");
        var conditions = Map.of(
                "StringEquals", Map.of("aws:SourceAccount", Aws.ACCOUNT_ID),
                "ArnLike",
                        Map.of(
                                "aws:SourceArn",
                                "arn:" + Aws.PARTITION + ":acm-pca:"
                                        + bucket.getStack().getRegion() + ":" + Aws.ACCOUNT_ID
                                        + ":certificate-authority/*"));
        bucket.addToResourcePolicy(PolicyStatement.Builder.create()
                .sid("PrivateCaLooks")
                .principals(List.of(service))
                .actions(List.of("s3:GetBucketAcl", "s3:GetBucketLocation"))
                .resources(List.of(bucket.getBucketArn()))
                .conditions(conditions)
                .build());
        bucket.addToResourcePolicy(PolicyStatement.Builder.create()
                .sid("PrivateCaWrites")
                .principals(List.of(service))
                .actions(List.of("s3:PutObject", "s3:PutObjectAcl"))
                .resources(List.of(
                        bucket.arnForObjects("crl/*"),
                        bucket.arnForObjects("acm-pca-permission-test-key"),
                        bucket.arnForObjects("acm-pca-permission-test-key-private")))
                .conditions(conditions)
                .build());
    }
}
