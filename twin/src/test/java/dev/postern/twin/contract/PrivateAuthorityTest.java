package dev.postern.twin.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.postern.crl.RevocationList;
import dev.postern.pki.aws.EndEntityTemplate;
import dev.postern.pki.aws.ListBucket;
import dev.postern.pki.aws.NewPrivateAuthority;
import dev.postern.pki.aws.Pause;
import dev.postern.pki.aws.PrivateAuthority;
import dev.postern.pki.aws.PrivateAuthorityCreation;
import dev.postern.pki.aws.PrivateAuthorityState;
import dev.postern.pki.ca.AlternativeName;
import dev.postern.pki.ca.CertificateProfile;
import dev.postern.pki.ca.CertificateRequest;
import dev.postern.pki.ca.KeyPurpose;
import dev.postern.pki.ca.KeyType;
import dev.postern.pki.ca.TrustDomain;
import dev.postern.pki.ca.Validity;
import dev.postern.pki.client.ClientId;
import dev.postern.pki.client.ClientProfile;
import dev.postern.pki.client.RevocationReason;
import dev.postern.pki.testing.OpenSsl;
import dev.postern.pki.trust.ClientVerifier;
import dev.postern.pki.trust.TrustStore;
import dev.postern.pki.trust.Verdict;
import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.DistinguishedName;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.SerialNumber;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.acmpca.AcmPcaClient;
import software.amazon.awssdk.services.acmpca.model.CertificateAuthorityStatus;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.sts.StsClient;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@link PrivateAuthority} promises, kept by the twin and by AWS. An authority at AWS is paid for by the month, in part even
 * if it is deleted at once: on AWS these run only with {@code -Dpostern.cloud.privateCa=paid}.
 */
class PrivateAuthorityTest {
    private static final TrustDomain DOMAIN = new TrustDomain("partners.example.com");
    private static final ClientId ACME = new ClientId("acme");

    @TempDir
    Path directory;

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private final CertificateRequest request = CertificateRequest.of(KeyType.P256.generate(new SecureRandom()));
    private Cloud cloud;
    private AcmPcaClient client;

    @BeforeEach
    void start() throws IOException {
        assumeTrue(
                !Cloud.isLive()
                        || System.getProperty("postern.cloud.privateCa", "").equals("paid"),
                "an authority at AWS costs money");
        cloud = Cloud.start(directory.resolve("twin"), InstantSource.system());
        client = cloud.client(AcmPcaClient.builder());
    }

    @AfterEach
    void stop() {
        if (cloud != null) {
            cloud.close();
            client.close();
        }
    }

    @Test
    void issuesExactlyWhatTheProfileSaysBelowItsRoot() throws Exception {
        var authority = open(subordinate());

        var chain = authority.issue(request, profile(Duration.ofDays(30)), now);

        var leaf = chain.leaf();
        assertThat(DistinguishedName.text(leaf.getSubjectX500Principal())).isEqualTo("CN=acme");
        assertThat(leaf.getSubjectAlternativeNames())
                .containsExactly(List.of(6, "spiffe://partners.example.com/client/acme"));
        assertThat(leaf.getExtendedKeyUsage()).containsExactly(KeyPurpose.CLIENT_AUTH.oid());
        assertThat(leaf.getPublicKey()).isEqualTo(request.publicKey());
        assertThat(leaf.getNotBefore().toInstant()).isEqualTo(now.minus(Validity.BACKDATING));
        assertThat(leaf.getNotAfter().toInstant()).isEqualTo(now.plus(30, ChronoUnit.DAYS));
        assertThat(chain.certificates()).containsExactly(leaf, authority.issuingCertificate());
        assertThat(authority.certificates()).hasSize(2);
        var verifier = ClientVerifier.of(TrustStore.parse(authority.bundle()));
        assertThat(verifier.verify(chain, now)).isInstanceOf(Verdict.Accepted.class);
        assertThat(verifiedByOpenSsl(authority, chain)).contains("leaf.pem: OK");
    }

    @ParameterizedTest
    @EnumSource(KeyType.class)
    void makesRootsOfEveryKeyType(KeyType type) throws Exception {
        var authority = open(create(root().withKeyType(type)));

        var chain = authority.issue(request, profile(Duration.ofDays(1)), now);

        assertThat(authority.certificates()).hasSize(1);
        assertThat(chain.certificates()).containsExactly(chain.leaf(), authority.rootCertificate());
        assertThat(verifiedByOpenSsl(authority, chain)).contains("leaf.pem: OK");
    }

    @Test
    void issuesForServersAndForBothByTheTemplateThatFits() throws Exception {
        var authority = open(create(root()));
        var validity = Validity.lasting(Duration.ofDays(10), now);
        var server = CertificateProfile.server(
                List.of(AlternativeName.dns("api.example.com"), AlternativeName.ip("192.0.2.7")), validity);

        var forServer = authority.issue(request, server, now).leaf();
        var forBoth = authority
                .issue(request, server.withPurposes(KeyPurpose.SERVER_AUTH, KeyPurpose.CLIENT_AUTH), now)
                .leaf();

        assertThat(forServer.getExtendedKeyUsage()).containsExactly(KeyPurpose.SERVER_AUTH.oid());
        assertThat(forServer.getSubjectAlternativeNames())
                .containsExactlyInAnyOrder(List.of(2, "api.example.com"), List.of(7, "192.0.2.7"));
        assertThat(forBoth.getExtendedKeyUsage())
                .containsExactlyInAnyOrder(KeyPurpose.SERVER_AUTH.oid(), KeyPurpose.CLIENT_AUTH.oid());
    }

    @Test
    void issuesByTheGeneralTemplateIfThatIsSet() throws Exception {
        var authority = PrivateAuthority.open(client, create(root()), EndEntityTemplate.GENERAL, Pause.SLEEP);

        var leaf = authority.issue(request, profile(Duration.ofDays(1)), now).leaf();

        assertThat(leaf.getExtendedKeyUsage())
                .containsExactlyInAnyOrder(KeyPurpose.SERVER_AUTH.oid(), KeyPurpose.CLIENT_AUTH.oid());
    }

    @Test
    void refusesPurposesNoTemplateGrants() throws Exception {
        var authority = open(create(root()));
        var profile = profile(Duration.ofDays(1)).withPurposes(KeyPurpose.CODE_SIGNING);

        assertThatThrownBy(() -> authority.issue(request, profile, now))
                .isInstanceOf(MalformedInput.class)
                .hasMessage("purposes: [1.3.6.1.5.5.7.3.3] (expected of AWS Private CA: client authentication,"
                        + " server authentication, or both)");
    }

    @Test
    void cutsAValidityAtTheAuthoritysEnd() throws Exception {
        var authority = open(create(root().withUsage(PrivateAuthorityState.Usage.GENERAL_PURPOSE)));
        var end = authority.issuingCertificate().getNotAfter().toInstant();

        var leaf = authority.issue(request, profile(Duration.ofDays(4000)), now).leaf();

        assertThat(leaf.getNotAfter().toInstant()).isEqualTo(end);
    }

    @Test
    void refusesMoreThanSevenDaysInShortLivedMode() throws Exception {
        var authority = open(create(root().withUsage(PrivateAuthorityState.Usage.SHORT_LIVED)));

        var chain = authority.issue(request, profile(Duration.ofDays(7)), now);

        assertThat(chain.leaf().getNotAfter().toInstant()).isEqualTo(now.plus(7, ChronoUnit.DAYS));
        assertThatThrownBy(() ->
                        authority.issue(request, profile(Duration.ofDays(7).plusSeconds(1)), now))
                .isInstanceOf(MalformedInput.class)
                .hasMessageContaining("(expected: at most seven days, until " + now.plus(7, ChronoUnit.DAYS));
    }

    @Test
    void findsTheAuthorityOfTheSameSettingsAndNoOther() throws Exception {
        var settings = root();
        var first = create(settings);

        var again = create(settings);
        var other = create(settings.withKeyType(KeyType.P384));

        assertThat(again).isEqualTo(first);
        assertThat(other).isNotEqualTo(first);
    }

    @Test
    void completesWhatAnEarlierRunBegan() throws Exception {
        var settings = root();
        var killed = new PrivateAuthorityCreation(client, length -> {
            throw new InterruptedException("killed while it waited");
        });
        assertThatThrownBy(() -> killed.create(settings, now)).isInstanceOf(IOException.class);
        Thread.interrupted();
        var begun = client.listCertificateAuthoritiesPaginator().certificateAuthorities().stream()
                .filter(each -> settings.name()
                        .equals(each.certificateAuthorityConfiguration()
                                .subject()
                                .commonName()))
                .toList();

        var arn = create(settings);

        assertThat(begun)
                .singleElement()
                .satisfies(each -> assertThat(each.arn()).isEqualTo(arn));
        assertThat(open(arn).describe().isActive()).isTrue();
    }

    @Test
    void revokesOnceAndTakesTheSecondTimeForSuccess() throws Exception {
        var authority = open(create(root()));
        var serial = SerialNumber.of(
                authority.issue(request, profile(Duration.ofDays(1)), now).leaf());

        authority.revoke(serial, RevocationReason.KEY_COMPROMISE);
        authority.revoke(serial, RevocationReason.SUPERSEDED);

        assertThatThrownBy(() -> authority.revoke(SerialNumber.parse("0badc0de"), RevocationReason.SUPERSEDED))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("revoking 0BADC0DE at authority " + authority.arn());
        assertThatThrownBy(() -> authority.revoke(serial, RevocationReason.CERTIFICATE_HOLD))
                .isInstanceOf(MalformedInput.class)
                .hasMessage("reason: certificateHold (expected: one that is for good)");
    }

    @Test
    void namesTheStateOfAnAuthorityThatDoesNotIssue() throws Exception {
        var authority = open(create(root()));
        client.updateCertificateAuthority(
                call -> call.certificateAuthorityArn(authority.arn()).status(CertificateAuthorityStatus.DISABLED));

        assertThat(open(authority.arn()).certificates()).isEqualTo(authority.certificates());
        assertThatThrownBy(() -> authority.issue(request, profile(Duration.ofDays(1)), now))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("issuing by authority " + authority.arn() + ": authority " + authority.arn()
                        + " is DISABLED since ")
                .hasMessageEndingWith("(expected: ACTIVE; an administrator has disabled it and can enable it)");
        assertThat(authority.describe().status()).isEqualTo("DISABLED");

        client.deleteCertificateAuthority(
                call -> call.certificateAuthorityArn(authority.arn()).permanentDeletionTimeInDays(7));
        assertThatThrownBy(() -> open(authority.arn()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(" is DELETED since ")
                .hasMessageContaining("it can be restored until ");
    }

    @Test
    void saysThatThereIsNoSuchAuthority() throws Exception {
        var arn = create(root()).replaceAll("[0-9a-f]{12}$", "000000000000");

        assertThatThrownBy(() -> open(arn))
                .isInstanceOf(IOException.class)
                .hasMessage("authority " + arn
                        + ": not found (expected: one of this account and region that is not deleted for good)");
    }

    @Test
    void writesItsListIntoABucketMadeReadyBefore() throws Exception {
        var s3 = cloud.client(S3Client.builder());
        var bucket = Cloud.name("lists");
        cloud.removeAfterwards(() -> empty(s3, bucket));
        var account = cloud.client(StsClient.builder()).getCallerIdentity().account();
        var settings = root().withLists(NewPrivateAuthority.Lists.lasting(7));
        var arn = new PrivateAuthorityCreation(client, Pause.SLEEP)
                .create(settings, new ListBucket(s3, bucket, account), now);
        cloud.removeAfterwards(() -> remove(arn));
        var authority = open(arn);
        var place = authority.describe().list().orElseThrow();

        var stays = authority.issue(request, profile(Duration.ofDays(1)), now).leaf();
        var goes = authority.issue(request, profile(Duration.ofDays(1)), now).leaf();
        authority.revoke(SerialNumber.of(goes), RevocationReason.KEY_COMPROMISE);

        assertThat(place.bucket()).isEqualTo(bucket);
        assertThat(place.key()).isEqualTo("crl/" + arn.substring(arn.lastIndexOf('/') + 1) + ".crl");
        var list = listWith(SerialNumber.of(goes), s3, place, authority);
        assertThat(list.contains(SerialNumber.of(stays))).isFalse();
        assertThat(list.nextUpdate()).contains(list.thisUpdate().plus(7, ChronoUnit.DAYS));
        Files.writeString(directory.resolve("root.pem"), Certificates.pem(authority.rootCertificate()));
        Files.write(directory.resolve("list.crl"), bytes(s3, place));
        assertThat(OpenSsl.run(
                        directory,
                        "crl",
                        "-inform",
                        "DER",
                        "-in",
                        "list.crl",
                        "-CAfile",
                        "root.pem",
                        "-verify",
                        "-text"))
                .contains("verify OK")
                .contains("Key Compromise")
                .contains("Serial Number: " + SerialNumber.of(goes).hex());
        assertThat(s3.listObjectsV2(call -> call.bucket(bucket)).contents())
                .extracting(S3Object::key)
                .contains("acm-pca-permission-test-key");

        var report = authority.report(bucket, PrivateAuthority.ReportFormat.JSON);
        var entries = JsonMapper.builder()
                .build()
                .readTree(
                        s3.getObjectAsBytes(call -> call.bucket(report.bucket()).key(report.key()))
                                .asByteArray());
        assertThat(entries.toString())
                .contains("\"revocationReason\":\"KEY_COMPROMISE\"")
                .contains("template/EndEntityClientAuthCertificate_APIPassthrough/V1");
    }

    @Test
    void keepsTheRulesABucketHas() throws Exception {
        var s3 = cloud.client(S3Client.builder());
        var bucket = Cloud.name("lists");
        cloud.removeAfterwards(() -> empty(s3, bucket));
        s3.createBucket(call -> call.bucket(bucket));
        s3.putBucketPolicy(call -> call.bucket(bucket)
                .policy(
                        "{\"Version\":\"2012-10-17\",\"Statement\":{\"Sid\":\"Theirs\",\"Effect\":\"Deny\",\"Principal\":\"*\","
                                + "\"Action\":\"s3:DeleteBucket\",\"Resource\":\"arn:aws:s3:::" + bucket + "\"}}"));
        var account = cloud.client(StsClient.builder()).getCallerIdentity().account();

        new ListBucket(s3, bucket, account).prepare();
        new ListBucket(s3, bucket, account).prepare();

        var policy = JsonMapper.builder()
                .build()
                .readTree(s3.getBucketPolicy(call -> call.bucket(bucket)).policy());
        assertThat(policy.path("Statement"))
                .extracting(statement -> statement.path("Sid").asString())
                .containsExactly("Theirs", "PosternPrivateCaWrites");
    }

    private static RevocationList listWith(
            SerialNumber serial, S3Client s3, PrivateAuthorityState.ListPlace place, PrivateAuthority authority) {
        // AWS takes about half an hour, and tries again after 15 minutes if it failed.
        var deadline =
                System.nanoTime() + Duration.ofMinutes(Cloud.isLive() ? 60 : 1).toNanos();
        while (System.nanoTime() < deadline) {
            try {
                var list = RevocationList.parse(bytes(s3, place), authority.certificates());
                if (list.contains(serial)) {
                    return list;
                }
            } catch (NoSuchKeyException e) {
                // Not written yet.
            }
            LockSupport.parkNanos(
                    Duration.ofMillis(Cloud.isLive() ? 10_000 : 50).toNanos());
        }
        throw new AssertionError("no list with " + serial + " at " + place);
    }

    private static byte[] bytes(S3Client s3, PrivateAuthorityState.ListPlace place) {
        return s3.getObjectAsBytes(call -> call.bucket(place.bucket()).key(place.key()))
                .asByteArray();
    }

    private static void empty(S3Client s3, String bucket) {
        s3.listObjectsV2Paginator(call -> call.bucket(bucket))
                .contents()
                .forEach(each -> s3.deleteObject(call -> call.bucket(bucket).key(each.key())));
        s3.deleteBucket(call -> call.bucket(bucket));
    }

    private NewPrivateAuthority root() {
        return NewPrivateAuthority.root(Cloud.name("root"), "Postern Test", Duration.ofDays(3650));
    }

    private String subordinate() throws IOException {
        var parent = create(root());
        return create(NewPrivateAuthority.root(Cloud.name("issuing"), "Postern Test", Duration.ofDays(1000))
                .withParent(parent));
    }

    private String create(NewPrivateAuthority settings) throws IOException {
        var arn = new PrivateAuthorityCreation(client, Pause.SLEEP).create(settings, now);
        cloud.removeAfterwards(() -> remove(arn));
        return arn;
    }

    private void remove(String arn) {
        var status = client.describeCertificateAuthority(call -> call.certificateAuthorityArn(arn))
                .certificateAuthority()
                .status();
        if (status == CertificateAuthorityStatus.ACTIVE) {
            client.updateCertificateAuthority(
                    call -> call.certificateAuthorityArn(arn).status(CertificateAuthorityStatus.DISABLED));
        }
        if (status != CertificateAuthorityStatus.DELETED) {
            client.deleteCertificateAuthority(
                    call -> call.certificateAuthorityArn(arn).permanentDeletionTimeInDays(7));
        }
    }

    private PrivateAuthority open(String arn) throws IOException {
        return PrivateAuthority.open(client, arn, EndEntityTemplate.MATCHING, Pause.SLEEP);
    }

    private CertificateProfile profile(Duration lifetime) {
        return ClientProfile.of(ACME, DOMAIN, Validity.lasting(lifetime, now));
    }

    private String verifiedByOpenSsl(PrivateAuthority authority, CertificateChain chain) throws Exception {
        Files.writeString(directory.resolve("root.pem"), Certificates.pem(authority.rootCertificate()));
        Files.writeString(directory.resolve("issuing.pem"), Certificates.pem(authority.issuingCertificate()));
        Files.writeString(directory.resolve("leaf.pem"), Certificates.pem(chain.leaf()));
        return OpenSsl.run(
                directory,
                "verify",
                "-x509_strict",
                "-purpose",
                "sslclient",
                "-CAfile",
                "root.pem",
                "-untrusted",
                "issuing.pem",
                "leaf.pem");
    }
}
