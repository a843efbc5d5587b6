package dev.postern.cli.publication;

import dev.postern.cli.news.News;
import dev.postern.cli.state.Authority;
import dev.postern.cli.state.Lists;
import dev.postern.cli.state.StateDirectory;
import dev.postern.pki.aws.PrivateAuthority;
import dev.postern.pki.client.ClientRegister;
import dev.postern.pki.client.Credential;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** How what the register has revoked gets onto a list. */
public sealed interface Revoker extends AutoCloseable {
    /**
     * Brings it onto a list, or on its way there. Called again it completes what an earlier call was stopped at.
     *
     * @param fresh what this call has revoked in the register
     * @param before what was revoked there already
     */
    Published revoke(List<Credential> fresh, List<Credential> before, Instant now) throws IOException;

    @Override
    void close() throws IOException;

    /** The one for an authority; the caller closes it, and closes register and news itself. */
    static Revoker of(StateDirectory state, Authority authority, ClientRegister register, News news) {
        if (authority instanceof Authority.PrivateCa aws) {
            return new ByService(aws.certifier());
        }
        var places = Places.of(state.plane());
        var own = ((Authority.Embedded) authority).certifier();
        return new ByOurLists(new Publication(state, own, register, places, news), places);
    }

    /** By lists of our own, which are out when this returns. */
    record ByOurLists(Publication publication, Places places) implements Revoker {
        @Override
        public Published revoke(List<Credential> fresh, List<Credential> before, Instant now) throws IOException {
            return fresh.isEmpty() ? publication.complete(now) : publication.issue(Lists.NEXT_UPDATE, now);
        }

        @Override
        public void close() {
            places.close();
        }
    }

    /** By telling AWS Private CA, whose list follows some half an hour later. */
    record ByService(PrivateAuthority authority) implements Revoker {
        @Override
        public Published revoke(List<Credential> fresh, List<Credential> before, Instant now) throws IOException {
            var told = new ArrayList<ToldService>();
            var failures = new ArrayList<String>();
            // Those from before too: whether a killed call has told AWS of them nobody here knows, and twice is once.
            for (var credentials : List.of(fresh, before)) {
                for (var credential : credentials) {
                    if (!credential.notAfter().isAfter(now)) {
                        continue;
                    }
                    if (!isIssuer(credential)) {
                        failures.add("serial " + credential.serial().hex() + ": of another authority than "
                                + authority.arn() + ", whose list it must be on (expected: revoked there, too)");
                    } else {
                        var reason = credential.revocation().orElseThrow().reason();
                        try {
                            authority.revoke(credential.serial(), reason);
                            told.add(new ToldService(credential.serial().hex(), reason.toString(), authority.arn()));
                        } catch (IOException e) {
                            failures.add(e.getMessage());
                        }
                    }
                }
            }
            return new Published(List.of(), List.of(), told, failures);
        }

        private boolean isIssuer(Credential credential) {
            return credential
                    .certificate()
                    .getIssuerX500Principal()
                    .equals(authority.issuingCertificate().getSubjectX500Principal());
        }

        @Override
        public void close() {}
    }
}
