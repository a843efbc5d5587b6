package dev.postern.authorizer;

import dev.postern.pki.client.ClientId;
import java.security.cert.X509Certificate;
import java.util.Optional;

/** Whether a request may come in, and what is known of its client. */
sealed interface Decision {
    Findings findings();

    Reason reason();

    /** It may, as this client. */
    record Allowed(ClientId client, X509Certificate certificate, Optional<String> tokenSubject, Findings findings)
            implements Decision {
        @Override
        public Reason reason() {
            return Reason.KNOWN_CLIENT;
        }
    }

    /** It may not. The reason may be told to the client, the detail is for the log. */
    record Refused(Reason reason, String detail, Findings findings) implements Decision {}
}
