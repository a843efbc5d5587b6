package dev.postern.crl;

/** What the load balancer takes of lists (alb.md 3.4). */
public final class ListQuota {
    /** "Revocation list file size", not adjustable; our own edge takes no larger file either. */
    public static final int FILE_BYTES = 50 * 1024 * 1024;
    /** "Revocation entries per trust store", adjustable on request; our own edge has no such limit. */
    public static final int ENTRIES = 500_000;

    private ListQuota() {}
}
