package dev.postern.cli.plane;

import dev.postern.crl.aws.S3Prefix;
import dev.postern.pki.x509.MalformedInput;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * Where authority, register, lists and all that follows from them are.
 *
 * @param lists where lists of our own are published besides the state directory
 * @param trustStores the load balancer's, kept in step with what is published
 * @param denyLists where certificates are denied until a list says so
 * @param rosters where edges read whose certificate is whose, besides the state directory
 * @param events where it is told what happened, as {@code stdout}, {@code file:PATH} or {@code eventbridge:BUS}
 * @param edges the admin pages of the edges that must refuse an offboarded client
 * @param usagePlan by which the API counts clients, each by a key; empty if it does not
 */
public record ControlPlane(
        AuthorityConfig authority,
        RegisterConfig register,
        List<S3Prefix> lists,
        List<TrustStoreConfig> trustStores,
        List<PlaceConfig> denyLists,
        List<PlaceConfig> rosters,
        List<String> events,
        List<URI> edges,
        Optional<UsagePlanConfig> usagePlan) {
    /** Everything in the state directory, and nobody else to tell. */
    public static final ControlPlane LOCAL = new ControlPlane(
            new AuthorityConfig.Embedded(),
            new RegisterConfig.Sqlite(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            Optional.empty());

    public ControlPlane {
        lists = List.copyOf(lists);
        trustStores = List.copyOf(trustStores);
        denyLists = List.copyOf(denyLists);
        rosters = List.copyOf(rosters);
        events = List.copyOf(events);
        edges = List.copyOf(edges);
        each("lists", lists);
        each("trustStores", trustStores.stream().map(TrustStoreConfig::arn).toList());
        each("denyLists", denyLists);
        each("rosters", rosters);
        each("events", events);
        each("edges", edges);
        if (authority instanceof AuthorityConfig.PrivateCa && !lists.isEmpty()) {
            // Two writers under one name would each undo what the other has published.
            throw new MalformedInput("lists: given with authority.privateCa, which writes its list into its own bucket"
                    + " (expected: none)");
        }
    }

    private static void each(String key, List<?> values) {
        for (var at = 0; at < values.size(); at++) {
            if (values.indexOf(values.get(at)) < at) {
                throw new MalformedInput(key + "[" + at + "]: \"" + values.get(at) + "\" (expected: each once)");
            }
        }
    }
}
