package dev.postern.crl.aws;

import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RevocationContent;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RevocationIdNotFoundException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RevocationType;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TrustStore;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TrustStoreNotFoundException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TrustStoreStatus;

/** One trust store, by name or ARN: each method is a call, its failure an IOException that says what was being done. */
final class RemoteTrustStore {
    private static final int CONNECT_MILLIS = 5_000;
    private static final int READ_MILLIS = 20_000;

    private final ElasticLoadBalancingV2Client client;
    private final String nameOrArn;

    RemoteTrustStore(ElasticLoadBalancingV2Client client, String nameOrArn) {
        this.client = client;
        this.nameOrArn = nameOrArn;
    }

    boolean isNamed() {
        return !nameOrArn.startsWith("arn:");
    }

    /** The trust store, if there is one. */
    Optional<TrustStore> find() throws IOException {
        return asking("describing trust store " + nameOrArn, () -> {
            try {
                return client
                        .describeTrustStores(request -> {
                            if (isNamed()) {
                                request.names(nameOrArn);
                            } else {
                                request.trustStoreArns(nameOrArn);
                            }
                        })
                        .trustStores()
                        .stream()
                        .findFirst();
            } catch (TrustStoreNotFoundException e) {
                return Optional.empty();
            }
        });
    }

    TrustStore required() throws IOException {
        return find().orElseThrow(
                        () -> new MalformedInput("trust store: \"" + nameOrArn + "\" (expected: one that exists)"));
    }

    static boolean isActive(TrustStore store) {
        return store.status() == TrustStoreStatus.ACTIVE;
    }

    String create(S3Location bundle) throws IOException {
        return asking(
                "creating trust store " + nameOrArn,
                () -> client.createTrustStore(request -> request.name(nameOrArn)
                                .caCertificatesBundleS3Bucket(bundle.bucket())
                                .caCertificatesBundleS3Key(bundle.key()))
                        .trustStores()
                        .get(0)
                        .trustStoreArn());
    }

    void modify(String arn, S3Location bundle) throws IOException {
        asking(
                "replacing the bundle of " + arn,
                () -> client.modifyTrustStore(request -> request.trustStoreArn(arn)
                        .caCertificatesBundleS3Bucket(bundle.bucket())
                        .caCertificatesBundleS3Key(bundle.key())));
    }

    /** How many entries it tells of each list, by revocation id. */
    Map<Long, Long> revocations(String arn) throws IOException {
        return asking("describing the lists of " + arn, () -> {
            var counts = new LinkedHashMap<Long, Long>();
            client.describeTrustStoreRevocationsPaginator(request -> request.trustStoreArn(arn))
                    .trustStoreRevocations()
                    .forEach(each -> counts.put(each.revocationId(), each.numberOfRevokedEntries()));
            return counts;
        });
    }

    /** Adds the list that lies there; returns its revocation id. */
    long add(String arn, S3Object list) throws IOException {
        var at = list.location();
        return asking(
                "adding " + at + " to " + arn,
                () -> client.addTrustStoreRevocations(request -> request.trustStoreArn(arn)
                                .revocationContents(RevocationContent.builder()
                                        .s3Bucket(at.bucket())
                                        .s3Key(at.key())
                                        .s3ObjectVersion(list.version().orElse(null))
                                        .revocationType(RevocationType.CRL)
                                        .build()))
                        .trustStoreRevocations()
                        .get(0)
                        .revocationId());
    }

    /** Takes a list away; one that is not there any more is gone as well. */
    void remove(String arn, long id) throws IOException {
        asking("removing revocation " + id + " from " + arn, () -> {
            try {
                client.removeTrustStoreRevocations(
                        request -> request.trustStoreArn(arn).revocationIds(id));
            } catch (RevocationIdNotFoundException e) {
                // Another publisher was faster.
            }
            return id;
        });
    }

    /** The file a list was added as; empty if it is not there any more. */
    Optional<byte[]> list(String arn, long id, int maxBytes) throws IOException {
        var what = "reading revocation " + id + " of " + arn;
        Optional<String> link = asking(what, () -> {
            try {
                return Optional.of(client.getTrustStoreRevocationContent(
                                request -> request.trustStoreArn(arn).revocationId(id))
                        .location());
            } catch (RevocationIdNotFoundException e) {
                return Optional.empty();
            }
        });
        return link.isEmpty() ? Optional.empty() : Optional.of(fetch(what, link.get(), maxBytes));
    }

    byte[] bundle(String arn, int maxBytes) throws IOException {
        var what = "reading the bundle of " + arn;
        var link = asking(
                what,
                () -> client.getTrustStoreCaCertificatesBundle(request -> request.trustStoreArn(arn))
                        .location());
        return fetch(what, link, maxBytes);
    }

    /** Follows a pre-signed link. The link lets anybody in, so it is in no message. */
    private static byte[] fetch(String what, String link, int maxBytes) throws IOException {
        var uri = URI.create(link);
        if (!"https".equals(uri.getScheme()) && !"http".equals(uri.getScheme())) {
            throw new IOException(what + ": a link with scheme " + uri.getScheme() + " (expected: https)");
        }
        var connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setConnectTimeout(CONNECT_MILLIS);
        connection.setReadTimeout(READ_MILLIS);
        try {
            if (connection.getResponseCode() != 200) {
                throw new IOException(what + ": HTTP " + connection.getResponseCode() + " (expected: 200)");
            }
            try (var in = connection.getInputStream()) {
                var bytes = in.readNBytes(maxBytes + 1);
                if (bytes.length > maxBytes) {
                    throw new IOException(what + ": too large (expected: at most " + maxBytes + " bytes)");
                }
                return bytes;
            }
        } finally {
            connection.disconnect();
        }
    }

    private static <T> T asking(String what, Supplier<T> call) throws IOException {
        try {
            return call.get();
        } catch (SdkException e) {
            throw new IOException(what + ": " + SdkFailure.text(e), e);
        }
    }
}
