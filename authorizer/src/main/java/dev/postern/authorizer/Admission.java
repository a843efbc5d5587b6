package dev.postern.authorizer;

import dev.postern.authorizer.token.BearerToken;
import dev.postern.authorizer.token.TokenCheck;
import dev.postern.crl.deny.DenyList;
import dev.postern.pki.aws.RegisterReader;
import dev.postern.pki.aws.RegisterReader.Registered;
import dev.postern.pki.client.ClientId;
import dev.postern.pki.client.Holder;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.SerialNumber;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * Whether a request may come in: endpoint, identity, register, deny-list, time and token, in this order, and the first objection
 * decides. What the answer depends on stands in the module's README, for it must stand in the key of API Gateway's cache too. For
 * many threads; blocks on the network.
 */
final class Admission {
    private static final Fingerprint NOBODYS = new Fingerprint("0".repeat(64));
    // {"alg":"RS256"}.{} with a signature of one octet: reaches the keys, and no further.
    private static final String NO_TOKEN = "eyJhbGciOiJSUzI1NiJ9.e30.AA";

    private final Endpoints endpoints;
    private final RegisterReader register;
    private final Optional<DenyListCopy> denied;
    private final Optional<TokenCheck> tokens;
    private final InstantSource clock;

    Admission(
            Endpoints endpoints,
            RegisterReader register,
            Optional<DenyListCopy> denied,
            Optional<TokenCheck> tokens,
            InstantSource clock) {
        this.endpoints = endpoints;
        this.register = register;
        this.denied = denied;
        this.tokens = tokens;
        this.clock = clock;
    }

    /** Asks register, deny-list and token keys something; what they answer, or that they do not, is not remembered here. */
    void prime() {
        ignoringFailure(() -> register.find(NOBODYS));
        denied.ifPresent(list -> ignoringFailure(() -> list.current(clock.instant())));
        tokens.ifPresent(check -> ignoringFailure(() -> check.check(List.of("Bearer " + NO_TOKEN), NOBODYS)));
    }

    private static void ignoringFailure(Callable<?> question) {
        try {
            question.call();
        } catch (Exception e) {
            // The first request will say so, if it is still true by then.
        }
    }

    /**
     * Decides.
     *
     * @throws Unavailable if something that must be asked does not answer
     */
    Decision decide(AuthorizationRequest request) throws Unavailable {
        if (!endpoints.admit(request.vpcEndpoint())) {
            return new Decision.Refused(
                    Reason.WRONG_ENDPOINT,
                    "came through " + request.vpcEndpoint().orElse("no VPC endpoint"),
                    Findings.NONE);
        }
        var identity = IdentityHeaders.read(request);
        if (identity instanceof Identity.Presented presented) {
            return decide(presented.certificate(), request);
        }
        var unusable = (Identity.Unusable) identity;
        return new Decision.Refused(unusable.reason(), unusable.detail(), Findings.NONE);
    }

    private Decision decide(X509Certificate certificate, AuthorizationRequest request) throws Unavailable {
        var findings = Findings.NONE.with(certificate);
        var asked = clock.instant();
        var found = registered(certificate, findings);
        var now = clock.instant();
        findings = findings.withRegisterTook(Duration.between(asked, now));
        if (found.isEmpty()) {
            return new Decision.Refused(
                    Reason.CERTIFICATE_UNKNOWN, "fingerprint " + Fingerprint.of(certificate), findings);
        }
        var registered = found.get();
        if (registered.holder().kind() != Holder.Kind.CLIENT) {
            return new Decision.Refused(
                    Reason.CERTIFICATE_OF_NO_CLIENT,
                    "issued to " + registered.holder().kind() + " "
                            + registered.holder().name(),
                    findings);
        }
        var client = new ClientId(registered.holder().name());
        findings = findings.with(client);
        if (denied.isPresent()) {
            var copy = denyList(denied.get(), now, findings);
            findings = findings.withDenyListAge(copy.age());
            var objection = objection(registered, copy.list(), now);
            if (objection.isPresent()) {
                return new Decision.Refused(Reason.CERTIFICATE_DENIED, objection.get(), findings);
            }
        }
        var refused = refused(registered, now, findings);
        return refused.isPresent() ? refused.get() : decide(client, certificate, request, findings);
    }

    private Decision decide(
            ClientId client, X509Certificate certificate, AuthorizationRequest request, Findings findings)
            throws Unavailable {
        if (tokens.isEmpty()) {
            return new Decision.Allowed(client, certificate, Optional.empty(), findings);
        }
        var verdict = verdict(tokens.get(), certificate, request, findings);
        if (verdict instanceof BearerToken.Valid valid) {
            return new Decision.Allowed(client, certificate, valid.subject(), findings);
        }
        var invalid = (BearerToken.Invalid) verdict;
        var reason = switch (invalid.fault()) {
            case MISSING -> Reason.TOKEN_MISSING;
            case INVALID -> Reason.TOKEN_INVALID;
            case NOT_BOUND -> Reason.TOKEN_NOT_BOUND;
        };
        return new Decision.Refused(reason, invalid.detail(), findings);
    }

    /** The edge may be told to ignore expiry; here nobody comes in with a certificate that holds no more. */
    private static Optional<Decision.Refused> refused(Registered registered, Instant now, Findings findings) {
        var credential = registered.credential();
        if (credential.revocation().isPresent()) {
            var revocation = credential.revocation().get();
            return Optional.of(new Decision.Refused(
                    Reason.CERTIFICATE_REVOKED, revocation.reason() + " since " + revocation.at(), findings));
        }
        // RFC 5280 §4.1.2.5: both ends belong to the validity, and both are whole seconds.
        var second = now.truncatedTo(ChronoUnit.SECONDS);
        var notBefore = credential.certificate().getNotBefore().toInstant();
        if (second.isAfter(credential.notAfter())) {
            return Optional.of(
                    new Decision.Refused(Reason.CERTIFICATE_EXPIRED, "notAfter " + credential.notAfter(), findings));
        }
        if (second.isBefore(notBefore)) {
            return Optional.of(
                    new Decision.Refused(Reason.CERTIFICATE_NOT_YET_VALID, "notBefore " + notBefore, findings));
        }
        return Optional.empty();
    }

    private static Optional<String> objection(Registered registered, DenyList list, Instant now) {
        var certificate = registered.credential().certificate();
        return list.denies(registered.issuerKey(), SerialNumber.of(certificate), now)
                .or(() -> list.denies(Fingerprint.of(certificate), now))
                .map(entry -> "since " + entry.deniedAt() + ": " + entry.reason());
    }

    private Optional<Registered> registered(X509Certificate certificate, Findings findings) throws Unavailable {
        try {
            return register.find(Fingerprint.of(certificate));
        } catch (IOException | MalformedInput e) {
            throw new Unavailable(Reason.REGISTER_UNAVAILABLE, findings, e);
        }
    }

    private static DenyListCopy.Copy denyList(DenyListCopy list, Instant now, Findings findings) throws Unavailable {
        try {
            return list.current(now);
        } catch (IOException e) {
            throw new Unavailable(Reason.DENY_LIST_UNAVAILABLE, findings, e);
        }
    }

    private static BearerToken verdict(
            TokenCheck tokens, X509Certificate certificate, AuthorizationRequest request, Findings findings)
            throws Unavailable {
        try {
            return tokens.check(request.values("Authorization"), Fingerprint.of(certificate));
        } catch (IOException e) {
            throw new Unavailable(Reason.TOKEN_KEYS_UNAVAILABLE, findings, e);
        }
    }
}
