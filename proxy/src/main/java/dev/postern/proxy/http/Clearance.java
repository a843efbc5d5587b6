package dev.postern.proxy.http;

import dev.postern.proxy.http.Admission.Decision;
import dev.postern.proxy.upstream.UpstreamPool;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import java.util.Optional;

/**
 * What a request has to pass before it goes on: its head is one that all read alike, its host one of the listener's, its client
 * admitted, and what it asks for allowed. One per exchange, confined to its event loop; it ends in one call of the outcome.
 */
final class Clearance {
    /** The exchange that waits. */
    interface Outcome {
        /** Nobody waits any more: the client has gone. */
        boolean isOver();

        /** It counts as one of its client's requests from now until {@code leave} is run. */
        void entered(Runnable leave);

        void cleared(Cleared cleared);

        void turnedAway(TurnedAway away);
    }

    /** Ready to be sent. {@code reserved} are the names that its trailers may not have either. */
    record Cleared(
            ForwardingRules.Prepared ready, AddedHeaders reserved, UpstreamPool pool, Optional<Long> maxBodyBytes) {}

    private final ExchangeRules rules;
    private final HttpRequest received;
    private final ExchangeNotes notes;
    private final EventLoop loop;
    private final Outcome outcome;

    Clearance(ExchangeRules rules, HttpRequest received, ExchangeNotes notes, EventLoop loop, Outcome outcome) {
        this.rules = rules;
        this.received = received;
        this.notes = notes;
        this.loop = loop;
        this.outcome = outcome;
    }

    void ask() {
        var rejection = HeadGuard.check(received).or(() -> ForwardedFor.check(received.headers()));
        if (rejection.isPresent()) {
            reject(rejection.get());
        } else if (rules.mitigation(received) == Mitigation.REFUSE) {
            reject(new Rejection(HttpResponseStatus.BAD_REQUEST, "refused by the desync mitigation mode"));
        } else if (!rules.hosts().contains(notes.host().orElse(""))) {
            outcome.turnedAway(new TurnedAway(
                    HttpResponseStatus.NOT_FOUND,
                    RestOfRequest.DISCARDED,
                    Ending.because("the host is none that this listener forwards for")));
        } else {
            rules.admission().admit(received, loop, this::decided);
        }
    }

    private void decided(Decision decision) {
        if (outcome.isOver()) {
            return;
        }
        notes.presented(decision.client());
        if (decision instanceof Decision.Denied denied) {
            var refused = denied.refused();
            outcome.turnedAway(new TurnedAway(
                    HttpResponseStatus.FORBIDDEN,
                    RestOfRequest.DISCARDED,
                    Ending.because(refused.reason(), refused.detail())));
            return;
        }
        var admitted = (Decision.Admitted) decision;
        rules.access().ask(received, admitted.client(), loop, passage -> ruled(admitted, passage));
    }

    private void ruled(Decision.Admitted admitted, Passage passage) {
        if (passage instanceof Passage.Open open) {
            outcome.entered(open.leave());
            if (!outcome.isOver()) {
                open.facts().ifPresent(notes::ruled);
                prepare(admitted, open);
            }
        } else if (!outcome.isOver()) {
            var closed = (Passage.Closed) passage;
            closed.facts().ifPresent(notes::ruled);
            outcome.turnedAway(new TurnedAway(
                    HttpResponseStatus.valueOf(closed.status()),
                    RestOfRequest.DISCARDED,
                    closed.why(),
                    closed.retryAfter()));
        }
    }

    private void prepare(Decision.Admitted admitted, Passage.Open open) {
        var pool = open.allowed().upstream().map(rules.pools()).orElse(rules.pool());
        var upstream = pool.upstream();
        var rejection = HeadGuard.checkBelow(upstream.pathPrefix(), received);
        if (rejection.isPresent()) {
            reject(rejection.get());
            return;
        }
        var ready = rules.forwarding()
                .prepare(
                        received,
                        rules.sender(),
                        List.of(admitted.identity(), open.registered()),
                        open.added(),
                        upstream.hostHeader(),
                        upstream.pathPrefix(),
                        notes.begun());
        notes.prepared(ready);
        if (admitted.client().isPresent()) {
            notes.stripped(-1); // the one the client was known by was taken from a trusted peer, not forged
        }
        var room = HeadRoom.make(ready.request(), upstream, admitted.identity());
        if (room instanceof HeadRoom.TooLittle too) {
            outcome.turnedAway(new TurnedAway(
                    HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, RestOfRequest.DISCARDED, too.ending()));
            return;
        }
        if (room instanceof HeadRoom.EnoughWithoutLeaf) {
            notes.leafOmitted();
        }
        notes.goesTo(upstream.name());
        outcome.cleared(
                new Cleared(ready, open.added(), pool, open.allowed().limits().requestBytes()));
    }

    private void reject(Rejection rejection) {
        outcome.turnedAway(
                new TurnedAway(rejection.status(), RestOfRequest.UNREADABLE, Ending.because(rejection.why())));
    }
}
