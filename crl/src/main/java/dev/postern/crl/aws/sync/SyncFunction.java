package dev.postern.crl.aws.sync;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.postern.crl.TrustStoreQuota;
import dev.postern.crl.aws.S3Objects;
import dev.postern.crl.aws.S3Prefix;
import dev.postern.crl.aws.S3Publisher;
import dev.postern.crl.aws.TrustStorePublisher;
import dev.postern.crl.publish.CrlPublisher;
import dev.postern.pki.aws.EventBridgeSink;
import dev.postern.pki.event.EventSink;
import dev.postern.pki.event.EventSinks;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/**
 * The handler for AWS Lambda: {@code dev.postern.crl.aws.sync.SyncFunction}. Its settings are {@link SyncSettings}; wrong ones end
 * the start with one line. Clients are made once and hold no connection and no time, so a snapshot of the started function
 * (SnapStart) is as good as a start.
 *
 * <p>A failure of the world ends the call with an exception, so that Lambda tries again and then tells its dead-letter target. A
 * list that must not be live does not: see {@link CrlSync}.
 */
public final class SyncFunction implements RequestStreamHandler {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final SyncSettings settings;
    private final CrlSync sync;
    private final PrintStream out;

    /** As Lambda makes it: settings from the environment, clients as the SDK's default chains say. */
    public SyncFunction() throws IOException {
        this(System.getenv(), System.out);
    }

    private SyncFunction(Map<String, String> environment, PrintStream out) throws IOException {
        this.settings = SyncSettings.parse(environment);
        this.out = out;
        var objects = S3Objects.create();
        this.sync = new CrlSync(
                objects,
                new CaBundle(objects, settings.caBundle()),
                targets(settings, objects),
                settings.entryQuota(),
                EventSinks.parse(settings.events(), new Surroundings(out)),
                new SyncMetrics(settings.namespace(), out),
                InstantSource.system());
    }

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        var outcomes = answer(SyncRequest.parse(input.readAllBytes()));
        var answer = JSON.createArrayNode();
        outcomes.forEach(outcome -> answer.addObject()
                .put("list", outcome.list().toString())
                .put("result", outcome.result().name())
                .put("detail", outcome.detail()));
        output.write(answer.toString().getBytes(UTF_8));
    }

    private List<SyncOutcome> answer(SyncRequest request) throws IOException {
        if (request instanceof SyncRequest.ObjectCreated created) {
            var outcome = settings.lists().contains(created.object())
                    ? sync.sync(created.object(), created.version(), CrlSync.Cause.WRITTEN)
                    : new SyncOutcome(created.object(), SyncOutcome.Result.IGNORED, "not among POSTERN_LISTS");
            out.println(outcome);
            return List.of(outcome);
        }
        return all();
    }

    /** Every list, whatever becomes of the others; then the first failure, if any, is told. */
    private List<SyncOutcome> all() throws IOException {
        var outcomes = new ArrayList<SyncOutcome>();
        var failures = new ArrayList<IOException>();
        for (var list : settings.lists()) {
            try {
                var outcome = sync.sync(list, Optional.empty(), CrlSync.Cause.SCHEDULE);
                out.println(outcome);
                outcomes.add(outcome);
            } catch (IOException e) {
                failures.add(new IOException("list " + list + ": " + e.getMessage(), e));
            }
        }
        if (!failures.isEmpty()) {
            var failure = failures.get(0);
            failures.stream().skip(1).forEach(failure::addSuppressed);
            throw failure;
        }
        return outcomes;
    }

    private static Map<String, CrlPublisher> targets(SyncSettings settings, S3Objects objects) {
        var targets = new LinkedHashMap<String, CrlPublisher>();
        for (var target : settings.targets()) {
            targets.put(
                    target,
                    SyncSettings.isTrustStore(target)
                            ? trustStore(target, settings, objects)
                            : S3Publisher.into(objects, S3Prefix.parse(target)));
        }
        return targets;
    }

    private static CrlPublisher trustStore(String arn, SyncSettings settings, S3Objects objects) {
        var limits = new TrustStoreQuota(TrustStoreQuota.DEFAULT.lists(), settings.entryQuota());
        var uploads = settings.uploads().orElseThrow();
        return TrustStorePublisher.of(
                TrustStorePublisher.client(), objects, new TrustStorePublisher.Settings(arn, uploads, limits));
    }

    /** What sinks of events stand for in a function. */
    private record Surroundings(PrintStream stdout) implements EventSinks.World {
        @Override
        public Path base() {
            return Path.of("/tmp"); // the one directory Lambda lets a function write to
        }

        @Override
        public EventSink eventBridge(String bus) throws IOException {
            return EventBridgeSink.create(bus);
        }
    }
}
