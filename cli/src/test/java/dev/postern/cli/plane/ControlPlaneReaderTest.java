package dev.postern.cli.plane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.cli.plane.AuthorityConfig.PrivateCa;
import dev.postern.cli.plane.AuthorityConfig.Template;
import dev.postern.crl.aws.S3Location;
import dev.postern.crl.aws.S3Prefix;
import dev.postern.pki.ca.TrustDomain;
import dev.postern.pki.client.UsageScope;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControlPlaneReaderTest {
    private static final String CA =
            "arn:aws:acm-pca:eu-central-1:123456789012:certificate-authority/11111111-2222-3333-4444-555555555555";
    private static final String STORE =
            "arn:aws:elasticloadbalancing:eu-central-1:123456789012:truststore/partners/0123456789abcdef";

    @TempDir
    private Path directory;

    @Test
    void readsAllThereIs() throws IOException {
        var plane = read("""
                authority: { privateCa: "%s", template: endEntity, trustDomain: a.example, clientLifetime: P90D }
                register: { dynamodb: postern-register }
                trustStores: [ { arn: "%s", uploads: s3://bucket/trust } ]
                denyLists: [ deny.json, s3://bucket/deny.json ]
                rosters: [ /srv/roster.json, s3://bucket/roster.json ]
                events: [ stdout, "file:events.jsonl", "eventbridge:default" ]
                edges: [ http://127.0.0.1:9901/ ]
                usagePlan: { id: a1b2c3, scope: partners }
                """.formatted(CA, STORE));

        assertThat(plane.authority())
                .isEqualTo(new PrivateCa(CA, Template.END_ENTITY, new TrustDomain("a.example"), Duration.ofDays(90)));
        assertThat(plane.register()).isEqualTo(new RegisterConfig.DynamoDb("postern-register"));
        assertThat(plane.trustStores()).containsExactly(new TrustStoreConfig(STORE, new S3Prefix("bucket", "trust")));
        assertThat(plane.denyLists())
                .containsExactly(
                        new PlaceConfig.File(directory.resolve("deny.json")),
                        new PlaceConfig.S3(new S3Location("bucket", "deny.json")));
        assertThat(plane.rosters())
                .containsExactly(
                        new PlaceConfig.File(Path.of("/srv/roster.json")),
                        new PlaceConfig.S3(new S3Location("bucket", "roster.json")));
        assertThat(plane.events()).containsExactly("stdout", "file:events.jsonl", "eventbridge:default");
        assertThat(plane.edges()).containsExactly(URI.create("http://127.0.0.1:9901"));
        assertThat(plane.usagePlan()).contains(new UsagePlanConfig("a1b2c3", new UsageScope("partners")));
    }

    @Test
    void isLocalWhereTheFileIsSilent() throws IOException {
        var plane = read("lists: [ s3://bucket ]\n");

        assertThat(plane)
                .isEqualTo(new ControlPlane(
                        ControlPlane.LOCAL.authority(),
                        ControlPlane.LOCAL.register(),
                        List.of(new S3Prefix("bucket", "")),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            autority: {}                       | line 1: autority: unknown key (expected: authority, register, lists, trustStores, denyLists, rosters, events, edges or usagePlan)
            authority: {}                      | line 1: authority.privateCa: missing (expected: the ARN of a Private CA)
            authority: { privateCa: ca }       | line 1: authority.privateCa: "ca" (expected: arn:aws:acm-pca:REGION:ACCOUNT:certificate-authority/ID)
            register: { dynamodb: a b }        | line 1: register.dynamodb: "a b" (expected: a table's name: 3 to 255 letters, digits, "_", "-" and ".")
            register: dynamodb                 | line 1: register: "dynamodb" (expected: a section of keys)
            lists: [ crl ]                     | line 1: lists[0]: S3 prefix: "crl" (expected: s3://bucket/prefix)
            lists: [ s3://bbb, s3://bbb ]      | line 1: lists[1]: "s3://bbb" (expected: each once)
            trustStores: [ { arn: a, uploads: s3://bbb } ] | line 1: trustStores[0].arn: "a" (expected: arn:aws:elasticloadbalancing:REGION:ACCOUNT:truststore/NAME/ID)
            denyLists: [ s3://bucket ]         | line 1: denyLists[0]: S3 location: "s3://bucket" (expected: s3://bucket/key)
            denyLists: [ "https://bucket/x" ]  | line 1: denyLists[0]: "https://bucket/x" (expected: a file or s3://BUCKET/KEY)
            rosters: [ roster.json, roster.json ] | line 1: rosters[1]: "ROSTER" (expected: each once)
            rosters: [ "https://bucket/x" ]    | line 1: rosters[0]: "https://bucket/x" (expected: a file or s3://BUCKET/KEY)
            events: [ syslog ]                 | line 1: events[0]: event sink: "syslog" (expected: stdout, file:PATH or eventbridge:BUS_NAME_OR_ARN)
            edges: [ 127.0.0.1:9901 ]          | line 1: edges[0]: "127.0.0.1:9901" (expected: http://HOST:PORT or https://HOST:PORT, an edge's admin address)
            usagePlan: { id: a1b2c3 }          | line 1: usagePlan.scope: missing (expected: the authorizer's POSTERN_USAGE_KEYS)
            usagePlan: { scope: partners }     | line 1: usagePlan.id: missing (expected: the id of a usage plan of API Gateway)
            usagePlan: { id: a/b, scope: x }   | line 1: usagePlan.id: "a/b" (expected: a usage plan's id, as `aws apigateway get-usage-plans` has it)
            usagePlan: { id: a1, scope: "a:b" } | line 1: usagePlan.scope: "a:b" (expected: 1..64 letters, digits, dots, dashes, underscores)
            usagePlan: { id: a1, plan: x }     | line 1: usagePlan.plan: unknown key (expected: id or scope)
            usagePlan: a1b2c3                  | line 1: usagePlan: "a1b2c3" (expected: a section of keys)
            edges: [ http://u:p@host:1 ]       | line 1: edges[0]: "http://u:p@host:1" (expected: http://HOST:PORT or https://HOST:PORT, an edge's admin address)
            """)
    void saysWhereAMistakeIs(String text, String complaint) {
        assertThatThrownBy(() -> read(text + "\n"))
                .isInstanceOf(MalformedInput.class)
                .hasMessage(directory.resolve("control-plane.yaml") + ": "
                        + complaint.replace(
                                "ROSTER", directory.resolve("roster.json").toString()));
    }

    @Test
    void refusesPlacesForListsThatAwsWrites() {
        assertThatThrownBy(() -> read("authority: { privateCa: \"" + CA + "\" }\nlists: [ s3://bucket ]\n"))
                .hasMessageEndingWith(
                        "line 2: lists: given with authority.privateCa, which writes its list into its own"
                                + " bucket (expected: none)");
    }

    private ControlPlane read(String text) throws IOException {
        return ControlPlaneReader.read(Files.writeString(directory.resolve("control-plane.yaml"), text));
    }
}
