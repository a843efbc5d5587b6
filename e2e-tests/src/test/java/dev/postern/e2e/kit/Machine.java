package dev.postern.e2e.kit;

import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.HealthCheck;
import com.github.dockerjava.api.model.Volume;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** A container with an address of its own in each of its networks. It keeps them when it is killed and started again. */
public final class Machine extends GenericContainer<Machine> {
    private static final long MEMORY = 512L << 20;

    private final Map<String, String> further = new LinkedHashMap<>();
    private final List<Bind> binds = new ArrayList<>();

    /** One that does nothing but run commands, unless told otherwise. */
    Machine(String image, Network network, String address) {
        super(DockerImageName.parse(image));
        withNetwork(network);
        withCreateContainerCmdModifier(create -> create.withIpv4Address(address)
                .getHostConfig()
                .withMemory(MEMORY)
                .withMemorySwap(MEMORY)
                .withSecurityOpts(List.of("no-new-privileges"))
                // Testcontainers' own way of saying this tries it first, in an image that would have to be fetched.
                .withBinds(binds));
    }

    Machine alsoIn(Network network, String address) {
        further.put(network.getId(), address);
        return this;
    }

    Machine reading(Path directory, String at) {
        binds.add(new Bind(directory.toString(), new Volume(at), AccessMode.ro));
        return this;
    }

    /** As a careful platform runs the edge: nothing writable but the volume, no capabilities; and asked after its health. */
    Machine carefully() {
        withCreateContainerCmdModifier(create -> {
            create.withHealthcheck(new HealthCheck()
                    .withInterval(Duration.ofSeconds(1).toNanos())
                    .withTimeout(Duration.ofSeconds(60).toNanos())
                    .withRetries(60));
            create.getHostConfig()
                    .withReadonlyRootfs(true)
                    .withCapDrop(Capability.ALL)
                    .withTmpFs(Map.of("/var/lib/postern", "uid=65532,gid=65532,mode=700,noexec"));
        });
        return waitingFor(Wait.forHealthcheck());
    }

    @Override
    protected void containerIsCreated(String id) {
        further.forEach((network, address) -> dockerClient
                .connectToNetworkCmd()
                .withContainerId(id)
                .withNetworkId(network)
                .withContainerNetwork(
                        new ContainerNetwork().withIpamConfig(new ContainerNetwork.Ipam().withIpv4Address(address)))
                .exec());
    }

    /** Runs a script inside. */
    public Container.Ended run(String script) {
        try {
            var result = execInContainer("bash", "-c", script);
            return new Container.Ended(result.getExitCode(), result.getStdout() + result.getStderr());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** SIGKILL, SIGTERM: to the first process. */
    public void signal(String name) {
        dockerClient.killContainerCmd(getContainerId()).withSignal(name).exec();
    }

    /** Starts it once more after it has ended, and returns when it is healthy. */
    public void startAgain() {
        try {
            dockerClient.startContainerCmd(getContainerId()).exec();
        } catch (NotModifiedException e) {
            return; // it is running
        }
        Patience.untilStarted("healthy again", () -> isHealthy());
    }

    /** The code its first process ended with. */
    public long exitCode() {
        Patience.until("the container ends", () -> !isRunning());
        return getCurrentContainerInfo().getState().getExitCodeLong();
    }
}
