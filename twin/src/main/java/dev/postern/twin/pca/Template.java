package dev.postern.twin.pca;

import dev.postern.twin.wire.AwsError;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;

/**
 * One of AWS's certificate templates ("AWS Private CA template definitions"): what every certificate of it says, and whether
 * more may come from the request or from the call. What the template says is never overridden ("template order of operations").
 *
 * @param pathLength of an authority's certificate; empty for no constraint
 * @param keyUsage empty where the template leaves it to what is passed through
 */
record Template(
        String arn,
        Kind kind,
        Optional<Integer> pathLength,
        Optional<Integer> keyUsage,
        List<KeyPurposeId> purposes,
        boolean fromCall,
        boolean fromRequest) {
    static final String DEFAULT = "arn:aws:acm-pca:::template/EndEntityCertificate/V1";

    private static final Pattern ARN = Pattern.compile(
            "arn:aws[a-z-]*:acm-pca:::template/"
                    + "([A-Za-z]+(?:_PathLen[0-3]|_CriticalBasicConstraints)?)(_APIPassthrough|_CSRPassthrough|_APICSRPassthrough)?/V1");

    private static final int AUTHORITY = KeyUsage.digitalSignature | KeyUsage.keyCertSign | KeyUsage.cRLSign;
    private static final int TLS = KeyUsage.digitalSignature | KeyUsage.keyEncipherment;

    private static final Map<String, Template> BASES = Map.ofEntries(
            authority("RootCACertificate", Kind.ROOT, Optional.empty()),
            authority("SubordinateCACertificate_PathLen0", Kind.SUBORDINATE, Optional.of(0)),
            authority("SubordinateCACertificate_PathLen1", Kind.SUBORDINATE, Optional.of(1)),
            authority("SubordinateCACertificate_PathLen2", Kind.SUBORDINATE, Optional.of(2)),
            authority("SubordinateCACertificate_PathLen3", Kind.SUBORDINATE, Optional.of(3)),
            endEntity("EndEntityCertificate", TLS, KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth),
            endEntity("EndEntityClientAuthCertificate", TLS, KeyPurposeId.id_kp_clientAuth),
            endEntity("EndEntityServerAuthCertificate", TLS, KeyPurposeId.id_kp_serverAuth),
            endEntity("CodeSigningCertificate", KeyUsage.digitalSignature, KeyPurposeId.id_kp_codeSigning),
            endEntity("OCSPSigningCertificate", KeyUsage.digitalSignature, KeyPurposeId.id_kp_OCSPSigning),
            blank("BlankEndEntityCertificate", Kind.END_ENTITY),
            blank("BlankEndEntityCertificate_CriticalBasicConstraints", Kind.CRITICAL_END_ENTITY));

    /** What stands in basicConstraints. */
    enum Kind {
        ROOT,
        SUBORDINATE,
        END_ENTITY,
        /** An end entity that says so in an extension marked critical. */
        CRITICAL_END_ENTITY;

        boolean isAuthority() {
            return this == ROOT || this == SUBORDINATE;
        }
    }

    static Template parse(String arn) {
        var matcher = ARN.matcher(arn);
        var base = matcher.matches() ? Optional.ofNullable(BASES.get(matcher.group(1))) : Optional.<Template>empty();
        var variety = matcher.matches() ? Optional.ofNullable(matcher.group(2)).orElse("") : "";
        // A blank template exists only where something fills it.
        return base.filter(template -> template.keyUsage.isPresent() || !variety.isEmpty())
                .map(template -> new Template(
                        arn,
                        template.kind,
                        template.pathLength,
                        template.keyUsage,
                        template.purposes,
                        variety.startsWith("_API"),
                        variety.endsWith("CSRPassthrough")))
                .orElseThrow(() -> AwsError.of("InvalidArgsException", "Template ARN is not valid: " + arn));
    }

    private static Map.Entry<String, Template> authority(String name, Kind kind, Optional<Integer> pathLength) {
        return Map.entry(name, new Template(name, kind, pathLength, Optional.of(AUTHORITY), List.of(), false, false));
    }

    private static Map.Entry<String, Template> endEntity(String name, int keyUsage, KeyPurposeId... purposes) {
        return Map.entry(
                name,
                new Template(
                        name,
                        Kind.END_ENTITY,
                        Optional.empty(),
                        Optional.of(keyUsage),
                        List.of(purposes),
                        false,
                        false));
    }

    private static Map.Entry<String, Template> blank(String name, Kind kind) {
        return Map.entry(name, new Template(name, kind, Optional.empty(), Optional.empty(), List.of(), false, false));
    }
}
