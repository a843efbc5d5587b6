package dev.postern.authorizer;

import dev.postern.authorizer.token.TokenCheck;
import dev.postern.crl.aws.S3Objects;
import dev.postern.pki.aws.Pause;
import dev.postern.pki.aws.RegisterReader;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;

/** Everything that is connected to somewhere, or remembers what it heard from there: made together, thrown away together. */
final class Connections implements AutoCloseable {
    private final RegisterReader register;
    private final Optional<S3Objects> objects;
    private final Admission admission;

    private Connections(RegisterReader register, Optional<S3Objects> objects, Admission admission) {
        this.register = register;
        this.objects = objects;
        this.admission = admission;
    }

    /** Makes the clients; nothing is asked yet. */
    static Connections open(
            AuthorizerSettings settings, Cloud cloud, InstantSource clock, Consumer<String> complaints) {
        var register = RegisterReader.of(cloud.dynamoDb(), settings.table(), Pause.SLEEP);
        var objects = settings.denyList().map(location -> cloud.s3());
        var denied = objects.map(
                it -> new DenyListCopy(it, settings.denyList().orElseThrow(), settings.freshness(), complaints));
        var tokens = settings.tokens().map(it -> TokenCheck.of(it, cloud.http(), clock));
        return new Connections(register, objects, new Admission(settings.endpoints(), register, denied, tokens, clock));
    }

    Admission admission() {
        return admission;
    }

    /** Asks each of them something, whatever comes of it. */
    void prime() {
        admission.prime();
    }

    @Override
    public void close() {
        register.close();
        objects.ifPresent(S3Objects::close);
    }
}
