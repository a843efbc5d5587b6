package dev.postern.crl.issue;

import dev.postern.crl.SignedList;
import dev.postern.crl.lint.Finding;
import java.util.List;

/**
 * A list that has just been signed.
 *
 * @param advice what lint has to say without objecting
 * @param left how many revocations are not on it because their certificates' time has passed
 */
public record IssuedList(SignedList list, List<Finding> advice, int left) {
    public IssuedList {
        advice = List.copyOf(advice);
    }
}
