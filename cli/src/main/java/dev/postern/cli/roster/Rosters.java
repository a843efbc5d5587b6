package dev.postern.cli.roster;

import dev.postern.cli.plane.PlaceConfig;
import dev.postern.cli.state.StateDirectory;
import dev.postern.crl.aws.S3Location;
import dev.postern.crl.aws.S3Objects;
import dev.postern.pki.client.Client;
import dev.postern.pki.client.ClientRegister;
import dev.postern.pki.client.ClientRoster;
import dev.postern.pki.client.FileRosterStore;
import dev.postern.pki.client.RosterStore;
import dev.postern.pki.client.VpcEndpointId;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Every place of a state's roster: its own {@code roster.json} and those of its control plane. One that fails keeps no other back. */
public final class Rosters implements AutoCloseable {
    /** Nothing had to be brought up to date. */
    public static final Updated NOTHING = new Updated(List.of(), List.of());

    private final List<Kept> kept;
    private final Optional<S3Objects> objects;

    private Rosters(List<Kept> kept, Optional<S3Objects> objects) {
        this.kept = List.copyOf(kept);
        this.objects = objects;
    }

    /** One roster, and where it is. */
    public record Kept(String where, RosterStore store) {}

    /**
     * What came of bringing the places up to date.
     *
     * @param where those that say what the register says
     * @param failures of those that do not, as {@code where: cause}
     */
    public record Updated(List<String> where, List<String> failures) {
        /**
         * To be asked when all that was done is reported.
         *
         * @throws IOException if a place is not up to date
         */
        public void check() throws IOException {
            if (!failures.isEmpty()) {
                throw new IOException(
                        "not in every roster until `postern client roster` is run: " + String.join("; ", failures));
            }
        }
    }

    /** The places of a state; the caller closes them. */
    public static Rosters of(StateDirectory state) {
        var kept = new ArrayList<Kept>();
        kept.add(new Kept(state.roster().toString(), FileRosterStore.of(state.roster())));
        var own = state.roster().toAbsolutePath().normalize();
        var remote = new ArrayList<S3Location>();
        for (var each : state.plane().rosters()) {
            if (each instanceof PlaceConfig.S3 s3) {
                remote.add(s3.location());
            } else if (each instanceof PlaceConfig.File file
                    && !file.path().toAbsolutePath().normalize().equals(own)) {
                kept.add(new Kept(file.toString(), FileRosterStore.of(file.path())));
            }
        }
        if (remote.isEmpty()) {
            return new Rosters(kept, Optional.empty());
        }
        try {
            var objects = S3Objects.create();
            remote.forEach(each -> kept.add(new Kept(each.toString(), new S3RosterStore(objects, each))));
            return new Rosters(kept, Optional.of(objects));
        } catch (MalformedInput e) {
            // No region, say: each place tells it when its turn comes, and the others are brought up to date all the
            // same.
            remote.forEach(each -> kept.add(new Kept(each.toString(), new Unreachable(e))));
            return new Rosters(kept, Optional.empty());
        }
    }

    /** All of them, the state's own first. */
    public List<Kept> all() {
        return kept;
    }

    /** Brings every place up to date with the register; never fails because one does. */
    public Updated update(ClientRegister register) {
        var done = new ArrayList<String>();
        var failures = new ArrayList<String>();
        for (var each : kept) {
            try {
                var unused = each.store.update(() -> next(each.store, register));
                done.add(each.where);
            } catch (IOException | MalformedInput e) {
                failures.add(each.where + ": " + e.getMessage());
            }
        }
        return new Updated(List.copyOf(done), List.copyOf(failures));
    }

    /**
     * What the register says, unless it has lost what a roster still knows: nothing is ever deleted there, so a bound client that it does not
     * know, or has never bound, tells of a register that was restored. Its roster would free that client of its endpoints.
     */
    private static ClientRoster next(RosterStore store, ClientRegister register) throws IOException {
        var clients = register.clients();
        var everBound = clients.stream()
                .filter(client -> !client.bindings().isEmpty())
                .map(Client::id)
                .collect(Collectors.toSet());
        var there = store.read().map(roster -> roster.clients().values()).orElse(List.of());
        for (var client : there) {
            if (!client.endpoints().isEmpty() && !everBound.contains(client.id())) {
                throw new MalformedInput(client.id() + " is bound to " + text(client.endpoints())
                        + " there, and by the register never was (expected: `client adopt` of a client that it has lost, `client bind` of"
                        + " one that it knows)");
            }
        }
        return ClientRoster.of(clients);
    }

    private static String text(Set<VpcEndpointId> endpoints) {
        return endpoints.stream().sorted().map(VpcEndpointId::text).collect(Collectors.joining(", "));
    }

    @Override
    public void close() {
        objects.ifPresent(S3Objects::close);
    }

    private record Unreachable(MalformedInput why) implements RosterStore {
        @Override
        public Optional<ClientRoster> read() throws IOException {
            throw new IOException(why.getMessage(), why);
        }

        @Override
        public ClientRoster update(Register register) throws IOException {
            throw new IOException(why.getMessage(), why);
        }
    }
}
