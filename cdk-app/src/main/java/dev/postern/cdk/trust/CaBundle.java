package dev.postern.cdk.trust;

import software.amazon.awscdk.Fn;

/**
 * The CA certificates clients are trusted by, in the bucket. Another content is another key, for load balancers copy what they are
 * given once and never look again: under the old key a change would change nothing, and nothing could be gone back to.
 *
 * @param version of the object, known while deploying
 */
record CaBundle(String key, String version) {
    /** From a file; its key is the digest of what is in it. */
    static CaBundle of(BucketObjects objects, String pem) {
        var key = "ca/" + Digest.of(pem) + ".pem";
        return new CaBundle(key, objects.file("CaBundle", key, pem));
    }

    /** The certificate of an authority that is only made while deploying; its key is the certificate's id, new with each. */
    static CaBundle of(BucketObjects objects, PrivateCa authority) {
        // arn:…:certificate-authority/CA-ID/certificate/CERTIFICATE-ID
        var id = Fn.select(3, Fn.split("/", authority.certificateArn()));
        var key = "ca/" + id + ".pem";
        return new CaBundle(key, objects.text("CaBundle", key, authority.certificate()));
    }
}
