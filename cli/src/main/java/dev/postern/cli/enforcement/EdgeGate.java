package dev.postern.cli.enforcement;

import dev.postern.pki.client.Credential;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** An edge, asked on its admin page. */
final class EdgeGate implements Gate {
    private final EdgeAdmin admin;

    EdgeGate(URI edge) {
        this.admin = new EdgeAdmin(edge);
    }

    @Override
    public String name() {
        return "edge " + admin.address();
    }

    @Override
    public Answer ask(List<Credential> credentials) throws IOException {
        var evidence = new ArrayList<String>();
        for (var credential : credentials) {
            var page = admin.get("/revoked?fingerprint=" + credential.fingerprint());
            if (!page.path("refused").asBoolean(false)) {
                return new Answer.NotYet("serial " + credential.serial());
            }
            evidence.add(page.toString());
        }
        return new Answer.Refuses(evidence);
    }
}
