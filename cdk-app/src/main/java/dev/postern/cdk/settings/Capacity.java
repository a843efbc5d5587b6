package dev.postern.cdk.settings;

/**
 * How much of it there is.
 *
 * @param zones availability zones, 2 or 3
 * @param tasks of the proxy at least, 2 or more
 * @param maxTasks of the proxy at most
 * @param cpu of a task, in units of 1/1024 vCPU
 * @param memory of a task, in MiB
 * @param connectionsPerTask at which another task is started
 * @param requestsPerSecond the API takes on average, of all clients
 * @param burst requests the API takes at once
 */
public record Capacity(
        int zones,
        int tasks,
        int maxTasks,
        int cpu,
        int memory,
        int connectionsPerTask,
        int requestsPerSecond,
        int burst) {
    public static final Capacity DEFAULT = new Capacity(2, 2, 8, 1024, 2048, 5000, 500, 1000);
}
