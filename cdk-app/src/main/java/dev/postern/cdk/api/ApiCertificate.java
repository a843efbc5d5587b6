package dev.postern.cdk.api;

import dev.postern.cdk.settings.EdgeSettings;
import dev.postern.cdk.watch.Alarms;
import software.amazon.awscdk.services.certificatemanager.Certificate;
import software.amazon.awscdk.services.certificatemanager.CertificateValidation;
import software.amazon.awscdk.services.certificatemanager.ICertificate;
import software.amazon.awscdk.services.certificatemanager.KeyAlgorithm;
import software.amazon.awscdk.services.route53.HostedZone;
import software.constructs.Construct;

/**
 * The server certificate of the domain, for the load balancer and for API Gateway: what clients call is what stands behind the edge too. ACM
 * proves the domain by a record in the hosted zone, and renews by it.
 */
final class ApiCertificate extends Construct {
    /** ACM begins weeks earlier ("Managed certificate renewal"). */
    private static final int DAYS_LEFT = 15;

    private final ICertificate certificate;

    ApiCertificate(Construct scope, String id, EdgeSettings settings) {
        super(scope, id);
        this.certificate = Certificate.Builder.create(this, "Certificate")
                .domainName(settings.domain())
                // Private custom domain names take RSA of 2,048 bits, and ECDSA of 256 and 384, which not every client
                // does.
                .keyAlgorithm(KeyAlgorithm.RSA_2048)
                .validation(
                        CertificateValidation.fromDns(HostedZone.fromHostedZoneId(this, "Zone", settings.hostedZone())))
                .build();
        new Alarms(this, settings)
                .below(
                        "Expiring",
                        "ACM has not renewed the certificate of " + settings.domain()
                                + ": its validation record must be in the hosted zone",
                        certificate.metricDaysToExpiry(),
                        DAYS_LEFT);
    }

    ICertificate certificate() {
        return certificate;
    }
}
