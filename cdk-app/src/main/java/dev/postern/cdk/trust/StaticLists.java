package dev.postern.cdk.trust;

import dev.postern.cdk.settings.AuthoritySettings;
import dev.postern.cdk.settings.EdgeSettings;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import software.amazon.awscdk.services.elasticloadbalancingv2.ITrustStore;
import software.amazon.awscdk.services.elasticloadbalancingv2.RevocationContent;
import software.amazon.awscdk.services.elasticloadbalancingv2.RevocationType;
import software.amazon.awscdk.services.elasticloadbalancingv2.TrustStoreRevocation;
import software.amazon.awscdk.services.s3.IBucket;
import software.constructs.Construct;

/**
 * Lists from files, each under a key that says what is in it. On a trust store each is a resource of its own, by the object's version:
 * another list is another resource, and CloudFormation adds the new before it takes the old away, so that no revoked certificate is on none.
 */
final class StaticLists extends Construct {
    private static final String SETTING = "lists.static";

    private final List<String> uris;

    StaticLists(
            Construct scope,
            String id,
            EdgeSettings settings,
            IBucket bucket,
            Objects objects,
            Optional<? extends ITrustStore> trustStore) {
        super(scope, id);
        var authorities = authorities(settings.authority());
        this.uris = settings.staticLists().stream()
                .map(file -> add(file, authorities, bucket, objects, trustStore))
                .toList();
    }

    /** Where they are, as {@code s3://bucket/key}. */
    List<String> uris() {
        return uris;
    }

    private String add(
            Path file,
            List<X509Certificate> authorities,
            IBucket bucket,
            Objects objects,
            Optional<? extends ITrustStore> trustStore) {
        var pem = Pem.read(SETTING, file);
        pem.checkList(SETTING, authorities);
        var digest = pem.sha256();
        var key = "static/" + digest + ".pem";
        // By content, so that a list in another place of the settings is not taken away and added again.
        var id = "List" + digest.substring(0, 16);
        var version = objects.file(id, key, file);
        trustStore.ifPresent(store -> TrustStoreRevocation.Builder.create(this, id)
                .trustStore(store)
                .revocationContents(List.of(RevocationContent.builder()
                        .bucket(bucket)
                        .key(key)
                        .version(version)
                        .revocationType(RevocationType.CRL)
                        .build()))
                .build());
        return "s3://" + bucket.getBucketName() + "/" + key;
    }

    private static List<X509Certificate> authorities(AuthoritySettings settings) {
        if (settings instanceof AuthoritySettings.NewPrivateCa) {
            throw new IllegalArgumentException(
                    "lists: static (expected: synced, for a new Private CA writes its list itself, and nobody would take it up)");
        }
        var bundle = settings instanceof AuthoritySettings.Bundle own
                ? own.bundle()
                : ((AuthoritySettings.GivenPrivateCa) settings).bundle();
        return Pem.read("authority.bundle", bundle).authorities("authority.bundle");
    }
}
