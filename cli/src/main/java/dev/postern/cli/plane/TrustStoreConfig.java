package dev.postern.cli.plane;

import dev.postern.crl.aws.S3Prefix;
import dev.postern.pki.x509.MalformedInput;

/**
 * A trust store of the load balancer.
 *
 * @param uploads where bundles and lists are put for it to fetch
 */
public record TrustStoreConfig(String arn, S3Prefix uploads) {
    private static final String ARN =
            "arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:[0-9]{12}:truststore/[A-Za-z0-9-]{1,32}/[0-9a-f]+";

    public TrustStoreConfig {
        if (!isArn(arn)) {
            throw new MalformedInput(
                    "arn: \"" + arn + "\" (expected: arn:aws:elasticloadbalancing:REGION:ACCOUNT:truststore/NAME/ID)");
        }
    }

    /** Whether a text names a trust store. */
    public static boolean isArn(String text) {
        return text.matches(ARN);
    }
}
