package dev.postern.pki.client;

import dev.postern.pki.x509.MalformedInput;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Why a certificate was revoked: the reason codes of RFC 5280 §5.3.1. All can stand in a list made by others; {@link #parse}
 * takes those an operator may give, which are for good.
 */
public enum RevocationReason {
    UNSPECIFIED(0, "unspecified"),
    KEY_COMPROMISE(1, "keyCompromise"),
    CA_COMPROMISE(2, "cACompromise"),
    AFFILIATION_CHANGED(3, "affiliationChanged"),
    SUPERSEDED(4, "superseded"),
    CESSATION_OF_OPERATION(5, "cessationOfOperation"),
    /** Can be lifted, which a revocation in the register cannot. */
    CERTIFICATE_HOLD(6, "certificateHold"),
    /** Lifts a hold, and stands in delta lists only. */
    REMOVE_FROM_CRL(8, "removeFromCRL"),
    PRIVILEGE_WITHDRAWN(9, "privilegeWithdrawn"),
    AA_COMPROMISE(10, "aACompromise");

    private final int number;
    private final String text;

    RevocationReason(int number, String text) {
        this.number = number;
        this.text = text;
    }

    /** The number as it stands in a list. */
    public int number() {
        return number;
    }

    /** Whether it may be given as the reason of a revocation that is for good. */
    public boolean isFinal() {
        return this != CERTIFICATE_HOLD && this != REMOVE_FROM_CRL;
    }

    /**
     * A reason by its name, case ignored, or its number.
     *
     * @throws MalformedInput if there is no such reason or it is not final, listing those that are
     */
    public static RevocationReason parse(String text) {
        return Arrays.stream(values())
                .filter(reason -> reason.text.equalsIgnoreCase(text)
                        || Integer.toString(reason.number).equals(text))
                .filter(RevocationReason::isFinal)
                .findFirst()
                .orElseThrow(() -> new MalformedInput("reason: \"" + text + "\" (expected: "
                        + Arrays.stream(values())
                                .filter(RevocationReason::isFinal)
                                .map(reason -> reason.text + " or " + reason.number)
                                .collect(Collectors.joining(", "))
                        + ")"));
    }

    /** The reason of this number, as read from a list; 7 and all above 10 are none. */
    public static Optional<RevocationReason> ofNumber(int number) {
        return Arrays.stream(values()).filter(reason -> reason.number == number).findFirst();
    }

    @Override
    public String toString() {
        return text;
    }
}
