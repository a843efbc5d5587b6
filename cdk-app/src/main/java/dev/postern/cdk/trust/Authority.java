package dev.postern.cdk.trust;

import dev.postern.cdk.settings.AuthoritySettings;
import dev.postern.cdk.settings.AuthoritySettings.Bundle;
import dev.postern.cdk.settings.AuthoritySettings.GivenPrivateCa;
import dev.postern.cdk.settings.AuthoritySettings.NewPrivateCa;
import java.util.List;
import java.util.Optional;
import software.amazon.awscdk.services.s3.Bucket;
import software.constructs.Construct;

/**
 * Whose certificates are let in, whatever the settings take it from.
 *
 * @param privateCa its ARN, of an authority at AWS
 * @param lists where it writes its lists, as {@code s3://bucket/key}
 */
record Authority(Optional<String> privateCa, CaBundle bundle, List<String> lists) {
    static Authority of(Construct scope, AuthoritySettings settings, Bucket bucket, BucketObjects objects) {
        if (settings instanceof NewPrivateCa made) {
            var authority = new PrivateCa(scope, "PrivateCa", made, bucket);
            return new Authority(
                    Optional.of(authority.arn()), CaBundle.of(objects, authority), List.of(authority.list()));
        }
        if (settings instanceof GivenPrivateCa given) {
            return new Authority(
                    Optional.of(given.arn()),
                    CaBundle.of(objects, given.bundle().pem()),
                    List.of(given.list()));
        }
        var own = (Bundle) settings;
        var prefix = "s3://" + bucket.getBucketName() + "/" + ControlPlane.LISTS + "/";
        return new Authority(
                Optional.empty(),
                CaBundle.of(objects, own.bundle().pem()),
                own.lists().stream().map(name -> prefix + name + ".crl").toList());
    }
}
