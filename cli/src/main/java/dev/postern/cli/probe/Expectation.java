package dev.postern.cli.probe;

/** What should happen to a row's connection. */
public sealed interface Expectation {
    /** The API answers, with a status of 2xx. */
    record Answered() implements Expectation {}

    /** The connection ends without any HTTP status. A 403 is not enough: somebody has read the request. */
    record Refused() implements Expectation {}

    /** Somebody between edge and API answers 403. */
    record Forbidden() implements Expectation {}

    /**
     * The API answers by telling which headers it got: {@code canary} is among them, which shows that it does tell, and
     * {@code forged} is not.
     */
    record Cleaned(String canary, String forged) implements Expectation {}

    /** Whether what was seen is what should happen. */
    default boolean isMetBy(Observation observed) {
        if (this instanceof Refused) {
            return observed.refused();
        }
        if (this instanceof Forbidden) {
            return observed instanceof Observation.Answered answer && answer.status() == 403;
        }
        if (!(observed instanceof Observation.Answered answer) || answer.status() / 100 != 2) {
            return false;
        }
        return !(this instanceof Cleaned cleaned)
                || (answer.bodyStart().contains(cleaned.canary())
                        && !answer.bodyStart().contains(cleaned.forged()));
    }

    /** In a word, for people. */
    default String text() {
        if (this instanceof Refused) {
            return "refused";
        }
        if (this instanceof Forbidden) {
            return "403";
        }
        return this instanceof Cleaned ? "cleaned" : "answered";
    }
}
