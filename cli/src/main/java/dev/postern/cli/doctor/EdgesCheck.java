package dev.postern.cli.doctor;

import dev.postern.cli.deny.DenyLists;
import dev.postern.cli.enforcement.EdgeAdmin;
import dev.postern.cli.state.Lists;
import dev.postern.crl.CrlNumber;
import dev.postern.crl.RevocationList;
import dev.postern.crl.deny.DenyList;
import dev.postern.pki.x509.KeyFingerprint;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The edges: how they feel, and whether they judge by what is published. */
final class EdgesCheck implements Check {
    private static final String WHAT = "edge";
    private static final String COMPLETE = "complete";

    private final Patient patient;

    EdgesCheck(Patient patient) {
        this.patient = patient;
    }

    @Override
    public String what() {
        return WHAT;
    }

    @Override
    public void look(Findings findings) throws IOException {
        if (patient.state().plane().edges().isEmpty()) {
            return;
        }
        var numbers = numbers();
        var denied = denied();
        for (var edge : patient.state().plane().edges()) {
            var admin = new EdgeAdmin(edge);
            try {
                health(findings, admin);
                admin.get("/trust")
                        .path("trustStores")
                        .properties()
                        .forEach(store ->
                                trust(findings, edge + " " + store.getKey(), store.getValue(), numbers, denied));
            } catch (IOException e) {
                findings.failed(WHAT, edge.toString(), e);
            }
        }
    }

    private static void health(Findings findings, EdgeAdmin admin) throws IOException {
        var health = admin.get("/healthz");
        var where = admin.address().toString();
        if (health.path("status").asString("unknown").equals("ok")) {
            findings.ok(WHAT, where, "ok");
            return;
        }
        health.path("causes")
                .properties()
                .forEach(cause -> findings.error(
                        WHAT,
                        where,
                        cause.getKey() + ": " + clean(cause.getValue().asString("")),
                        "ok",
                        ""));
    }

    private static void trust(
            Findings findings, String where, JsonNode store, Map<String, String> numbers, List<String> denied) {
        var behind = new ArrayList<String>();
        for (var list : store.path("revocations")) {
            var scope = list.path("scope").asString(COMPLETE);
            if (!scope.equals(COMPLETE)) {
                // Ours are complete; of another kind there may be many, each with numbers of its own.
                findings.ok(
                        WHAT,
                        where,
                        "reads list " + clean(list.path("number").asString("none")) + " from "
                                + clean(list.path("source").asString("")) + ", " + clean(scope)
                                + " (revocationPolicy.scope: rfc5280)");
                continue;
            }
            var published = numbers.get(list.path("issuerKey").asString(""));
            var number = list.path("number").asString("none");
            if (published != null && !published.equals(number)) {
                findings.error(
                        WHAT,
                        where,
                        "list " + clean(number) + " from "
                                + clean(list.path("source").asString("")),
                        "list " + published,
                        "look at its log, or where it reads from");
                behind.add(number);
            }
        }
        var digest = store.path("denyList").path("digest").asString("");
        if (!digest.isEmpty() && !denied.isEmpty() && !denied.contains(digest)) {
            findings.error(
                    WHAT, where, "another deny-list", "one of denyLists", "look at its log, or where it reads from");
            behind.add(digest);
        }
        if (behind.isEmpty()) {
            findings.ok(
                    WHAT,
                    where,
                    "judges by what is published, since "
                            + clean(store.path("since").asString("")));
        }
    }

    /** Of each of our keys the number of the list that is published. */
    private Map<String, String> numbers() throws IOException {
        var numbers = new LinkedHashMap<String, String>();
        if (patient.isEmbedded()) {
            for (var each : Map.of(
                            Lists.ISSUING,
                            patient.state().issuingCertificate(),
                            Lists.ROOT,
                            patient.state().rootCertificate())
                    .entrySet()) {
                Lists.live(patient.state().lists(), each.getKey(), each.getValue())
                        .flatMap(RevocationList::number)
                        .map(CrlNumber::toString)
                        .ifPresent(number ->
                                numbers.put(KeyFingerprint.of(each.getValue()).hex(), number));
            }
        }
        return numbers;
    }

    private List<String> denied() {
        var digests = new ArrayList<String>();
        try (var lists = DenyLists.of(patient.state())) {
            for (var each : lists.all()) {
                digests.add(each.store().read().orElse(DenyList.EMPTY).digest());
            }
        } catch (IOException | MalformedInput e) {
            // Told where the deny-lists are looked at.
            return List.of();
        }
        return digests;
    }

    private static String clean(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
