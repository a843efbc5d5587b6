package dev.postern.crl.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.crl.deny.DenyList;
import dev.postern.crl.deny.DenyListStore;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A deny-list in an object of Amazon S3. Each write holds only if the object is still the one just read, so no writer's change is
 * lost; who loses the race reads again. Blocks on the network.
 */
public final class S3DenyListStore implements DenyListStore {
    // In each round of a race somebody wins, so this many writers at once get through.
    private static final int ROUNDS = 20;

    private final S3Objects objects;
    private final S3Location location;

    public S3DenyListStore(S3Objects objects, S3Location location) {
        this.objects = objects;
        this.location = location;
    }

    @Override
    public Optional<DenyList> read() throws IOException {
        var object = objects.read(location, DenyList.MAX_BYTES);
        return object.isPresent() ? Optional.of(parsed(object.get())) : Optional.empty();
    }

    @Override
    public DenyList update(UnaryOperator<DenyList> change) throws IOException {
        for (int round = 1; ; round++) {
            var object = objects.read(location, DenyList.MAX_BYTES);
            var before = object.isPresent() ? parsed(object.get()) : DenyList.EMPTY;
            var after = change.apply(before);
            if (object.isPresent() && before.equals(after)) {
                return after;
            }
            var unchanged = object.map(it -> Precondition.matches(it.etag())).orElseGet(Precondition::absent);
            try {
                var unused = objects.write(location, after.json().getBytes(UTF_8), "application/json", unchanged);
                return after;
            } catch (PreconditionLost e) {
                if (round == ROUNDS) {
                    throw new IOException(location + ": somebody else was quicker " + ROUNDS + " times", e);
                }
            }
        }
    }

    private DenyList parsed(S3Object object) {
        try {
            return DenyList.parse(object.bytes());
        } catch (MalformedInput e) {
            throw e.in(location.toString());
        }
    }
}
