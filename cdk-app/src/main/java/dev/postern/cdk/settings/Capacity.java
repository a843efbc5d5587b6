package dev.postern.cdk.settings;

import static dev.postern.cdk.settings.InvalidSetting.between;
import static dev.postern.cdk.settings.InvalidSetting.require;

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
    /** A load balancer's target group takes no more. */
    private static final int MOST_TASKS = 500;

    private static final int MOST_REQUESTS = 100_000;

    public Capacity {
        between("zones", zones, 2, 3);
        between("tasks", tasks, 2, MOST_TASKS);
        between("maxTasks", maxTasks, tasks, MOST_TASKS);
        memory(cpu, memory);
        between("connectionsPerTask", connectionsPerTask, 1, MOST_REQUESTS);
        between("requestsPerSecond", requestsPerSecond, 1, MOST_REQUESTS);
        between("burst", burst, 1, MOST_REQUESTS);
    }

    /** ECS developer guide, "Task definition parameters for Fargate", task size. */
    private static void memory(int cpu, int memory) {
        switch (cpu) {
            case 256 ->
                require(
                        memory == 512 || memory == 1024 || memory == 2048,
                        "memory",
                        memory,
                        "512, 1024 or 2048 with cpu 256");
            case 512 -> memory(cpu, memory, 1024, 4096, 1024);
            case 1024 -> memory(cpu, memory, 2048, 8192, 1024);
            case 2048 -> memory(cpu, memory, 4096, 16384, 1024);
            case 4096 -> memory(cpu, memory, 8192, 30720, 1024);
            case 8192 -> memory(cpu, memory, 16384, 61440, 4096);
            case 16384 -> memory(cpu, memory, 32768, 122880, 8192);
            default -> throw InvalidSetting.value("cpu", cpu, "256, 512, 1024, 2048, 4096, 8192 or 16384");
        }
    }

    private static void memory(int cpu, int memory, int least, int most, int step) {
        require(
                memory >= least && memory <= most && memory % step == 0,
                "memory",
                memory,
                least + ".." + most + " in steps of " + step + " with cpu " + cpu);
    }
}
