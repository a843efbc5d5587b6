package dev.postern.twin.pca;

import dev.postern.twin.wire.AwsError;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.PolicyInformation;
import org.bouncycastle.asn1.x509.PolicyQualifierInfo;
import tools.jackson.databind.JsonNode;

/** Where the {@code Extensions} of an {@code ApiPassthrough} become extensions of a certificate. */
final class Passthrough {
    private static final Map<String, KeyPurposeId> PURPOSES = Map.of(
            "SERVER_AUTH", KeyPurposeId.id_kp_serverAuth,
            "CLIENT_AUTH", KeyPurposeId.id_kp_clientAuth,
            "CODE_SIGNING", KeyPurposeId.id_kp_codeSigning,
            "EMAIL_PROTECTION", KeyPurposeId.id_kp_emailProtection,
            "TIME_STAMPING", KeyPurposeId.id_kp_timeStamping,
            "OCSP_SIGNING", KeyPurposeId.id_kp_OCSPSigning,
            "SMART_CARD_LOGIN", KeyPurposeId.id_kp_smartcardlogon,
            "DOCUMENT_SIGNING", purpose("1.3.6.1.4.1.311.10.3.12"),
            "CERTIFICATE_TRANSPARENCY", purpose("1.3.6.1.4.1.11129.2.4.4"));

    private static final Map<String, Integer> USAGES = Map.of(
            "DigitalSignature", KeyUsage.digitalSignature,
            "NonRepudiation", KeyUsage.nonRepudiation,
            "KeyEncipherment", KeyUsage.keyEncipherment,
            "DataEncipherment", KeyUsage.dataEncipherment,
            "KeyAgreement", KeyUsage.keyAgreement,
            "KeyCertSign", KeyUsage.keyCertSign,
            "CRLSign", KeyUsage.cRLSign,
            "EncipherOnly", KeyUsage.encipherOnly,
            "DecipherOnly", KeyUsage.decipherOnly);

    private Passthrough() {}

    static Map<ASN1ObjectIdentifier, Extension> extensions(JsonNode extensions) {
        var all = new LinkedHashMap<ASN1ObjectIdentifier, Extension>();
        Input.member(extensions, "SubjectAlternativeNames")
                .ifPresent(names -> put(all, Extension.subjectAlternativeName, false, names(names)));
        Input.member(extensions, "KeyUsage").ifPresent(usage -> put(all, Extension.keyUsage, true, usage(usage)));
        Input.member(extensions, "ExtendedKeyUsage")
                .ifPresent(purposes -> put(all, Extension.extendedKeyUsage, false, purposes(purposes)));
        Input.member(extensions, "CertificatePolicies")
                .ifPresent(policies -> put(all, Extension.certificatePolicies, false, policies(policies)));
        Input.member(extensions, "CustomExtensions")
                .ifPresent(custom -> custom.forEach(each -> {
                    var type = SubjectName.identifier(each, "ObjectIdentifier");
                    var critical = Input.flag(each, "Critical").orElse(false);
                    put(all, type, critical, der(Input.blob(each, "Value")));
                }));
        return all;
    }

    static Extension extension(ASN1ObjectIdentifier type, boolean critical, ASN1Encodable value) {
        try {
            return new Extension(type, critical, value.toASN1Primitive().getEncoded("DER"));
        } catch (IOException e) {
            throw new IllegalStateException("encoding to memory", e);
        }
    }

    private static void put(
            Map<ASN1ObjectIdentifier, Extension> all,
            ASN1ObjectIdentifier type,
            boolean critical,
            ASN1Encodable value) {
        if (all.put(type, extension(type, critical, value)) != null) {
            throw AwsError.of("InvalidArgsException", "Extension " + type.getId() + " is given twice");
        }
    }

    private static GeneralNames names(JsonNode names) {
        var all = new ArrayList<GeneralName>();
        names.forEach(name -> all.add(name(name)));
        if (all.isEmpty() || all.size() > 150) {
            throw Input.invalid(
                    "of " + all.size() + " items", "SubjectAlternativeNames", "Member must have length 1 to 150");
        }
        return new GeneralNames(all.toArray(GeneralName[]::new));
    }

    private static GeneralName name(JsonNode name) {
        if (name.size() != 1) {
            throw AwsError.of("InvalidArgsException", "A GeneralName must have exactly one member");
        }
        var kind = name.propertyNames().iterator().next();
        try {
            return switch (kind) {
                case "DnsName" -> new GeneralName(GeneralName.dNSName, bounded(name, kind, 253));
                case "UniformResourceIdentifier" ->
                    new GeneralName(GeneralName.uniformResourceIdentifier, bounded(name, kind, 253));
                case "Rfc822Name" -> new GeneralName(GeneralName.rfc822Name, bounded(name, kind, 256));
                case "IpAddress" -> new GeneralName(GeneralName.iPAddress, bounded(name, kind, 39));
                case "DirectoryName" -> new GeneralName(SubjectName.parse(Input.requiredStructure(name, kind)));
                case "RegisteredId" -> new GeneralName(GeneralName.registeredID, SubjectName.identifier(name, kind));
                default ->
                    throw AwsError.of(
                            "InvalidArgsException", "GeneralName " + kind + " is not among what the twin takes");
            };
        } catch (IllegalArgumentException e) {
            throw AwsError.of("InvalidArgsException", kind + " is not valid: " + name.path(kind));
        }
    }

    private static String bounded(JsonNode node, String name, int max) {
        var text = Input.required(node, name);
        if (text.length() > max) {
            throw Input.invalid("'" + text + "'", name, "Member must have length less than or equal to " + max);
        }
        return text;
    }

    private static KeyUsage usage(JsonNode usage) {
        var bits = 0;
        for (var entry : USAGES.entrySet()) {
            if (Input.flag(usage, entry.getKey()).orElse(false)) {
                bits |= entry.getValue();
            }
        }
        return new KeyUsage(bits);
    }

    private static ExtendedKeyUsage purposes(JsonNode purposes) {
        var all = new ArrayList<KeyPurposeId>();
        for (var each : purposes) {
            var type = Input.text(each, "ExtendedKeyUsageType");
            if (type.isPresent() && !PURPOSES.containsKey(type.get())) {
                throw Input.invalid(
                        "'" + type.get() + "'", "ExtendedKeyUsageType", "Member must satisfy enum value set");
            }
            all.add(
                    type.isPresent()
                            ? PURPOSES.get(type.get())
                            : KeyPurposeId.getInstance(
                                    SubjectName.identifier(each, "ExtendedKeyUsageObjectIdentifier")));
        }
        return new ExtendedKeyUsage(all.toArray(KeyPurposeId[]::new));
    }

    private static DERSequence policies(JsonNode policies) {
        var all = new ASN1EncodableVector();
        for (var each : policies) {
            var qualifiers = new ASN1EncodableVector();
            Input.member(each, "PolicyQualifiers")
                    .ifPresent(list -> list.forEach(qualifier -> qualifiers.add(new PolicyQualifierInfo(
                            Input.required(Input.requiredStructure(qualifier, "Qualifier"), "CpsUri")))));
            var policy = SubjectName.identifier(each, "CertPolicyId");
            all.add(
                    qualifiers.size() == 0
                            ? new PolicyInformation(policy)
                            : new PolicyInformation(policy, new DERSequence(qualifiers)));
        }
        return new DERSequence(all);
    }

    private static ASN1Primitive der(byte[] value) {
        try {
            return ASN1Primitive.fromByteArray(value);
        } catch (IOException e) {
            throw AwsError.of("InvalidArgsException", "A custom extension's value is not DER");
        }
    }

    private static KeyPurposeId purpose(String oid) {
        return KeyPurposeId.getInstance(new ASN1ObjectIdentifier(oid));
    }
}
