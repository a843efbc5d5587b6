package dev.postern.cli.aws;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Program;
import dev.postern.crl.aws.S3Location;
import dev.postern.crl.aws.S3Objects;
import dev.postern.crl.aws.TrustStorePublisher;
import dev.postern.pki.testing.TestAuthority;
import dev.postern.pki.x509.Certificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("deep")
class ControlPlaneTest {
    // AWS's clients compare their clock with the service's, so this one is right.
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    @TempDir
    private Path temporary;

    private Path directory = Path.of("");
    private Program postern = new Program(Path.of(""), Instant.EPOCH);
    private Optional<CloudHere> cloud = Optional.empty();

    @BeforeEach
    void start() throws IOException {
        directory = temporary.resolve("state");
        postern = new Program(directory, now);
        cloud = Optional.of(CloudHere.start(temporary.resolve("aws")));
        cloud.get().twin().objects().createBucket("trust");
    }

    @AfterEach
    void stop() {
        cloud.ifPresent(CloudHere::close);
    }

    @Nested
    class WithOurOwnLists {
        private String store = "";

        @BeforeEach
        void make() throws IOException {
            postern.done("ca init");
            store = trustStore();
            plane("""
                    lists: [ s3://trust/crl ]
                    trustStores: [ { arn: "%s", uploads: s3://trust/up } ]
                    events: [ "file:events.jsonl" ]
                    """.formatted(store));
        }

        @Test
        void offboardingIsOnTheTrustStoreWhenItReturns() throws IOException {
            postern.done("client onboard acme");

            var run = postern.done("client offboard acme --wait");

            assertThat(run.text(directory))
                    .contains("published list 2 of the issuing certificate, in s3://trust/crl")
                    .contains("published list 2 of the issuing certificate, in " + store)
                    .contains("enforced: nobody lets acme in")
                    .contains("  trust store " + store + " refuses, asked ")
                    .contains("    serial SERIAL: by list 2 of \"CN=Postern Issuing CA,O=Postern\", revocation id 1\n");
            assertThat(directory.resolve("events.jsonl"))
                    .content()
                    .contains("\"where\":\"s3://trust/crl\"")
                    .contains("\"where\":\"" + store + "\"");
            postern.done("doctor");
        }

        @Test
        void aSecondCallPublishesNothingNew() {
            postern.done("client onboard acme");
            postern.done("client offboard acme");

            var again = postern.done("client offboard acme --wait");

            assertThat(again.text(directory))
                    .startsWith("acme was offboarded before")
                    .contains("revocation id 1");
        }

        @Test
        void isOutEverywhereElseThoughOnePlaceFailsAndTheNextCallCompletesIt() throws IOException {
            postern.done("client onboard acme");
            plane("""
                    lists: [ s3://missing/crl, s3://trust/crl ]
                    trustStores: [ { arn: "%s", uploads: s3://trust/up } ]
                    """.formatted(store));

            var run = postern.run("client offboard acme");

            assertThat(run.code()).isEqualTo(ExitCode.WORLD_FAILED);
            assertThat(run.err())
                    .startsWith("postern: not everywhere until this command is run again: s3://missing/crl: ");
            assertThat(run.out()).contains("in s3://trust/crl").contains("in " + store);

            cloud.orElseThrow().twin().objects().createBucket("missing");
            assertThat(postern.done("client offboard acme").out()).contains("in s3://missing/crl");
        }

        @Test
        void doctorFindsTheRevocationThatSomebodyRemoved() throws IOException {
            postern.done("client onboard acme");
            postern.done("client offboard acme --wait");
            try (var elb = TrustStorePublisher.client()) {
                elb.removeTrustStoreRevocations(
                        request -> request.trustStoreArn(store).revocationIds(1L));
            }

            var drift = postern.run("doctor");

            assertThat(drift.code()).isEqualTo(ExitCode.NO);
            assertThat(drift.text(directory))
                    .contains("error    trust store     " + store
                            + ": has no list of \"CN=Postern Issuing CA,O=Postern\" (expected: one with 1 revocation);"
                            + " mend: postern crl issue --dir DIR\n");

            postern.done("crl issue");
            postern.done("doctor");
        }

        @Test
        void doctorWarnsOfATrustStoreThatIsNearlyFullOfCertificates() throws IOException {
            var bundle = new StringBuilder(Files.readString(directory.resolve("ca-bundle.pem")));
            for (int i = 0; i < 19; i++) {
                bundle.append(Certificates.pem(
                        TestAuthority.root("CN=Partner " + i, now).certificate()));
            }
            cloud.orElseThrow()
                    .twin()
                    .objects()
                    .put("trust", "many.pem", bundle.toString().getBytes(US_ASCII));
            try (var elb = TrustStorePublisher.client()) {
                elb.modifyTrustStore(request -> request.trustStoreArn(store)
                        .caCertificatesBundleS3Bucket("trust")
                        .caCertificatesBundleS3Key("many.pem"));
            }

            assertThat(postern.run("doctor").text(directory))
                    .contains("warning  trust store     " + store + ": 21 of 25 certificates, ")
                    .contains("a higher quota (L-43FE5A42, L-F31E307C)");
        }

        @Test
        void aBundleThatATrustStoreWouldRefuseIsNotUploaded() throws IOException {
            var weak = TestAuthority.root("CN=Weak", now)
                    .authority("CN=Weak")
                    .signedWith("SHA1withECDSA")
                    .mintAuthority();
            Files.writeString(directory.resolve("ca/root.pem"), Certificates.pem(weak.certificate()));

            var run = postern.run("ca bundle --to s3://trust/refused");

            assertThat(run.code()).isEqualTo(ExitCode.BAD_INPUT);
            assertThat(run.err()).contains("InvalidCaCertificatesBundle: line ").contains("signed with SHA1withECDSA");
        }

        @Test
        void doctorFindsAnOldListInABucket() throws IOException {
            postern.done("crl issue");
            var old = Files.readAllBytes(directory.resolve("crl/issuing.pem"));
            postern.done("crl issue");
            cloud.orElseThrow().twin().objects().put("trust", "crl/issuing.pem", old);

            assertThat(postern.run("doctor").text(directory))
                    .contains("error    bucket          s3://trust/crl/issuing.pem: list 2 (expected: list 3); mend:"
                            + " postern crl publish DIR/crl/issuing.crl --dir DIR --to s3://trust/crl\n");

            postern.done("crl publish " + directory + "/crl/issuing.crl --to s3://trust/crl");
            postern.done("doctor");
        }

        @Test
        void aListIsPublishedToATrustStoreByHand() {
            var run = postern.done("crl publish " + directory + "/crl/root.crl --to " + store);

            assertThat(run.text(directory))
                    .contains("published list 1 of CN=Postern Root CA,O=Postern")
                    .contains(store);
        }
    }

    @Nested
    class WithPrivateCa {
        private void init() {
            var run = postern.done("ca init --private-ca new --lists-bucket lists --organization Example");
            assertThat(run.text(directory))
                    .contains("  keys     at AWS\n")
                    .contains("  list     s3://lists/crl/")
                    .contains("CN=Example Root CA,O=Example");
        }

        @Test
        void aClientComesAndGoes() throws Exception {
            init();
            var written = new CompletableFuture<String>();
            cloud.orElseThrow().twin().objects().onCreated(object -> {
                if (object.key().endsWith(".crl")) {
                    written.complete(object.bucket() + "/" + object.key());
                }
            });
            postern.done("client onboard acme --days 30");

            var gone = postern.done("client offboard acme");

            assertThat(gone.text(directory))
                    .contains("told ")
                    .contains("its list follows, at AWS some 30 minutes later");
            assertThat(postern.run("doctor").text(directory))
                    .contains("warning  list of aws")
                    .contains("all of them within the hour");
            var list = S3Location.parse("s3://" + written.get(60, TimeUnit.SECONDS));
            try (var objects = S3Objects.create()) {
                var file = temporary.resolve("list.crl");
                Files.write(file, objects.read(list, 1 << 20).orElseThrow().bytes());
                var serial = postern.done("client show acme --json")
                        .json()
                        .get("certificates")
                        .get(0)
                        .get("serial")
                        .asString();
                assertThat(postern.with("crl", "show", file.toString(), "--serial", serial)
                                .code())
                        .isEqualTo(ExitCode.OK);
            }
            assertThat(postern.run("client offboard acme").code()).isEqualTo(ExitCode.OK);
        }

        @Test
        void awsThatIsDownKeepsNobodyInAndTheNextCallTellsIt() {
            init();
            postern.done("client onboard acme --days 30");
            var reachable = System.setProperty("aws.endpointUrl", "http://127.0.0.1:1");

            var down = postern.run("client offboard acme");
            System.setProperty("aws.endpointUrl", String.valueOf(reachable));

            assertThat(down.code()).isEqualTo(ExitCode.WORLD_FAILED);
            assertThat(down.text(directory))
                    .startsWith("offboarded acme\n")
                    .contains("enforced at once by those that read a deny-list; this command has to be run again");
            assertThat(down.err())
                    .startsWith("postern: not everywhere until this command is run again: describing authority arn:")
                    .endsWith(": http://127.0.0.1:1: Connection refused\n");
            assertThat(postern.done("client denied").out()).contains(": 1 denied");
            assertThat(postern.done("client offboard acme").out())
                    .startsWith("acme was offboarded before")
                    .contains("told ");
        }

        @Test
        void isFoundAgainRatherThanMadeTwice() throws IOException {
            init();
            var second = new Program(temporary.resolve("second"), now);
            second.done("ca init --private-ca new --lists-bucket lists --organization Example");

            assertThat(second.done("ca show --json").json().get("organization"))
                    .isEqualTo(postern.done("ca show --json").json().get("organization"));
        }

        @Test
        void issuesNoListsAndNoServers() {
            init();

            assertThat(postern.run("crl issue").code()).isEqualTo(ExitCode.BAD_INPUT);
            assertThat(postern.run("ca server localhost").err())
                    .contains("authority.privateCa: arn:aws:acm-pca:")
                    .contains("AWS Private CA writes its list by itself, and servers are certified elsewhere");
            assertThat(postern.done("ca show").out()).contains("arn:aws:acm-pca:");
            assertThat(postern.done("ca bundle").out()).containsOnlyOnce("BEGIN CERTIFICATE");
        }

        @Test
        void wantsABucketOrShortLives() {
            assertThat(postern.run("ca init --private-ca new").err())
                    .isEqualTo("postern: --lists-bucket: missing (expected: a bucket for the list of the revoked, or"
                            + " --short-lived, whose certificates end by themselves)\n");
            assertThat(directory).doesNotExist();
        }

        @Test
        void waitsHonestlyAndSaysWhatIsMissing() throws IOException {
            init();
            var store = trustStore();
            Files.writeString(
                    directory.resolve("control-plane.yaml"),
                    Files.readString(directory.resolve("control-plane.yaml")) + "trustStores: [ { arn: \"" + store
                            + "\", uploads: s3://trust/up } ]\n");
            postern.done("client onboard acme --days 30");

            var run = postern.run("client offboard acme --wait --timeout PT0.1S");

            assertThat(run.code()).isEqualTo(ExitCode.NO);
            assertThat(run.text(directory))
                    .contains("waiting for trust store " + store + ": serial ")
                    .contains(" is on none of its 0 lists of that issuer\n")
                    .contains("not enforced after ");
        }

        @Test
        void noSecretIsInWhatIsKeptOrTold() throws IOException {
            init();
            Files.writeString(
                    directory.resolve("control-plane.yaml"),
                    Files.readString(directory.resolve("control-plane.yaml")) + "events: [ \"file:events.jsonl\" ]\n");
            postern.done("client onboard acme --days 30");
            postern.done("client offboard acme");

            try (var files = Files.walk(directory)) {
                assertThat(files.filter(Files::isRegularFile)
                                .filter(file -> !file.getFileName().toString().equals("client.key")))
                        .allSatisfy(file -> assertThat(new String(
                                        Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1))
                                .doesNotContain("PRIVATE KEY")
                                .doesNotContain("secretAccessKey"));
            }
        }
    }

    private String trustStore() {
        var made = postern.done("ca bundle --to s3://trust/up --trust-store partners --json")
                .json();
        return made.get("trustStore").asString();
    }

    private void plane(String text) throws IOException {
        Files.writeString(directory.resolve("control-plane.yaml"), text);
    }
}
