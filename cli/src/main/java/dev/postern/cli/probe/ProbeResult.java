package dev.postern.cli.probe;

/** What happened to one row; {@code presented} is whether the peer asked for a certificate and got the row's. */
public record ProbeResult(ProbeRow row, TlsVersion tls, Observation observed, boolean presented) {
    /**
     * Whether it is as it should be. A refusal counts only if the credential was seen: a peer that ends the connection
     * before it asks has judged something else.
     */
    public boolean asExpected() {
        return row.expectation().isMetBy(observed) && (row.credential().isEmpty() || presented);
    }

    /** What was seen, and whether the credential was. */
    public String text() {
        var unseen = row.credential().isPresent() && !presented && reachedTls();
        return observed.text() + (unseen ? " (certificate not asked for)" : "");
    }

    private boolean reachedTls() {
        return observed.refused() || observed instanceof Observation.Answered;
    }
}
