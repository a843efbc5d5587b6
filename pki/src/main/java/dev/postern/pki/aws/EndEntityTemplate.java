package dev.postern.pki.aws;

import dev.postern.pki.ca.KeyPurpose;
import dev.postern.pki.x509.MalformedInput;
import java.util.List;
import java.util.Set;

/** By which of AWS's templates certificates are issued, always in the form that lets the call say subject and names. */
public enum EndEntityTemplate {
    /** The one that allows just the purposes of the profile: for a client that of client authentication. */
    MATCHING,
    /**
     * {@code EndEntityCertificate}: every certificate is good for clients and for servers. For accounts whose policies allow no
     * other.
     */
    GENERAL;

    private static final Set<KeyPurpose> BOTH = Set.of(KeyPurpose.CLIENT_AUTH, KeyPurpose.SERVER_AUTH);

    /** The template's ARN for a profile of these purposes, in the partition of the authority. */
    String arn(List<KeyPurpose> purposes, String partition) {
        var granted = granted(purposes);
        var name = granted.equals(BOTH) ? "" : granted.contains(KeyPurpose.CLIENT_AUTH) ? "ClientAuth" : "ServerAuth";
        return "arn:" + partition + ":acm-pca:::template/EndEntity" + name + "Certificate_APIPassthrough/V1";
    }

    /**
     * The purposes the certificate will have.
     *
     * @throws MalformedInput for a profile with a purpose no template here grants
     */
    Set<KeyPurpose> granted(List<KeyPurpose> purposes) {
        var wanted = Set.copyOf(purposes);
        if (!BOTH.containsAll(wanted)) {
            throw new MalformedInput(
                    "purposes: " + purposes.stream().map(KeyPurpose::oid).toList()
                            + " (expected of AWS Private CA: client authentication, server authentication, or both)");
        }
        return this == GENERAL ? BOTH : wanted;
    }
}
