package dev.postern.cli.doctor;

import dev.postern.pki.client.Credential;
import dev.postern.pki.client.Holder;
import dev.postern.pki.event.LifecycleEvent;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The certificates that end soon and that nothing follows yet, as events. */
final class Endings {
    private Endings() {}

    static List<LifecycleEvent> of(Patient patient) throws IOException {
        var events = new ArrayList<LifecycleEvent>();
        for (var kind : Holder.Kind.values()) {
            patient.register()
                    .credentials(kind)
                    .forEach((holder, credentials) -> last(credentials, patient.now())
                            .flatMap(credential -> ending(holder, credential, patient.now()))
                            .ifPresent(events::add));
        }
        return events;
    }

    private static Optional<Credential> last(List<Credential> credentials, Instant now) {
        return credentials.stream()
                .filter(credential -> credential.isLive(now))
                .max(Comparator.comparing(Credential::notAfter));
    }

    private static Optional<LifecycleEvent> ending(Holder holder, Credential credential, Instant now) {
        return Expiry.DAYS.stream()
                .filter(days -> !credential.notAfter().isAfter(now.plus(Duration.ofDays(days))))
                .min(Comparator.naturalOrder())
                .map(days -> LifecycleEvent.certificateExpiring(holder, credential.certificate(), days, now));
    }
}
