package dev.postern.twin;

import dev.postern.pki.x509.StateFiles;
import dev.postern.twin.acm.CertificateManager;
import dev.postern.twin.acm.ServerCertificates;
import dev.postern.twin.apigateway.ApiGateway;
import dev.postern.twin.elb.ElbSettings;
import dev.postern.twin.elb.LoadBalancing;
import dev.postern.twin.events.EventBridge;
import dev.postern.twin.pca.ListDelays;
import dev.postern.twin.pca.PrivateCa;
import dev.postern.twin.s3.ObjectStore;
import dev.postern.twin.s3.S3Service;
import dev.postern.twin.sts.CallerIdentity;
import dev.postern.twin.wire.Front;
import dev.postern.twin.wire.Service;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;

/** The running twin: one address, all services, and the listeners that were made through it. */
public final class Twin implements AutoCloseable {
    private final Front front;
    private final LoadBalancing balancing;
    private final PrivateCa privateCa;
    private final ObjectStore objects;

    private Twin(Front front, LoadBalancing balancing, PrivateCa privateCa, ObjectStore objects) {
        this.front = front;
        this.balancing = balancing;
        this.privateCa = privateCa;
        this.objects = objects;
    }

    /**
     * Takes up the state in a directory, or begins with none, and answers.
     *
     * @param directory where the state is; made if it is missing
     * @throws IOException if the address cannot be bound or the state cannot be read
     */
    public static Twin start(Path directory, InetSocketAddress address, InstantSource clock) throws IOException {
        return start(directory, address, clock, ElbSettings.DEFAULT);
    }

    /** With other settings of the load balancers than an account begins with. */
    public static Twin start(Path directory, InetSocketAddress address, InstantSource clock, ElbSettings elb)
            throws IOException {
        return start(directory, address, clock, elb, ListDelays.DEFAULT);
    }

    /** With other settings, and other delays before AWS Private CA's lists appear. */
    public static Twin start(
            Path directory, InetSocketAddress address, InstantSource clock, ElbSettings elb, ListDelays lists)
            throws IOException {
        StateFiles.createDirectory(directory);
        var objects = ObjectStore.open(directory.resolve("s3/buckets"), clock);
        var s3 = S3Service.of(objects, directory.resolve("s3/uploads"));
        var certificates = ServerCertificates.open(directory.resolve("acm"));
        var balancing = LoadBalancing.open(
                directory.resolve("elb"),
                address.getAddress(),
                elb,
                new LoadBalancing.Surroundings(objects, certificates, clock));
        PrivateCa privateCa;
        try {
            privateCa = PrivateCa.open(directory.resolve("pca"), objects, clock, new SecureRandom(), lists);
        } catch (IOException | RuntimeException e) {
            balancing.close();
            throw e;
        }
        try {
            var json = Map.of(
                    CertificateManager.TARGET_PREFIX,
                    CertificateManager.service(certificates, balancing::usersOf, clock),
                    EventBridge.TARGET_PREFIX,
                    EventBridge.service(directory.resolve("events"), clock),
                    PrivateCa.TARGET,
                    privateCa.service());
            var query = Map.of(
                    LoadBalancing.VERSION, balancing.service(), CallerIdentity.VERSION, CallerIdentity.service());
            var rest = Map.of(
                    ApiGateway.SIGNING_NAME,
                    ApiGateway.service(directory.resolve("apigateway"), clock, new SecureRandom()));
            Service objectsAndContents = call ->
                    LoadBalancing.isForContents(call) ? balancing.contents().answer(call) : s3.answer(call);
            var routes = new Front.Routes(json, query, rest, objectsAndContents);
            return new Twin(Front.start(address, routes), balancing, privateCa, objects);
        } catch (IOException | RuntimeException e) {
            privateCa.close();
            balancing.close();
            throw e;
        }
    }

    /** The buckets, for who wants to be told of what is written, as S3 tells EventBridge. */
    public ObjectStore objects() {
        return objects;
    }

    /** What to set {@code AWS_ENDPOINT_URL} to. */
    public URI endpoint() {
        return URI.create("http://" + front.address().getAddress().getHostAddress() + ":"
                + front.address().getPort());
    }

    @Override
    public void close() {
        front.close();
        privateCa.close();
        balancing.close();
    }
}
