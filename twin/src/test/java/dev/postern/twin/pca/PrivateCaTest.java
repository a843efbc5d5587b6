package dev.postern.twin.pca;

import static dev.postern.twin.pca.TwinWithAuthorities.BUCKET;
import static dev.postern.twin.pca.TwinWithAuthorities.days;
import static dev.postern.twin.pca.TwinWithAuthorities.root;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.postern.crl.RevocationList;
import dev.postern.pki.testing.TestKeys;
import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.Pem;
import dev.postern.pki.x509.SerialNumber;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.acmpca.model.AcmPcaException;
import software.amazon.awssdk.services.acmpca.model.CertificateAuthorityStatus;
import software.amazon.awssdk.services.acmpca.model.CertificateMismatchException;
import software.amazon.awssdk.services.acmpca.model.CreateCertificateAuthorityRequest;
import software.amazon.awssdk.services.acmpca.model.CrlConfiguration;
import software.amazon.awssdk.services.acmpca.model.InvalidArgsException;
import software.amazon.awssdk.services.acmpca.model.InvalidArnException;
import software.amazon.awssdk.services.acmpca.model.InvalidRequestException;
import software.amazon.awssdk.services.acmpca.model.InvalidStateException;
import software.amazon.awssdk.services.acmpca.model.MalformedCertificateException;
import software.amazon.awssdk.services.acmpca.model.MalformedCsrException;
import software.amazon.awssdk.services.acmpca.model.RequestAlreadyProcessedException;
import software.amazon.awssdk.services.acmpca.model.RequestInProgressException;
import software.amazon.awssdk.services.acmpca.model.ResourceNotFoundException;
import software.amazon.awssdk.services.acmpca.model.RevocationReason;
import software.amazon.awssdk.services.acmpca.model.SigningAlgorithm;
import software.amazon.awssdk.services.acmpca.model.Tag;
import software.amazon.awssdk.services.acmpca.model.Validity;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

class PrivateCaTest {
    @TempDir
    Path directory;

    private TwinWithAuthorities twin;

    @BeforeEach
    void start() throws IOException {
        twin = new TwinWithAuthorities(directory);
    }

    @AfterEach
    void stop() {
        twin.close();
    }

    static Stream<Arguments> policiesThatDoNotDo() {
        var statement = "{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"%s\"},\"Action\":\"%s\","
                + "\"Resource\":[\"arn:aws:s3:::lists\",\"arn:aws:s3:::lists/*\"]%s}}";
        return Stream.of(
                arguments("of another service", statement.formatted("logging.s3.amazonaws.com", "s3:*", "")),
                arguments("without ACLs", statement.formatted("acm-pca.amazonaws.com", "s3:PutObject", "")),
                arguments(
                        "of another account",
                        statement.formatted(
                                "acm-pca.amazonaws.com",
                                "s3:*",
                                ",\"Condition\":{\"StringEquals\":{\"aws:SourceAccount\":\"999999999999\"}}")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("policiesThatDoNotDo")
    void refusesABucketItMayNotWriteTo(String name, String policy) {
        twin.s3().createBucket(call -> call.bucket(BUCKET));
        twin.s3().putBucketPolicy(call -> call.bucket(BUCKET).policy(policy));

        assertThatThrownBy(() -> twin.created(withLists("BUCKET_OWNER_FULL_CONTROL")))
                .isInstanceOf(AcmPcaException.class)
                .hasMessageContaining("Permission error with your S3 bucket 'lists'.");
        assertThat(twin.pca().listCertificateAuthorities().certificateAuthorities())
                .isEmpty();
    }

    @Test
    void refusesAPublicListWherePublicAccessIsBlocked() {
        twin.bucket();

        assertThatThrownBy(() -> twin.created(withLists("PUBLIC_READ")))
                .hasMessageContaining("Permission error with your S3 bucket 'lists'.");

        twin.s3().deletePublicAccessBlock(call -> call.bucket(BUCKET));
        twin.s3().deleteBucketOwnershipControls(call -> call.bucket(BUCKET));
        assertThat(twin.created(withLists("PUBLIC_READ"))).startsWith("arn:aws:acm-pca:eu-central-1:123456789012:");
    }

    @Test
    void refusesWhatAListCannotBe() {
        twin.bucket();

        assertThatThrownBy(() -> twin.created(withLists(list -> list.expirationInDays(5001))))
                .hasMessageContaining("Member must have value less than or equal to 5000");
        assertThatThrownBy(() -> twin.created(withLists(list -> list.crlType("PARTITIONED"))))
                .isInstanceOf(InvalidArgsException.class)
                .hasMessageContaining("(expected: COMPLETE)");
        assertThatThrownBy(() -> twin.created(withLists(list -> list.customCname("http://lists.example.com"))))
                .isInstanceOf(InvalidArgsException.class);
        assertThatThrownBy(() -> twin.created(root().certificateAuthorityConfiguration(of -> of.keyAlgorithm("RSA_2048")
                        .signingAlgorithm(SigningAlgorithm.SHA256_WITHECDSA)
                        .subject(name -> name.commonName("Root")))))
                .isInstanceOf(InvalidArgsException.class);
    }

    @Test
    void makesOneAuthorityForATokenWithinFiveMinutes() throws Exception {
        var first = twin.created(root().idempotencyToken("t"));
        twin.advance(Duration.ofMinutes(5).minusSeconds(1));
        twin.restart();

        assertThat(twin.created(root().idempotencyToken("t"))).isEqualTo(first);
        twin.advance(Duration.ofSeconds(1));
        assertThat(twin.created(root().idempotencyToken("t"))).isNotEqualTo(first);
    }

    @Test
    void isInProgressForAMoment() {
        var arn = twin.pca().createCertificateAuthority(root().build()).certificateAuthorityArn();

        assertThatThrownBy(() -> twin.pca().getCertificateAuthorityCsr(call -> call.certificateAuthorityArn(arn)))
                .isInstanceOf(RequestInProgressException.class);
        assertThat(status(arn)).isEqualTo(CertificateAuthorityStatus.PENDING_CERTIFICATE);
        assertThat(twin.csr(arn)).startsWith("-----BEGIN CERTIFICATE REQUEST-----");
    }

    @Test
    void knowsNoOtherAuthority() {
        var arn = twin.created(root());

        assertThatThrownBy(() -> status(arn.replaceAll("....$", "0000"))).isInstanceOf(ResourceNotFoundException.class);
        assertThatThrownBy(() -> status("arn:aws:acm-pca:eu-central-1:123456789012:certificate-authority/x"))
                .isInstanceOf(InvalidArnException.class);
    }

    @Test
    void issuesOnlyWhileItIsActive() throws Exception {
        var pending = twin.created(root());
        assertThatThrownBy(() -> issueClient(pending, days(1))).isInstanceOf(InvalidStateException.class);

        var arn = twin.active(root());
        assertThat(issueClient(arn, days(1)).getBasicConstraints()).isEqualTo(-1);
        twin.pca()
                .updateCertificateAuthority(
                        call -> call.certificateAuthorityArn(arn).status("DISABLED"));
        twin.restart();
        assertThatThrownBy(() -> issueClient(arn, days(1))).isInstanceOf(InvalidStateException.class);
        twin.pca()
                .updateCertificateAuthority(
                        call -> call.certificateAuthorityArn(arn).status("ACTIVE"));

        twin.advance(Duration.ofDays(365));
        assertThat(status(arn)).isEqualTo(CertificateAuthorityStatus.ACTIVE);
        twin.advance(Duration.ofSeconds(1));
        assertThat(status(arn)).isEqualTo(CertificateAuthorityStatus.EXPIRED);
    }

    @Test
    void canBeRestoredUntilItsTimeIsUp() {
        var arn = twin.active(root());
        assertThatThrownBy(() -> twin.pca().deleteCertificateAuthority(call -> call.certificateAuthorityArn(arn)))
                .isInstanceOf(InvalidStateException.class);
        twin.pca()
                .updateCertificateAuthority(
                        call -> call.certificateAuthorityArn(arn).status("DISABLED"));
        twin.pca()
                .deleteCertificateAuthority(
                        call -> call.certificateAuthorityArn(arn).permanentDeletionTimeInDays(7));

        twin.advance(Duration.ofDays(7).minusSeconds(1));
        assertThat(status(arn)).isEqualTo(CertificateAuthorityStatus.DELETED);
        twin.pca().restoreCertificateAuthority(call -> call.certificateAuthorityArn(arn));
        assertThat(status(arn)).isEqualTo(CertificateAuthorityStatus.DISABLED);

        twin.pca()
                .deleteCertificateAuthority(
                        call -> call.certificateAuthorityArn(arn).permanentDeletionTimeInDays(7));
        twin.advance(Duration.ofDays(7));
        assertThatThrownBy(() -> status(arn)).isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void refusesRequestsThatAreNone() throws Exception {
        var arn = twin.active(root());

        for (var csr : List.of(
                "nonsense", csr("", new ExtensionsGenerator()), twin.csr(arn).replace("A", "B"))) {
            assertThatThrownBy(() -> twin.issue(arn, csr, "EndEntityCertificate/V1", days(1)))
                    .as(csr)
                    .isInstanceOf(MalformedCsrException.class);
        }
        assertThatThrownBy(() -> twin.issue(arn, csr("CN=x", new ExtensionsGenerator()), "Nothing/V1", days(1)))
                .isInstanceOf(InvalidArgsException.class)
                .hasMessageContaining("Template ARN is not valid");
    }

    @Test
    void boundsAValidityByTheAuthorityAndByItsMode() throws Exception {
        var arn = twin.active(root());
        assertThat(issueClient(arn, days(365)).getNotAfter().toInstant())
                .isEqualTo(TwinWithAuthorities.NOW.plus(Duration.ofDays(365)));
        assertThatThrownBy(() -> issueClient(arn, days(366)))
                .hasMessageContaining("The certificate validity specified exceeds the certificate authority validity");

        var shortLived = twin.active(root().usageMode("SHORT_LIVED_CERTIFICATE"));
        assertThat(issueClient(shortLived, days(7)).getNotBefore().toInstant())
                .isEqualTo(TwinWithAuthorities.NOW.minus(Duration.ofHours(1)));
        assertThatThrownBy(() -> issueClient(shortLived, days(8))).hasMessageContaining("seven days");
    }

    @Test
    void letsARequestAddToATemplateButNotChangeIt() throws Exception {
        var arn = twin.active(root());
        var asked = new ExtensionsGenerator();
        asked.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        asked.addExtension(Extension.nameConstraints, false, new byte[] {0x30, 0});
        var csr = csr("CN=x", asked);

        var plain = certificate(twin.issue(arn, csr, "EndEntityCertificate/V1", days(1)));
        var passed = certificate(twin.issue(arn, csr, "EndEntityCertificate_CSRPassthrough/V1", days(1)));

        assertThat(plain.getBasicConstraints()).isEqualTo(-1);
        assertThat(passed.getBasicConstraints()).isEqualTo(-1);
        assertThat(plain.getExtensionValue(Extension.nameConstraints.getId())).isNull();
        assertThat(passed.getExtensionValue(Extension.nameConstraints.getId())).isNotNull();
    }

    @Test
    void importsOnlyItsOwnCertificate() throws Exception {
        var parent = twin.active(root());
        var other = twin.created(root());
        var sub = twin.created(root().certificateAuthorityType("SUBORDINATE"));
        var rootPem = twin.issue(parent, twin.csr(parent), "RootCACertificate/V1", days(365));
        var subPem = twin.issue(parent, twin.csr(sub), "SubordinateCACertificate_PathLen0/V1", days(30));

        assertThatThrownBy(() -> install(other, rootPem, "")).isInstanceOf(CertificateMismatchException.class);
        assertThatThrownBy(() -> install(other, subPem, "")).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> install(sub, subPem, "")).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> install(sub, "nonsense", rootPem)).isInstanceOf(MalformedCertificateException.class);
        install(sub, subPem, rootPem);

        assertThat(status(sub)).isEqualTo(CertificateAuthorityStatus.ACTIVE);
        var below = twin.created(root().certificateAuthorityType("SUBORDINATE"));
        assertThatThrownBy(() -> twin.issue(sub, twin.csr(below), "SubordinateCACertificate_PathLen0/V1", days(1)))
                .isInstanceOf(InvalidArgsException.class)
                .hasMessageContaining("path length");
    }

    @Test
    void publishesAfterARestartWhatWasDueBefore() throws Exception {
        twin.bucket();
        var arn = twin.active(withLists("BUCKET_OWNER_FULL_CONTROL"));
        var serial = SerialNumber.of(issueClient(arn, days(30)));
        assertThat(list(arn)).isEmpty();
        revoke(arn, serial);
        assertThatThrownBy(() -> revoke(arn, serial)).isInstanceOf(RequestAlreadyProcessedException.class);

        twin.restart();
        twin.advance(Duration.ofMinutes(30));

        assertThat(awaitList(arn, list -> list.contains(serial)).nextUpdate())
                .contains(TwinWithAuthorities.NOW.plus(Duration.ofMinutes(30)).plus(Duration.ofDays(8)));
    }

    @Test
    void renewsAListAtHalfItsTimeUnderAHigherNumber() throws Exception {
        twin.bucket();
        var arn = twin.active(withLists("BUCKET_OWNER_FULL_CONTROL"));
        issueClient(arn, days(30));
        twin.advance(Duration.ofMinutes(30));
        var first = awaitList(arn, list -> true);
        var number = first.number().orElseThrow();

        twin.advance(Duration.ofDays(4));

        var second = awaitList(arn, list -> list.number().orElseThrow().compareTo(number) > 0);
        assertThat(second.thisUpdate()).isEqualTo(first.thisUpdate().plus(Duration.ofDays(4)));
    }

    @Test
    void triesAgainUntilItMayWrite() throws Exception {
        twin.bucket();
        var arn = twin.active(withLists("BUCKET_OWNER_FULL_CONTROL"));
        var serial = SerialNumber.of(issueClient(arn, days(30)));
        revoke(arn, serial);
        twin.s3().deleteBucketPolicy(call -> call.bucket(BUCKET));
        twin.advance(Duration.ofMinutes(30));
        awaitDue(arn, "2026-11-23T09:45:00Z");

        twin.allowWriting();
        twin.advance(Duration.ofMinutes(15));

        assertThat(awaitList(arn, list -> list.contains(serial)).entries()).isEqualTo(1);
    }

    @Test
    void keepsTagsAndPolicy() throws Exception {
        var arn = twin.created(root().tags(List.of(tag("a", "1"))));
        twin.pca()
                .tagCertificateAuthority(
                        call -> call.certificateAuthorityArn(arn).tags(List.of(tag("b", "2"), tag("c", "3"))));
        twin.pca()
                .untagCertificateAuthority(call -> call.certificateAuthorityArn(arn)
                        .tags(List.of(Tag.builder().key("a").build(), tag("b", "other"))));
        twin.pca().putPolicy(call -> call.resourceArn(arn).policy("{}"));
        twin.restart();

        assertThat(twin.pca()
                        .listTags(call -> call.certificateAuthorityArn(arn))
                        .tags())
                .extracting(tag -> tag.key() + "=" + tag.value())
                .containsExactly("b=2", "c=3");
        assertThat(twin.pca().getPolicy(call -> call.resourceArn(arn)).policy()).isEqualTo("{}");
        twin.pca().deletePolicy(call -> call.resourceArn(arn));
        assertThatThrownBy(() -> twin.pca().getPolicy(call -> call.resourceArn(arn)))
                .isInstanceOf(ResourceNotFoundException.class);
    }

    private CreateCertificateAuthorityRequest.Builder withLists(String acl) {
        return withLists(list -> list.s3ObjectAcl(acl));
    }

    private CreateCertificateAuthorityRequest.Builder withLists(Consumer<CrlConfiguration.Builder> change) {
        var list = CrlConfiguration.builder()
                .enabled(true)
                .expirationInDays(8)
                .s3BucketName(BUCKET)
                .s3ObjectAcl("BUCKET_OWNER_FULL_CONTROL");
        change.accept(list);
        return root().revocationConfiguration(of -> of.crlConfiguration(list.build()));
    }

    private CertificateAuthorityStatus status(String arn) {
        return twin.pca()
                .describeCertificateAuthority(call -> call.certificateAuthorityArn(arn))
                .certificateAuthority()
                .status();
    }

    private X509Certificate issueClient(String arn, Validity validity) throws Exception {
        var csr = csr("CN=acme", new ExtensionsGenerator());
        return certificate(twin.issue(arn, csr, "EndEntityClientAuthCertificate/V1", validity));
    }

    private void revoke(String arn, SerialNumber serial) {
        twin.pca()
                .revokeCertificate(call -> call.certificateAuthorityArn(arn)
                        .certificateSerial(serial.hex())
                        .revocationReason(RevocationReason.SUPERSEDED));
    }

    private void install(String arn, String certificate, String chain) {
        twin.pca().importCertificateAuthorityCertificate(call -> {
            call.certificateAuthorityArn(arn).certificate(SdkBytes.fromUtf8String(certificate));
            if (!chain.isEmpty()) {
                call.certificateChain(SdkBytes.fromUtf8String(chain));
            }
        });
    }

    private Optional<RevocationList> list(String arn) {
        var issuer = twin.pca()
                .getCertificateAuthorityCertificate(call -> call.certificateAuthorityArn(arn))
                .certificate();
        try {
            var key = "crl/" + arn.substring(arn.lastIndexOf('/') + 1) + ".crl";
            var der = twin.s3()
                    .getObjectAsBytes(call -> call.bucket(BUCKET).key(key))
                    .asByteArray();
            return Optional.of(RevocationList.parse(der, Certificates.parsePem(issuer)));
        } catch (NoSuchKeyException e) {
            return Optional.empty();
        }
    }

    /** Waits for a list such as this, in real time: the thread that writes it has only its clock set. */
    private RevocationList awaitList(String arn, Predicate<RevocationList> wanted) {
        var deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (System.nanoTime() < deadline) {
            var list = list(arn);
            if (list.filter(wanted).isPresent()) {
                return list.get();
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        throw new AssertionError("no such list of " + arn);
    }

    /** Waits until the state on the disk says that the next attempt is due then. */
    private void awaitDue(String arn, String instant) throws IOException {
        var state = directory.resolve("pca/authorities/" + arn.substring(arn.lastIndexOf('/') + 1) + "/state.json");
        var deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!Files.readString(state).contains("\"due\":\"" + instant + "\"")) {
            assertThat(System.nanoTime()).as(Files.readString(state)).isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    private static X509Certificate certificate(String pem) {
        return Certificates.parsePem(pem).get(0);
    }

    private static String csr(String subject, ExtensionsGenerator extensions) throws Exception {
        var keys = TestKeys.p256();
        var builder = new JcaPKCS10CertificationRequestBuilder(new X500Name(subject), keys.getPublic());
        if (!extensions.isEmpty()) {
            builder.addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate());
        }
        return Pem.encode(
                Pem.CERTIFICATE_REQUEST,
                builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
                        .getEncoded());
    }
}
