package dev.postern.cli.up;

import dev.postern.crl.SignedList;
import dev.postern.crl.UnverifiedList;
import dev.postern.crl.aws.S3Objects;
import dev.postern.crl.aws.S3Prefix;
import dev.postern.crl.aws.TrustStorePublisher;
import dev.postern.crl.aws.TrustStorePublisher.Settings;
import dev.postern.pki.trust.TrustStore;
import dev.postern.pki.x509.KeyFingerprint;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.twin.s3.ObjectStore.StoredObject;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;

/**
 * Takes lists that appear in a bucket to every trust store that trusts their issuer, over the twin's own interface, and again from
 * time to time, for trust stores made later. On one thread of its own: who writes an object does not wait for it.
 */
final class TwinSync implements AutoCloseable {
    // What a schedule on AWS does once an hour.
    private static final int MINUTES = 5;
    private static final Logger LOG = LoggerFactory.getLogger(TwinSync.class);

    private final S3Objects objects;
    private final ElasticLoadBalancingV2Client balancing;
    private final S3Prefix uploads;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        var worker = new Thread(task, "twin-sync");
        worker.setDaemon(true);
        return worker;
    });
    // Of that thread alone: the newest bytes of each object that ends as lists do, and what was complained of last.
    private final Map<String, byte[]> lists = new LinkedHashMap<>();
    private final Map<String, String> complaints = new LinkedHashMap<>();

    private TwinSync(S3Objects objects, ElasticLoadBalancingV2Client balancing, S3Prefix uploads) {
        this.objects = objects;
        this.balancing = balancing;
        this.uploads = uploads;
    }

    /** Takes the clients, and closes them. */
    static TwinSync start(S3Objects objects, ElasticLoadBalancingV2Client balancing, S3Prefix uploads) {
        var sync = new TwinSync(objects, balancing, uploads);
        var unused = sync.thread.scheduleWithFixedDelay(sync::all, MINUTES, MINUTES, TimeUnit.MINUTES);
        return sync;
    }

    /** An object was written. */
    void written(StoredObject object) {
        if (object.key().endsWith(".crl") && !object.bucket().equals(uploads.bucket())) {
            try {
                thread.execute(() -> {
                    lists.put(object.bucket() + "/" + object.key(), object.bytes());
                    all();
                });
            } catch (RejectedExecutionException e) {
                LOG.debug("sync.closed list={}/{}", object.bucket(), object.key());
            }
        }
    }

    private void all() {
        if (lists.isEmpty()) {
            return;
        }
        try {
            for (var store :
                    balancing.describeTrustStoresPaginator(request -> {}).trustStores()) {
                if ("ACTIVE".equals(store.statusAsString())) {
                    lists.forEach((where, bytes) -> one(store.trustStoreArn(), where, bytes));
                }
            }
        } catch (SdkException e) {
            complain("trust stores", String.valueOf(e.getMessage()));
        }
    }

    private void one(String arn, String where, byte[] bytes) {
        var publisher = TrustStorePublisher.of(balancing, objects, new Settings(arn, uploads));
        try {
            var list = signed(publisher, bytes);
            if (list.isPresent()) {
                var difference = publisher.publish(
                        list.get(),
                        KeyFingerprint.of(list.get().list().issuerCertificate()).hex());
                if (!difference.from().equals(difference.to())) {
                    LOG.info(
                            "sync.published list={} number={} trustStore={}",
                            where,
                            list.get().list().number().map(Object::toString).orElse("none"),
                            arn);
                }
            }
            complaints.remove(where);
        } catch (IOException | MalformedInput e) {
            complain(where, String.valueOf(e.getMessage()));
        }
    }

    /** The list, if the trust store trusts who has signed it. */
    private static Optional<SignedList> signed(TrustStorePublisher publisher, byte[] bytes) throws IOException {
        var list = UnverifiedList.parse(bytes);
        var anchors = TrustStore.parse(publisher.describe().bundle()).anchors();
        return anchors.stream().anyMatch(list::isBy) ? Optional.of(list.verify(anchors)) : Optional.empty();
    }

    private void complain(String what, String cause) {
        if (!cause.equals(complaints.put(what, cause))) {
            LOG.warn("sync.failed list={} cause=\"{}\"", what, cause);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        objects.close();
        balancing.close();
    }
}
