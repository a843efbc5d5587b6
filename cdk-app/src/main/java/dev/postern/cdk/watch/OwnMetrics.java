package dev.postern.cdk.watch;

import dev.postern.cdk.settings.EdgeSettings;

/** Where the metrics of our own programs are. */
public final class OwnMetrics {
    private OwnMetrics() {}

    /** One for each deployment: two that look at the same list would else count into one metric, and neither would be missed. */
    public static String namespace(EdgeSettings settings) {
        return "Postern/" + settings.name();
    }
}
