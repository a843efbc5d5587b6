package dev.postern.cli.publication;

import dev.postern.cli.plane.ControlPlane;
import dev.postern.crl.aws.S3Objects;
import dev.postern.crl.aws.S3Publisher;
import dev.postern.crl.aws.TrustStorePublisher;
import dev.postern.crl.publish.CrlPublisher;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;

/** Everywhere lists are published besides the state directory. */
public final class Places implements AutoCloseable {
    private final List<Place> all;
    private final Optional<S3Objects> objects;
    private final Optional<ElasticLoadBalancingV2Client> balancing;

    private Places(List<Place> all, Optional<S3Objects> objects, Optional<ElasticLoadBalancingV2Client> balancing) {
        this.all = List.copyOf(all);
        this.objects = objects;
        this.balancing = balancing;
    }

    /** One of them, and how it is called. */
    public record Place(String where, CrlPublisher publisher) {}

    /** The places of a control plane; the caller closes them. */
    public static Places of(ControlPlane plane) {
        if (plane.lists().isEmpty() && plane.trustStores().isEmpty()) {
            return new Places(List.of(), Optional.empty(), Optional.empty());
        }
        S3Objects objects;
        try {
            objects = S3Objects.create();
        } catch (MalformedInput e) {
            return unreachable(plane, e);
        }
        var places = new ArrayList<Place>();
        for (var prefix : plane.lists()) {
            places.add(new Place(prefix.toString(), S3Publisher.into(objects, prefix)));
        }
        var balancing = plane.trustStores().isEmpty()
                ? Optional.<ElasticLoadBalancingV2Client>empty()
                : Optional.of(TrustStorePublisher.client());
        for (var store : plane.trustStores()) {
            var settings = new TrustStorePublisher.Settings(store.arn(), store.uploads());
            places.add(new Place(store.arn(), TrustStorePublisher.of(balancing.orElseThrow(), objects, settings)));
        }
        return new Places(places, Optional.of(objects), balancing);
    }

    /** No region, say: each place tells it when its turn comes, and the state directory has its list all the same. */
    private static Places unreachable(ControlPlane plane, MalformedInput why) {
        var names = Stream.concat(
                plane.lists().stream().map(Object::toString),
                plane.trustStores().stream().map(store -> store.arn()));
        var places = names.map(where -> new Place(where, (list, name) -> {
                    throw new IOException(why.getMessage(), why);
                }))
                .toList();
        return new Places(places, Optional.empty(), Optional.empty());
    }

    List<Place> all() {
        return all;
    }

    @Override
    public void close() {
        balancing.ifPresent(ElasticLoadBalancingV2Client::close);
        objects.ifPresent(S3Objects::close);
    }
}
