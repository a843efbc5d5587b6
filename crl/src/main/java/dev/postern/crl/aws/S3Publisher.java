package dev.postern.crl.aws;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.postern.crl.ListQuota;
import dev.postern.crl.SignedList;
import dev.postern.crl.diff.DiffSummary;
import dev.postern.crl.publish.CrlPublisher;
import dev.postern.crl.publish.Succession;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Publishes into Amazon S3: {@code NAME.crl} (DER) and {@code NAME.pem} under a prefix, the DER first. The DER object is the
 * live list. Each write is on condition that the object still is the one just read, so of any number of publishers none undoes
 * what another did; who loses reads and decides again. For many threads; blocks on the network.
 */
public final class S3Publisher implements CrlPublisher {
    // Whoever loses lost to somebody who got on, so a few rounds mean that many lists are out meanwhile.
    private static final int ROUNDS = 8;
    private static final String DER = "application/pkix-crl";
    private static final String PEM = "application/x-pem-file";

    private final S3Objects objects;
    private final S3Prefix prefix;

    private S3Publisher(S3Objects objects, S3Prefix prefix) {
        this.objects = objects;
        this.prefix = prefix;
    }

    /** A publisher under a prefix; the objects stay the caller's to close. */
    public static S3Publisher into(S3Objects objects, S3Prefix prefix) {
        return new S3Publisher(objects, prefix);
    }

    @Override
    public DiffSummary publish(SignedList list, String name) throws IOException {
        Succession.checkName(name);
        try {
            var live = replace(list, name);
            follow(list, prefix.object(name + ".pem"));
            return Succession.summary(live, list);
        } catch (MalformedInput e) {
            throw e.in(Succession.publishing(list));
        } catch (IOException e) {
            throw new IOException(Succession.publishing(list) + ": " + e.getMessage(), e);
        }
    }

    /** Makes it the live list, and says which was before. */
    private Optional<SignedList> replace(SignedList list, String name) throws IOException {
        var der = prefix.object(name + ".crl");
        for (int round = 1; ; round++) {
            var found = read(der);
            // Somebody may have put the PEM there by hand: it counts as long as there is nothing else.
            var file = found.isPresent() ? found : read(prefix.object(name + ".pem"));
            var live = file.map(object -> Succession.live(object.bytes(), list));
            live.ifPresent(before -> Succession.check(before, list));
            if (found.isPresent() && live.isPresent() && Succession.isSame(live.get(), list)) {
                return live;
            }
            try {
                objects.write(der, list.der(), DER, unchanged(found));
                return live;
            } catch (PreconditionLost e) {
                giveUpAfter(round, e);
            }
        }
    }

    /** Brings the PEM to the live list; not if a newer list has become live and brought it further. */
    private void follow(SignedList list, S3Location location) throws IOException {
        var pem = list.pem().getBytes(US_ASCII);
        for (int round = 1; ; round++) {
            var found = read(location);
            if (found.isPresent() && (Arrays.equals(found.get().bytes(), pem) || isNewer(found.get(), list))) {
                return;
            }
            try {
                objects.write(location, pem, PEM, unchanged(found));
                return;
            } catch (PreconditionLost e) {
                giveUpAfter(round, e);
            }
        }
    }

    private static boolean isNewer(S3Object found, SignedList list) {
        try {
            var other = Succession.live(found.bytes(), list).list().number();
            var number = list.list().number();
            return other.isPresent() && number.isPresent() && other.get().compareTo(number.get()) > 0;
        } catch (MalformedInput e) {
            return false; // What is no list is no newer one; the DER has decided.
        }
    }

    private Optional<S3Object> read(S3Location location) throws IOException {
        try {
            return objects.read(location, ListQuota.FILE_BYTES);
        } catch (IOException e) {
            throw new IOException("reading live list: " + e.getMessage(), e);
        }
    }

    private static Precondition unchanged(Optional<S3Object> found) {
        return found.map(object -> Precondition.matches(object.etag())).orElseGet(Precondition::absent);
    }

    private static void giveUpAfter(int round, PreconditionLost e) throws IOException {
        if (round == ROUNDS) {
            throw new IOException(e.getMessage() + ", " + ROUNDS + " times in a row", e);
        }
    }
}
