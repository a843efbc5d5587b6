package dev.postern.cli.enforcement;

import dev.postern.cli.state.Issuers;
import dev.postern.crl.aws.ListInForce;
import dev.postern.pki.client.Credential;
import dev.postern.pki.x509.DistinguishedName;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;

/** A trust store of the load balancer: it refuses a certificate that is on a list it has in force. */
final class TrustStoreGate implements Gate {
    private final ElasticLoadBalancingV2Client client;
    private final String arn;
    private final Issuers issuers;

    TrustStoreGate(ElasticLoadBalancingV2Client client, String arn, Issuers issuers) {
        this.client = client;
        this.arn = arn;
        this.issuers = issuers;
    }

    @Override
    public String name() {
        return "trust store " + arn;
    }

    @Override
    public Answer ask(List<Credential> credentials) throws IOException {
        var lists = new HashMap<X509Certificate, List<ListInForce>>();
        var evidence = new ArrayList<String>();
        for (var credential : credentials) {
            var issuer = issuers.of(credential.certificate())
                    .orElseThrow(() -> new IOException(
                            "serial " + credential.serial() + ": nobody knows who issued it, so no list can be asked"));
            if (!lists.containsKey(issuer)) {
                lists.put(issuer, ListInForce.of(client, arn, issuer));
            }
            var naming = lists.getOrDefault(issuer, List.of()).stream()
                    .filter(held -> held.list().contains(credential.serial()))
                    .findFirst();
            if (naming.isEmpty()) {
                return new Answer.NotYet("serial " + credential.serial() + " is on none of its "
                        + lists.getOrDefault(issuer, List.of()).size() + " lists of that issuer");
            }
            evidence.add("serial " + credential.serial() + ": by list "
                    + naming.get().list().number().map(Object::toString).orElse("none") + " of \""
                    + DistinguishedName.text(issuer.getSubjectX500Principal()) + "\", revocation id "
                    + naming.get().revocationId());
        }
        return new Answer.Refuses(evidence);
    }
}
