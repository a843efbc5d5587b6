package dev.postern.cli.usage;

import dev.postern.cli.state.StateDirectory;
import dev.postern.pki.client.ClientId;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;

/**
 * That a client has no key in the usage plan any more, or why it still has.
 *
 * @param plan its id; empty if there is none, or if it could not be left
 * @param failure empty if there was none
 */
public record LeftPlan(String plan, String failure) {
    /** Takes the client's key away, if there is a plan. Never throws: who is shut out shall not wait for this. */
    public static LeftPlan by(ClientId client, StateDirectory state) {
        var plan = state.plane().usagePlan();
        if (plan.isEmpty()) {
            return new LeftPlan("", "");
        }
        try (var keys = state.usageKeys()) {
            keys.remove(client);
            return new LeftPlan(plan.get().id(), "");
        } catch (IOException | MalformedInput e) {
            return new LeftPlan("", String.valueOf(e.getMessage()));
        }
    }

    /**
     * To be asked when all that was done is reported.
     *
     * @throws IOException if the key is still there
     */
    public void check() throws IOException {
        if (!failure.isEmpty()) {
            throw new IOException("its key is in the usage plan until this command is run again: " + failure);
        }
    }
}
