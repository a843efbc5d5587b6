package dev.postern.cli.roster;

import dev.postern.crl.aws.Precondition;
import dev.postern.crl.aws.PreconditionLost;
import dev.postern.crl.aws.S3Location;
import dev.postern.crl.aws.S3Object;
import dev.postern.crl.aws.S3Objects;
import dev.postern.pki.client.ClientRoster;
import dev.postern.pki.client.RosterStore;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.util.Optional;

/**
 * A roster in an object of Amazon S3. The object is looked at, then the register, and only if the object is still the one looked at
 * is the register's word put in its place; then both are looked at again, for the register may have changed meanwhile and changed
 * back. It ends when the object says what the register said after it was read. Blocks on the network.
 */
public final class S3RosterStore implements RosterStore {
    // In each round of a race somebody wins, so this many writers at once get through.
    private static final int ROUNDS = 20;

    private final S3Objects objects;
    private final S3Location location;

    public S3RosterStore(S3Objects objects, S3Location location) {
        this.objects = objects;
        this.location = location;
    }

    @Override
    public Optional<ClientRoster> read() throws IOException {
        var object = objects.read(location, ClientRoster.MAX_BYTES);
        return object.isPresent() ? Optional.of(parsed(object.get())) : Optional.empty();
    }

    @Override
    public ClientRoster update(Register register) throws IOException {
        for (int round = 1; round <= ROUNDS; round++) {
            var object = objects.read(location, ClientRoster.MAX_BYTES);
            var before = object.map(this::parsed);
            var now = register.roster();
            if (before.isPresent() && before.get().equals(now)) {
                return now;
            }
            var unchanged = object.map(it -> Precondition.matches(it.etag())).orElseGet(Precondition::absent);
            try {
                var unused = objects.write(location, now.bytes(), "application/json", unchanged);
            } catch (PreconditionLost e) {
                // Somebody was quicker: looked at again, as after a write of our own.
            }
        }
        throw new IOException(
                location + ": others were quicker " + ROUNDS + " times (expected: fewer writers at once)");
    }

    private ClientRoster parsed(S3Object object) {
        try {
            return ClientRoster.parse(object.bytes());
        } catch (MalformedInput e) {
            throw e.in(location.toString());
        }
    }
}
