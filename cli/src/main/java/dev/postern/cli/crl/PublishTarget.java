package dev.postern.cli.crl;

import dev.postern.cli.Output;
import dev.postern.cli.news.News;
import dev.postern.cli.plane.TrustStoreConfig;
import dev.postern.cli.state.StateDirectory;
import dev.postern.crl.aws.S3Location;
import dev.postern.crl.aws.S3Objects;
import dev.postern.crl.aws.S3Prefix;
import dev.postern.crl.aws.S3Publisher;
import dev.postern.crl.aws.TrustStorePublisher;
import dev.postern.crl.publish.CrlPublisher;
import dev.postern.crl.publish.DirectoryPublisher;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where {@code crl publish} puts a list.
 *
 * @param files whether it becomes files of its name there
 * @param state whose control plane is told; empty if there is none
 */
record PublishTarget(
        String text,
        boolean files,
        CrlPublisher publisher,
        Optional<StateDirectory> state,
        List<? extends AutoCloseable> opened)
        implements AutoCloseable {
    static PublishTarget of(String text, Optional<String> uploads, Path directory) throws IOException {
        var state = StateDirectory.exists(directory)
                ? Optional.of(StateDirectory.open(directory))
                : Optional.<StateDirectory>empty();
        if (text.startsWith("arn:")) {
            return trustStore(text, uploads, state);
        }
        if (uploads.isPresent()) {
            throw new MalformedInput("--uploads: given without a trust store (expected: --to with its ARN)");
        }
        if (S3Location.isS3(text)) {
            var prefix = S3Prefix.parse(text);
            var objects = S3Objects.create();
            return new PublishTarget(
                    prefix.toString(), true, S3Publisher.into(objects, prefix), state, List.of(objects));
        }
        var path = Path.of(text);
        return new PublishTarget(path.toString(), true, DirectoryPublisher.into(path), state, List.of());
    }

    private static PublishTarget trustStore(String arn, Optional<String> uploads, Optional<StateDirectory> state) {
        if (!TrustStoreConfig.isArn(arn)) {
            throw new MalformedInput(
                    "--to: \"" + arn + "\" (expected: arn:aws:elasticloadbalancing:REGION:ACCOUNT:truststore/NAME/ID)");
        }
        var prefix = uploads.map(S3Prefix::parse)
                .or(() -> state.flatMap(it -> it.plane().trustStores().stream()
                        .filter(store -> store.arn().equals(arn))
                        .map(TrustStoreConfig::uploads)
                        .findFirst()))
                .orElseThrow(() -> new MalformedInput(
                        "--uploads: missing (expected: s3://BUCKET/PREFIX, from which the trust store fetches)"));
        var objects = S3Objects.create();
        var balancing = TrustStorePublisher.client();
        var publisher = TrustStorePublisher.of(balancing, objects, new TrustStorePublisher.Settings(arn, prefix));
        return new PublishTarget(arn, false, publisher, state, List.of(balancing, objects));
    }

    News news(Output output) throws IOException {
        return state.isPresent() ? News.of(state.get(), output) : News.ofNobody();
    }

    /** What of it people look for. */
    String where(String name) {
        return files ? file(name, ".pem") : text;
    }

    /** A file of the list, or the trust store itself, which has none. */
    String file(String name, String ending) {
        return files ? text + "/" + name + ending : text;
    }

    @Override
    public void close() throws IOException {
        for (var each : opened) {
            try {
                each.close();
            } catch (IOException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
    }
}
