package dev.postern.crl;

import dev.postern.pki.x509.SerialNumber;
import java.time.Instant;

/**
 * One line of a list, made when somebody looks at it and never kept by the index.
 *
 * @param reason the number of RFC 5280 §5.3.1; 0, unspecified, if the list gives none
 */
public record RevocationEntry(SerialNumber serial, Instant revokedAt, int reason) {
    public static final int UNSPECIFIED = 0;
    public static final int CERTIFICATE_HOLD = 6;
    public static final int REMOVE_FROM_LIST = 8;
    public static final int AA_COMPROMISE = 10;

    /** Whether the number is one of RFC 5280 §5.3.1, where 7 is not used. */
    public static boolean isReason(int number) {
        return number >= UNSPECIFIED && number <= AA_COMPROMISE && number != 7;
    }
}
