package dev.postern.crl.publish;

import dev.postern.crl.SignedList;
import dev.postern.crl.diff.DiffSummary;
import dev.postern.crl.diff.ListDiff;
import dev.postern.pki.x509.DistinguishedName;
import dev.postern.pki.x509.MalformedInput;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Which list may take the place of which: the one rule of all places where lists are published. */
public final class Succession {
    private Succession() {}

    /**
     * Checks what a list is to be called where it is published.
     *
     * @throws MalformedInput if it could be anything but a file's plain name
     */
    public static void checkName(String name) {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,62}")) {
            throw new MalformedInput("name of a list: \"" + name + "\" (expected: letters, digits, dot, dash)");
        }
    }

    /** What is going on, for the start of messages: {@code publishing list 17 for CN=Partners}. */
    public static String publishing(SignedList list) {
        var number = list.list().number().map(it -> "list " + it).orElse("a list without number");
        return "publishing " + number + " for "
                + DistinguishedName.text(list.list().issuer());
    }

    /**
     * The live list, verified as the new one's issuer's.
     *
     * @throws MalformedInput if it is none: it stays until somebody has looked at it
     */
    public static SignedList live(byte[] file, SignedList list) {
        try {
            return SignedList.parse(file, List.of(list.list().issuerCertificate()));
        } catch (MalformedInput e) {
            throw e.in("reading live list");
        }
    }

    public static boolean isSame(SignedList live, SignedList list) {
        return Arrays.equals(live.der(), list.der());
    }

    /**
     * Checks that a list may replace the live one. The very same list may, for that repairs what was interrupted.
     *
     * @throws MalformedInput if its number is not greater
     */
    public static void check(SignedList live, SignedList list) {
        var before = live.list().number();
        var number = list.list().number();
        if (isSame(live, list)) {
            return;
        }
        // An older list, however valid, would let in whoever was revoked since (V9).
        if (number.isEmpty() || (before.isPresent() && number.get().compareTo(before.get()) <= 0)) {
            throw new MalformedInput("list number: "
                    + number.map(Object::toString).orElse("none") + " (expected: "
                    + before.map(it -> "greater than the live list's " + it).orElse("one") + ")");
        }
    }

    /** How a list differs from the one before, if there was one. */
    public static DiffSummary summary(Optional<SignedList> live, SignedList list) {
        return live.map(it -> ListDiff.summary(it.content(), list.content()))
                .orElseGet(() -> new DiffSummary(
                        Optional.empty(), list.list().number(), list.content().entryCount(), 0, 0));
    }
}
