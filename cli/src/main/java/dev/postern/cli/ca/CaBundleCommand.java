package dev.postern.cli.ca;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Output;
import dev.postern.cli.Report;
import dev.postern.cli.Verb;
import dev.postern.cli.plane.TrustStoreConfig;
import dev.postern.cli.state.DirectoryOption;
import dev.postern.cli.state.StateDirectory;
import dev.postern.crl.aws.Precondition;
import dev.postern.crl.aws.S3Objects;
import dev.postern.crl.aws.S3Prefix;
import dev.postern.crl.aws.TrustStorePublisher;
import dev.postern.pki.trust.TrustStore;
import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.StateFiles;
import dev.postern.pki.x509.StateFiles.Access;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code postern ca bundle}. */
@Command(
        name = "bundle",
        description = {
            "Print the certificates that clients' chains end in, as an edge or a load balancer's trust store takes them.",
            "",
            "With --trust-store the trust store trusts them from now on; one with a name is made if it is missing. It fetches",
            "them from S3, where they are put under a name that says what is in them, so that none is ever overwritten.",
            "",
            "With --check nothing is printed of the authority: the files named, anybody's, are held against all that a load",
            "balancer's trust store asks of them. All that speaks against them is said, a line each, under the load balancer's",
            "own names for its errors; exit code 1 if there is anything."
        },
        footer = {
            "  postern ca bundle > ca-bundle.pem",
            "  postern ca bundle --out /etc/postern/ca-bundle.pem     written as a whole, for an edge that runs",
            "  postern ca bundle --to s3://example-trust/partners     for edges that read from S3",
            "  postern ca bundle --to s3://example-trust/partners --trust-store partners",
            "  postern ca bundle --check partners.pem                 whether a load balancer would take it",
            "  postern ca bundle --check partners.pem --crl issuing.pem --crl root.pem",
            "  cat a.pem b.pem | postern ca bundle --check -"
        })
final class CaBundleCommand implements Verb {
    @Mixin
    private DirectoryOption directory = new DirectoryOption();

    @Option(names = "--out", paramLabel = "FILE", description = "Write to FILE instead.")
    private Optional<Path> out = Optional.empty();

    @Option(names = "--to", paramLabel = "s3://…", description = "Put it below this prefix, as ca/SHA-256.pem.")
    private Optional<String> to = Optional.empty();

    @Option(
            names = "--trust-store",
            paramLabel = "NAME|ARN",
            description =
                    "Make this trust store trust it; needs --to, unless DIR/control-plane.yaml has the trust store.")
    private Optional<String> trustStore = Optional.empty();

    @Option(
            names = "--check",
            paramLabel = "FILE",
            arity = "1..*",
            description = "Say whether a load balancer's trust store would take these bundles; - is standard input.")
    private List<String> checked = List.of();

    @Option(
            names = "--crl",
            paramLabel = "LIST",
            description = "With --check of one bundle: whether its trust store would take these lists, all together.")
    private List<String> lists = List.of();

    private final InstantSource clock;

    CaBundleCommand(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public ExitCode run(Output output) throws IOException {
        if (!checked.isEmpty()) {
            return check(output);
        }
        if (!lists.isEmpty()) {
            throw new MalformedInput("--crl: given without --check (expected: both)");
        }
        var state = StateDirectory.open(directory.path());
        var bundle = Certificates.pem(state.certificates());
        if (out.isPresent()) {
            if (to.isPresent() || trustStore.isPresent()) {
                throw new MalformedInput("--out: given with --to or --trust-store (expected: one of them)");
            }
            StateFiles.write(out.get(), bundle, Access.EVERYONE);
        }
        var report = to.isPresent() || trustStore.isPresent()
                ? atAws(state, bundle)
                : new BundleReport(out.map(Path::toString).orElse(""), "", bundle);
        output.print(report);
        return ExitCode.OK;
    }

    private ExitCode check(Output output) throws IOException {
        if (out.isPresent() || to.isPresent() || trustStore.isPresent()) {
            throw new MalformedInput("--check: given with --out, --to or --trust-store (expected: it alone)");
        }
        var report = new TrustStoreCheck(clock.instant()).check(checked, lists);
        output.print(report);
        return report.accepted() ? ExitCode.OK : ExitCode.NO;
    }

    private BundleReport atAws(StateDirectory state, String bundle) throws IOException {
        var uploads = uploads(state);
        // What the load balancer would refuse is refused here, before anything lies in the bucket.
        TrustStore.parse(bundle);
        try (var objects = S3Objects.create()) {
            if (trustStore.isPresent()) {
                try (var balancing = TrustStorePublisher.client()) {
                    var settings = new TrustStorePublisher.Settings(trustStore.get(), uploads);
                    var arn =
                            TrustStorePublisher.of(balancing, objects, settings).publishBundle(bundle);
                    return new BundleReport(uploads.toString(), arn, bundle);
                }
            }
            var bytes = bundle.getBytes(StandardCharsets.US_ASCII);
            var location = uploads.object(
                    "ca/" + HexFormat.of().formatHex(Fingerprint.sha256().digest(bytes)) + ".pem");
            objects.write(location, bytes, "application/x-pem-file", Precondition.none());
            return new BundleReport(location.toString(), "", bundle);
        }
    }

    private S3Prefix uploads(StateDirectory state) {
        if (to.isPresent()) {
            return S3Prefix.parse(to.get());
        }
        return state.plane().trustStores().stream()
                .filter(store -> store.arn().equals(trustStore.orElseThrow()))
                .map(TrustStoreConfig::uploads)
                .findFirst()
                .orElseThrow(() -> new MalformedInput(
                        "--to: missing (expected: s3://BUCKET/PREFIX, from which the trust store fetches)"));
    }

    /** {@code file} is empty when printed only, {@code trustStore} when none was changed. */
    private record BundleReport(String file, String trustStore, String bundle) implements Report {
        @Override
        public void text(PrintWriter out, Ansi colours) {
            var count = bundle.split("BEGIN CERTIFICATE", -1).length - 1;
            if (!trustStore.isEmpty()) {
                out.printf(
                        "trusted by %s: the bundle, %d certificate%s, fetched from %s%n",
                        trustStore, count, count == 1 ? "" : "s", file);
                out.printf("next, in control-plane.yaml, to keep its lists in step:%n");
                out.printf("  trustStores: [ { arn: \"%s\", uploads: \"%s\" } ]%n", trustStore, file);
            } else if (file.isEmpty()) {
                out.print(bundle);
            } else {
                out.printf("wrote the bundle, %d certificate%s, to %s%n", count, count == 1 ? "" : "s", file);
            }
        }

        @Override
        public Record facts() {
            return this;
        }
    }
}
