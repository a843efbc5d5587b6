package dev.postern.cli.ca;

import dev.postern.cli.plane.AuthorityConfig.PrivateCa;
import dev.postern.cli.plane.AuthorityConfig.Template;
import dev.postern.pki.aws.ListBucket;
import dev.postern.pki.aws.NewPrivateAuthority;
import dev.postern.pki.aws.NewPrivateAuthority.Lists;
import dev.postern.pki.aws.Pause;
import dev.postern.pki.aws.PrivateAuthority;
import dev.postern.pki.aws.PrivateAuthorityCreation;
import dev.postern.pki.aws.PrivateAuthorityState.Usage;
import dev.postern.pki.ca.AuthoritySettings;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine.Option;
import software.amazon.awssdk.services.acmpca.AcmPcaClient;

/** The options of an authority at AWS Private CA. */
final class PrivateCaOptions {
    private static final String NEW = "new";

    @Option(
            names = "--private-ca",
            paramLabel = "new|ARN",
            description = "AWS Private CA certifies: an authority made now, or this one.")
    private Optional<String> which = Optional.empty();

    @Option(
            names = "--lists-bucket",
            paramLabel = "BUCKET",
            description = "Where a new one writes its list; made ready, and made if missing.")
    private Optional<String> bucket = Optional.empty();

    @Option(
            names = "--lists-days",
            paramLabel = "N",
            defaultValue = "7",
            description = "How long its list holds (default: ${DEFAULT-VALUE}).")
    private int days = 7;

    @Option(names = "--parent", paramLabel = "ARN", description = "A new one is subordinate to this (default: a root).")
    private Optional<String> parent = Optional.empty();

    @Option(
            names = "--short-lived",
            description = "A new one issues for seven days at most, which costs less and needs no list.")
    private boolean shortLived;

    @Option(
            names = "--template",
            paramLabel = "NAME",
            defaultValue = "clientAuth",
            description =
                    "clientAuth, or endEntity for an authority that may issue by no other (default: ${DEFAULT-VALUE}).")
    private String template = "clientAuth";

    boolean isAsked() {
        if (which.isEmpty() && (bucket.isPresent() || parent.isPresent() || shortLived)) {
            throw new MalformedInput(
                    "--lists-bucket, --parent, --short-lived: given without --private-ca (expected: with"
                            + " --private-ca new)");
        }
        return which.isPresent();
    }

    /** The authority that was asked for, made or found. */
    PrivateAuthority authority(AcmPcaClient client, AuthoritySettings settings, Instant now) throws IOException {
        var wanted = which.orElseThrow();
        if (!wanted.equals(NEW)) {
            PrivateCa.checkArn("--private-ca", wanted);
            if (bucket.isPresent() || parent.isPresent() || shortLived) {
                throw new MalformedInput(
                        "--lists-bucket, --parent, --short-lived: given with an authority that exists (expected: with"
                                + " --private-ca new)");
            }
            return open(client, wanted);
        }
        if (bucket.isEmpty() == !shortLived) {
            throw new MalformedInput("--lists-bucket: " + (shortLived ? "given with --short-lived" : "missing")
                    + " (expected: a bucket for the list of the revoked, or --short-lived, whose certificates end by"
                    + " themselves)");
        }
        parent.ifPresent(arn -> PrivateCa.checkArn("--parent", arn));
        return open(client, made(client, settings, now));
    }

    private String made(AcmPcaClient client, AuthoritySettings settings, Instant now) throws IOException {
        var organization = settings.organization();
        var wanted = NewPrivateAuthority.root(
                        organization + (parent.isPresent() ? " Issuing CA" : " Root CA"),
                        organization,
                        parent.isPresent() ? settings.issuingLifetime() : settings.rootLifetime())
                .withKeyType(settings.keyType())
                .withUsage(shortLived ? Usage.SHORT_LIVED : Usage.GENERAL_PURPOSE);
        if (parent.isPresent()) {
            wanted = wanted.withParent(parent.get());
        }
        var creation = new PrivateAuthorityCreation(client, Pause.SLEEP);
        if (bucket.isEmpty()) {
            return creation.create(wanted, now);
        }
        try (var lists = ListBucket.open(bucket.get())) {
            return creation.create(wanted.withLists(Lists.lasting(days)), lists, now);
        }
    }

    private PrivateAuthority open(AcmPcaClient client, String arn) throws IOException {
        return PrivateAuthority.open(client, arn, template().onWire(), Pause.SLEEP);
    }

    /** As it stands in {@code control-plane.yaml}. */
    PrivateCa config(String arn, AuthoritySettings settings) {
        return new PrivateCa(arn, template(), settings.trustDomain(), settings.clientLifetime());
    }

    private Template template() {
        try {
            return Template.parse(template);
        } catch (MalformedInput e) {
            throw e.in("--template");
        }
    }
}
