package dev.postern.twin.contract;

import dev.postern.crl.SignedList;
import dev.postern.crl.aws.S3Objects;
import dev.postern.crl.aws.S3Prefix;
import dev.postern.crl.aws.TrustStorePublisher;
import dev.postern.crl.aws.TrustStorePublisher.Settings;
import dev.postern.crl.aws.TrustStoreStep;
import dev.postern.pki.x509.Certificates;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.s3.S3Client;

/** A process of its own that publishes a list and is gone, without any last words, after one step. */
final class PublishAndDie {
    static final int EXIT = 77;

    private PublishAndDie() {}

    static int inAnotherProcess(TrustStoreBench bench, Path list, Path bundle, TrustStoreStep step)
            throws IOException, InterruptedException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process = new ProcessBuilder(List.of(
                        java,
                        "-cp",
                        System.getProperty("java.class.path"),
                        PublishAndDie.class.getName(),
                        bench.endpoint().toString(),
                        bench.bucket,
                        bench.name,
                        list.toString(),
                        bundle.toString(),
                        step.name()))
                .redirectErrorStream(true)
                .redirectOutput(list.resolveSibling("child.log").toFile())
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("the child did not end");
        }
        return process.exitValue();
    }

    /** Endpoint, bucket, trust store, list, bundle, step. */
    public static void main(String[] arguments) throws IOException {
        var endpoint = URI.create(arguments[0]);
        var list = SignedList.parse(
                Files.readAllBytes(Path.of(arguments[3])),
                Certificates.parsePem(Files.readString(Path.of(arguments[4]))));
        var last = TrustStoreStep.valueOf(arguments[5]);
        var elb = Cloud.client(ElasticLoadBalancingV2Client.builder(), endpoint);
        var objects = new S3Objects(Cloud.client(S3Client.builder().forcePathStyle(true), endpoint));
        TrustStorePublisher.of(elb, objects, new Settings(arguments[2], new S3Prefix(arguments[1], "edge")))
                .telling(step -> {
                    if (step == last) {
                        Runtime.getRuntime().halt(EXIT);
                    }
                })
                .publish(list, "issuing");
    }
}
