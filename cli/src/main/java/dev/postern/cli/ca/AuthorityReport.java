package dev.postern.cli.ca;

import dev.postern.cli.Report;
import dev.postern.cli.plane.AuthorityConfig;
import dev.postern.cli.plane.RegisterConfig;
import dev.postern.cli.state.Lists;
import dev.postern.cli.state.StateDirectory;
import dev.postern.crl.RevocationList;
import dev.postern.pki.client.ClientRegister;
import dev.postern.pki.client.Credential;
import dev.postern.pki.client.Holder;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import picocli.CommandLine.Help.Ansi;

/** What {@code ca show} found. */
record AuthorityReport(
        String directory,
        String organization,
        String trustDomain,
        CertificateFacts root,
        CertificateFacts issuing,
        List<String> crlUrls,
        List<ListFacts> lists,
        String register,
        Count clients,
        Count servers)
        implements Report {
    /** A published list; of one that is missing only the name is known. */
    record ListFacts(String name, boolean published, String number, int entries, String nextUpdate, boolean fresh) {}

    /** How many there are and what their certificates have come to. */
    record Count(int holders, int live, int revoked, int expired) {}

    static AuthorityReport of(StateDirectory state, ClientRegister register, Instant now) throws IOException {
        var lists = new ArrayList<ListFacts>();
        var plane = state.plane();
        if (plane.authority() instanceof AuthorityConfig.Embedded) {
            lists.add(list(state, Lists.ISSUING, state.issuingCertificate(), now));
            lists.add(list(state, Lists.ROOT, state.rootCertificate(), now));
        }
        return new AuthorityReport(
                state.path().toString(),
                plane.authority() instanceof AuthorityConfig.PrivateCa aws
                        ? aws.arn()
                        : state.settings().organization(),
                state.issuing().trustDomain().name(),
                CertificateFacts.of(state.rootCertificate()),
                CertificateFacts.of(state.issuingCertificate()),
                state.issuing().crlUrls().stream().map(URI::toString).toList(),
                lists,
                plane.register() instanceof RegisterConfig.DynamoDb elsewhere
                        ? "dynamodb:" + elsewhere.table()
                        : "sqlite",
                count(register.credentials(Holder.Kind.CLIENT).values(), now),
                count(register.credentials(Holder.Kind.SERVER).values(), now));
    }

    private static ListFacts list(StateDirectory state, String name, X509Certificate issuer, Instant now)
            throws IOException {
        return Lists.live(state.lists(), name, issuer)
                .map(list -> new ListFacts(
                        name,
                        true,
                        list.number().map(Object::toString).orElse("none"),
                        list.entries(),
                        list.nextUpdate().map(Instant::toString).orElse("none"),
                        isFresh(list, now)))
                .orElseGet(() -> new ListFacts(name, false, "", 0, "", false));
    }

    private static boolean isFresh(RevocationList list, Instant now) {
        return list.nextUpdate().filter(now::isBefore).isPresent();
    }

    private static Count count(Collection<List<Credential>> holders, Instant now) {
        var all = holders.stream().flatMap(List::stream).toList();
        var revoked = (int) all.stream()
                .filter(credential -> credential.revocation().isPresent())
                .count();
        var live =
                (int) all.stream().filter(credential -> credential.isLive(now)).count();
        return new Count(holders.size(), live, revoked, all.size() - revoked - live);
    }

    @Override
    public void text(PrintWriter out, Ansi colours) {
        out.printf("%s in %s, clients are spiffe://%s/client/ID%n", organization, directory, trustDomain);
        certificate(out, "root", root);
        certificate(out, "issuing", issuing);
        crlUrls.forEach(url -> out.printf("  list URL %s%n", url));
        for (var list : lists) {
            if (list.published()) {
                var mark = list.fresh() ? "" : colours.string("  @|bold,red STALE|@");
                out.printf(
                        "  list of %-7s  number %s, %d entries, until %s%s%n",
                        list.name(), list.number(), list.entries(), list.nextUpdate(), mark);
            } else {
                out.printf("  list of %-7s  %s%n", list.name(), colours.string("@|bold,red not published|@"));
            }
        }
        if (!register.equals("sqlite")) {
            out.printf("  register %s%n", register);
        }
        count(out, "clients", clients);
        count(out, "servers", servers);
    }

    private static void certificate(PrintWriter out, String name, CertificateFacts certificate) {
        out.printf(
                "  %-8s %s, %s, %s to %s%n",
                name, certificate.subject(), certificate.key(), certificate.notBefore(), certificate.notAfter());
        out.printf("           serial %s, SHA-256 %s%n", certificate.serial(), certificate.fingerprint());
    }

    private static void count(PrintWriter out, String name, Count count) {
        out.printf(
                "  %-8s %d; certificates: %d live, %d revoked, %d expired%n",
                name, count.holders(), count.live(), count.revoked(), count.expired());
    }

    @Override
    public Record facts() {
        return this;
    }
}
