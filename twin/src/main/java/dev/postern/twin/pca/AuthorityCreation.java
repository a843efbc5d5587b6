package dev.postern.twin.pca;

import dev.postern.pki.x509.Pem;
import dev.postern.twin.s3.ObjectStore;
import dev.postern.twin.wire.AwsCall;
import dev.postern.twin.wire.AwsError;
import dev.postern.twin.wire.JsonService;
import java.io.IOException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code CreateCertificateAuthority}: all is checked, the bucket tried out, then a key made. */
final class AuthorityCreation {
    // "Number of private certificate authorities", the default quota of a region.
    private static final int MAX_AUTHORITIES = 200;
    private static final String KEY_STORAGE = "FIPS_140_2_LEVEL_3_OR_HIGHER";

    private final Authorities authorities;
    private final ObjectStore objects;
    private final SecureRandom random;
    private final Settling settling;

    AuthorityCreation(Authorities authorities, ObjectStore objects, SecureRandom random, Settling settling) {
        this.authorities = authorities;
        this.objects = objects;
        this.random = random;
        this.settling = settling;
    }

    ObjectNode create(JsonNode input, AwsCall call, Instant now) {
        var token = Input.text(input, "IdempotencyToken");
        var twin = token.flatMap(text -> madeBy(text, call.region(), now));
        return JsonService.object()
                .put(
                        "CertificateAuthorityArn",
                        twin.orElseGet(() -> made(input, token, call, now)).arn());
    }

    private Authority made(JsonNode input, Optional<String> token, AwsCall call, Instant now) {
        var type = Input.choice(Authority.Type.class, input, "CertificateAuthorityType");
        var mode = Input.text(input, "UsageMode")
                .map(text -> Input.choice(Authority.UsageMode.class, text, "UsageMode"))
                .orElse(Authority.UsageMode.GENERAL_PURPOSE);
        var configuration = Input.requiredStructure(input, "CertificateAuthorityConfiguration");
        var keyAlgorithm = Input.choice(KeyAlgorithm.class, configuration, "KeyAlgorithm");
        var signing = Input.choice(SigningAlgorithm.class, configuration, "SigningAlgorithm");
        if (!keyAlgorithm.signs(signing)) {
            throw AwsError.of(
                    "InvalidArgsException",
                    "SigningAlgorithm " + signing + " does not fit KeyAlgorithm " + keyAlgorithm);
        }
        var subject = SubjectName.parse(Input.requiredStructure(configuration, "Subject"));
        if (subject.getRDNs().length == 0) {
            throw AwsError.of("InvalidArgsException", "Subject must name the certificate authority");
        }
        var tags = Tags.parse(input);
        var arn = call.arn("acm-pca", "certificate-authority/" + UUID.randomUUID());
        var revocation = Input.member(input, "RevocationConfiguration").orElse(JsonService.object());
        checkLists(revocation, arn, objects);
        if (authorities.all(now).size() >= MAX_AUTHORITIES) {
            throw AwsError.of("LimitExceededException", "You have reached the limit of " + MAX_AUTHORITIES + " CAs");
        }

        var keys = keyAlgorithm.generate(random);
        var storage = Input.text(input, "KeyStorageSecurityStandard").orElse(KEY_STORAGE);
        var origin = new Authority.Origin(
                arn, call.region(), type, mode, storage, configuration, csr(subject, keys, signing), now, token);
        var authority = new Authority(origin, keys.getPrivate(), fresh(revocation, tags, now));
        authorities.add(authority);
        settling.begin(arn, now);
        return authority;
    }

    /** With lists configured the bucket is tried out at once, and has the test object then. */
    static void checkLists(JsonNode revocation, String arn, ObjectStore objects) {
        ListSettings.parse(revocation)
                .ifPresent(settings -> new ListBucket(objects, settings.bucket()).tryOut(settings.acl(), arn));
    }

    private Optional<Authority> madeBy(String token, String region, Instant now) {
        return authorities.all(now).stream()
                .filter(each -> each.origin().region().equals(region))
                .filter(each -> each.origin().token().equals(Optional.of(token)))
                .filter(each -> Authority.tokenHolds(each.origin().createdAt(), now))
                .findFirst();
    }

    private static Authority.State fresh(JsonNode revocation, Map<String, String> tags, Instant now) {
        return new Authority.State(
                false,
                now,
                revocation,
                Optional.empty(),
                Optional.empty(),
                tags,
                Optional.empty(),
                Authority.ListState.NONE);
    }

    private static String csr(X500Name subject, KeyPair keys, SigningAlgorithm algorithm) {
        try {
            var extensions = new ExtensionsGenerator();
            extensions.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            extensions.addExtension(
                    Extension.keyUsage,
                    true,
                    new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyCertSign | KeyUsage.cRLSign));
            var request = new JcaPKCS10CertificationRequestBuilder(subject, keys.getPublic())
                    .addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate())
                    .build(algorithm.signer(keys.getPrivate()));
            return Pem.encode(Pem.CERTIFICATE_REQUEST, request.getEncoded());
        } catch (IOException e) {
            throw new IllegalStateException("encoding to memory", e);
        }
    }
}
