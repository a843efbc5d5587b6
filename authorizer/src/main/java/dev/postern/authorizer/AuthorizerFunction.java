package dev.postern.authorizer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.crac.Core;
import org.crac.Resource;
import org.jspecify.annotations.Nullable;

/**
 * The handler for AWS Lambda: {@code dev.postern.authorizer.AuthorizerFunction}. Its settings are {@link AuthorizerSettings};
 * wrong ones end the start with one line. Each request is logged once, with its decision.
 *
 * <p>Before a snapshot (SnapStart) it asks register, deny-list and token keys once, so that the classes on the way are loaded, and
 * then throws everything away that is connected or remembered: a snapshot may be started weeks later, many times over.
 */
public final class AuthorizerFunction implements RequestStreamHandler, Resource {
    private final AuthorizerSettings settings;
    private final Cloud cloud;
    private final InstantSource clock;
    private final DecisionLog log;
    private @Nullable Connections connections;

    /** As Lambda makes it: settings from the environment, clients as the SDK's default chains say. */
    public AuthorizerFunction() {
        this(System.getenv(), Cloud.AWS, InstantSource.system(), System.out);
        Core.getGlobalContext().register(this);
    }

    AuthorizerFunction(Map<String, String> environment, Cloud cloud, InstantSource clock, PrintStream out) {
        this.settings = AuthorizerSettings.parse(environment);
        this.cloud = cloud;
        this.clock = clock;
        this.log = new DecisionLog(settings.namespace(), out);
        this.connections = open();
    }

    /**
     * Answers with a policy that allows or denies.
     *
     * @throws Unauthorized if there is nobody to allow or deny anything to: 401
     * @throws IOException if something that must be asked does not answer: 500
     */
    @Override
    public void handleRequest(InputStream input, OutputStream output, @Nullable Context context) throws IOException {
        output.write(answer(input.readAllBytes()).getBytes(UTF_8));
    }

    private String answer(byte[] event) throws IOException {
        var request = Optional.<AuthorizationRequest>empty();
        try {
            request = Optional.of(AuthorizationRequest.parse(event));
            return answer(request.get());
        } catch (Unauthorized e) {
            throw e;
        } catch (Unavailable e) {
            log.failed(e.reason(), String.valueOf(e.getMessage()), e.findings(), request, clock.instant());
            throw e;
        } catch (RuntimeException e) {
            var reason = request.isEmpty() && e instanceof MalformedInput ? Reason.EVENT_MALFORMED : Reason.BROKEN;
            log.failed(reason, String.valueOf(e), Findings.NONE, request, clock.instant());
            throw e;
        }
    }

    private String answer(AuthorizationRequest request) throws Unavailable {
        var decision = connected().admission().decide(request);
        log.decided(decision, request, clock.instant());
        if (decision instanceof Decision.Allowed allowed) {
            return Answer.allow(allowed, request.method(), settings.usageKeys());
        }
        var refused = (Decision.Refused) decision;
        if (refused.reason().answer() == Reason.Answer.UNAUTHORIZED) {
            throw new Unauthorized();
        }
        return Answer.deny(refused, request.method());
    }

    /** Takes the way of a request as far as it goes; nothing has to answer. */
    @Override
    public synchronized void beforeCheckpoint(org.crac.@Nullable Context<? extends Resource> context) {
        try {
            Priming.prime(connected());
        } finally {
            close();
        }
    }

    /** Nothing to do but to make sure that nothing is remembered; the first request connects anew. */
    @Override
    public synchronized void afterRestore(org.crac.@Nullable Context<? extends Resource> context) {
        close();
    }

    private synchronized Connections connected() {
        var open = connections;
        if (open == null) {
            open = open();
            connections = open;
        }
        return open;
    }

    private Connections open() {
        return Connections.open(settings, cloud, clock, log::complain);
    }

    private void close() {
        var open = connections;
        connections = null;
        if (open != null) {
            open.close();
        }
    }
}
