package dev.postern.cli.doctor;

import dev.postern.cli.Words;
import dev.postern.pki.client.Client;
import dev.postern.pki.client.Credential;
import java.io.IOException;
import java.util.Comparator;
import java.util.Optional;

/** The clients: who loses access because nothing follows a certificate that is about to end. */
final class ClientsCheck implements Check {
    private final Patient patient;

    ClientsCheck(Patient patient) {
        this.patient = patient;
    }

    @Override
    public String what() {
        return "clients";
    }

    @Override
    public void look(Findings findings) throws IOException {
        var clients = patient.register().clients();
        var live = 0;
        for (var client : clients) {
            var last = last(client);
            if (last.isPresent()) {
                live++;
                look(findings, client, last.get());
            }
        }
        findings.ok(
                "clients", "", Words.count(clients.size(), "client") + ", " + live + " with a certificate in force");
    }

    private void look(Findings findings, Client client, Credential last) {
        if (Expiry.isSoon(last.notAfter(), patient.now())) {
            findings.warning(
                    "client " + client.id(),
                    "serial " + last.serial(),
                    Expiry.ends(last.notAfter(), patient.now()),
                    "a successor",
                    patient.command("client", "renew", client.id().value()));
        }
    }

    private Optional<Credential> last(Client client) {
        return client.live(patient.now()).stream().max(Comparator.comparing(Credential::notAfter));
    }
}
