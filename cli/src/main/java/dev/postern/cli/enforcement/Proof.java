package dev.postern.cli.enforcement;

import java.util.List;

/**
 * What every gate said in the end.
 *
 * @param waited how long it took, to the question that was answered last
 */
public record Proof(boolean enforced, String waited, List<Said> gates) {
    /**
     * A gate's last word.
     *
     * @param at when it was asked for the last time
     * @param evidence one line for each credential; empty unless it refuses
     * @param missing what it waits for; empty if it refuses
     */
    public record Said(String gate, boolean refuses, String at, List<String> evidence, String missing) {}
}
