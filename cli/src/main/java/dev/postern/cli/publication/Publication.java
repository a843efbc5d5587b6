package dev.postern.cli.publication;

import dev.postern.cli.news.News;
import dev.postern.cli.state.Lists;
import dev.postern.cli.state.PublishedList;
import dev.postern.cli.state.StateDirectory;
import dev.postern.crl.SignedList;
import dev.postern.pki.ca.LocalAuthority;
import dev.postern.pki.client.ClientRegister;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Issues the lists of our own authority, and takes them everywhere. A place that fails keeps no other from getting them, and
 * stopped at any moment the next call completes it.
 */
public final class Publication {
    private final StateDirectory state;
    private final Lists lists;
    private final Places places;
    private final News news;

    public Publication(
            StateDirectory state, LocalAuthority authority, ClientRegister register, Places places, News news) {
        this.state = state;
        this.lists = new Lists(state, authority, register);
        this.places = places;
        this.news = news;
    }

    /** New lists, everywhere. */
    public Published issue(Duration lifetime, Instant now) throws IOException {
        var issued = lists.publish(lifetime, now);
        news.published(issued, now);
        return place(issued, now);
    }

    /** Completes what an earlier call was stopped at; changes nothing where it was not. */
    public Published complete(Instant now) throws IOException {
        return lists.areBehind(now) ? issue(Lists.NEXT_UPDATE, now) : place(List.of(), now);
    }

    private Published place(List<PublishedList> issued, Instant now) throws IOException {
        var placed = new ArrayList<PlacedList>();
        var failures = new ArrayList<String>();
        for (var place : places.all()) {
            for (var name : List.of(Lists.ISSUING, Lists.ROOT)) {
                try {
                    placed.add(place(place, name, issuer(name), now));
                } catch (IOException | MalformedInput e) {
                    failures.add(place.where() + ": " + e.getMessage());
                }
            }
        }
        return new Published(issued, placed, List.of(), failures);
    }

    private X509Certificate issuer(String name) throws IOException {
        return name.equals(Lists.ISSUING) ? state.issuingCertificate() : state.rootCertificate();
    }

    /** Takes what is live in the directory, so that of two processes none puts its older list over the other's. */
    private PlacedList place(Places.Place place, String name, X509Certificate issuer, Instant now) throws IOException {
        var live = live(name, issuer);
        try {
            return placed(place, name, live, now);
        } catch (MalformedInput e) {
            var newer = live(name, issuer);
            if (newer.list().number().equals(live.list().number())) {
                news.rejected(place.where(), live.der(), String.valueOf(e.getMessage()), now);
                throw e;
            }
            return placed(place, name, newer, now);
        }
    }

    private PlacedList placed(Places.Place place, String name, SignedList list, Instant now) throws IOException {
        var difference = place.publisher().publish(list, name);
        if (!difference.from().equals(difference.to())) {
            news.published(list.list(), place.where(), now);
        }
        return new PlacedList(
                name,
                list.list().number().map(Object::toString).orElse("none"),
                place.where(),
                difference.from().map(Object::toString).orElse(""));
    }

    private SignedList live(String name, X509Certificate issuer) throws IOException {
        return Lists.signed(state.lists(), name, issuer)
                .orElseThrow(() -> new IOException(state.lists().resolve(name + ".crl") + ": gone meanwhile"));
    }
}
