package dev.postern.crl.aws;

import dev.postern.crl.ListQuota;
import dev.postern.crl.RevocationList;
import dev.postern.crl.UnverifiedList;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;

/** A list that a trust store has in force, with the id it is known by there. */
public record ListInForce(long revocationId, RevocationList list) {
    /**
     * Those of an issuer, by name and key, of which the trust store has every entry.
     *
     * @throws IOException if AWS does not answer or refuses
     * @throws dev.postern.pki.x509.MalformedInput if there is no such trust store, or a list on it is none
     */
    public static List<ListInForce> of(ElasticLoadBalancingV2Client client, String trustStore, X509Certificate issuer)
            throws IOException {
        var remote = new RemoteTrustStore(client, trustStore);
        var arn = remote.required().trustStoreArn();
        var found = new ArrayList<ListInForce>();
        for (var count : remote.revocations(arn).entrySet()) {
            var file = remote.list(arn, count.getKey(), ListQuota.FILE_BYTES);
            if (file.isPresent()) {
                var list = UnverifiedList.parse(file.get());
                if (list.isBy(issuer) && list.content().entryCount() == count.getValue()) {
                    found.add(new ListInForce(
                            count.getKey(), list.verify(List.of(issuer)).list()));
                }
            }
        }
        return found;
    }
}
