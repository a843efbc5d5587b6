package dev.postern.crl.differential;

/** What a verifier said of a case; {@code why} in its own words, ours beginning with the reason code's name. */
record Answer(boolean accepted, String why) {
    static Answer accept() {
        return new Answer(true, "accepted");
    }

    static Answer refuse(String why) {
        return new Answer(false, why);
    }
}
