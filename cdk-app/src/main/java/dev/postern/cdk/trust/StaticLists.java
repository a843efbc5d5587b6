package dev.postern.cdk.trust;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.postern.cdk.settings.AuthoritySettings.Bundle;
import dev.postern.cdk.settings.ListFile;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.util.Collection;
import java.util.List;
import software.amazon.awscdk.services.elasticloadbalancingv2.ITrustStore;
import software.amazon.awscdk.services.elasticloadbalancingv2.RevocationContent;
import software.amazon.awscdk.services.elasticloadbalancingv2.RevocationType;
import software.amazon.awscdk.services.elasticloadbalancingv2.TrustStoreRevocation;
import software.amazon.awscdk.services.s3.IBucket;
import software.constructs.Construct;

/**
 * Lists from files on the trust store, each under a key that says what is in it, by the object's version. Another list is another
 * resource, and CloudFormation adds the new before it takes the old away, so that no revoked certificate is on none.
 */
final class StaticLists extends Construct {
    private final IBucket bucket;
    private final BucketObjects objects;
    private final ITrustStore trustStore;

    StaticLists(
            Construct scope,
            String id,
            IBucket bucket,
            BucketObjects objects,
            ITrustStore trustStore,
            Bundle authority,
            List<ListFile> files) {
        super(scope, id);
        this.bucket = bucket;
        this.objects = objects;
        this.trustStore = trustStore;
        for (var file : files) {
            requireIssuer(file, authority.bundle().pem());
            add(file.pem());
        }
    }

    private void add(String pem) {
        var digest = Digest.of(pem);
        var key = "static/" + digest + ".pem";
        // By content, so that a list in another place of the settings is not taken away and added again.
        var id = "List" + digest.substring(0, 16);
        var version = objects.file(id, key, pem);
        TrustStoreRevocation.Builder.create(this, id)
                .trustStore(trustStore)
                .revocationContents(List.of(RevocationContent.builder()
                        .bucket(bucket)
                        .key(key)
                        .version(version)
                        .revocationType(RevocationType.CRL)
                        .build()))
                .build();
    }

    /** A list of somebody else protects nobody, and may make the load balancer refuse everybody. */
    private static void requireIssuer(ListFile file, String bundle) {
        try {
            var x509 = CertificateFactory.getInstance("X.509");
            Collection<? extends Certificate> authorities =
                    x509.generateCertificates(new ByteArrayInputStream(bundle.getBytes(US_ASCII)));
            var list = (X509CRL)
                    x509.generateCRL(new ByteArrayInputStream(file.pem().getBytes(US_ASCII)));
            if (authorities.stream().noneMatch(authority -> isBy(list, authority))) {
                throw new IllegalArgumentException(
                        "lists.files: \"" + file.file() + "\" is of " + list.getIssuerX500Principal()
                                + ", or forged (expected: signed by an authority of the bundle)");
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("read once, and not again", e);
        }
    }

    private static boolean isBy(X509CRL list, Certificate authority) {
        try {
            list.verify(authority.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
