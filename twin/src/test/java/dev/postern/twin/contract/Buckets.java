package dev.postern.twin.contract;

import dev.postern.crl.aws.S3Location;
import software.amazon.awssdk.services.s3.S3Client;

/** Buckets of a cloud, for tests that put a few objects there. */
final class Buckets {
    private Buckets() {}

    static S3Client client(Cloud cloud) {
        return cloud.client(S3Client.builder().forcePathStyle(!Cloud.isLive()));
    }

    /** A new bucket, removed with the cloud; it must be empty by then. */
    static String make(Cloud cloud) {
        var name = Cloud.name("bucket");
        try (var client = client(cloud)) {
            client.createBucket(request -> request.bucket(name));
        }
        cloud.removeAfterwards(() -> {
            try (var client = client(cloud)) {
                client.deleteBucket(request -> request.bucket(name));
            }
        });
        return name;
    }

    static void empty(Cloud cloud, S3Location location) {
        try (var client = client(cloud)) {
            client.deleteObject(request -> request.bucket(location.bucket()).key(location.key()));
        }
    }
}
