package dev.postern.twin.elb;

import dev.postern.twin.elb.TrustMaterial.RevocationFile;
import dev.postern.twin.elb.TrustStoreState.Revocation;
import dev.postern.twin.wire.AwsCall;
import dev.postern.twin.wire.AwsError;
import dev.postern.twin.wire.Parameters;
import dev.postern.twin.wire.QueryService.Operation;
import dev.postern.twin.wire.XmlText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The trust-store operations on the wire (alb.md 6.1). */
final class TrustStoreApi {
    private final TrustStores stores;
    private final TrustMaterial material;
    private final Listeners listeners;
    private final ContentLinks links;

    TrustStoreApi(TrustStores stores, TrustMaterial material, Listeners listeners, ContentLinks links) {
        this.stores = stores;
        this.material = material;
        this.listeners = listeners;
        this.links = links;
    }

    Map<String, Operation> operations() {
        return Map.ofEntries(
                Map.entry("CreateTrustStore", this::create),
                Map.entry("ModifyTrustStore", this::modify),
                Map.entry("DescribeTrustStores", this::describe),
                Map.entry("DeleteTrustStore", this::delete),
                Map.entry("AddTrustStoreRevocations", this::addRevocations),
                Map.entry("RemoveTrustStoreRevocations", this::removeRevocations),
                Map.entry("DescribeTrustStoreRevocations", this::describeRevocations),
                Map.entry("GetTrustStoreRevocationContent", this::revocationContent),
                Map.entry("GetTrustStoreCaCertificatesBundle", this::bundle),
                Map.entry("DescribeTrustStoreAssociations", this::associations),
                Map.entry("DeleteSharedTrustStoreAssociation", this::deleteAssociation),
                Map.entry("GetResourcePolicy", this::resourcePolicy));
    }

    private void create(Parameters input, XmlText output, AwsCall call) {
        var name = input.required("Name");
        var tags = Tags.of(input);
        write(output, List.of(stores.create(name, material.bundle(input), tags, call)));
    }

    private void modify(Parameters input, XmlText output, AwsCall call) {
        var arn = stores.required(input.required("TrustStoreArn")).arn();
        write(output, List.of(stores.modify(arn, material.bundle(input), listeners::enforce)));
    }

    private void describe(Parameters input, XmlText output, AwsCall call) {
        var chosen = new ArrayList<TrustStoreState>();
        var names = input.texts("Names");
        input.texts("TrustStoreArns").forEach(arn -> chosen.add(stores.required(arn)));
        for (var name : names) {
            chosen.add(stores.in(call.region()).stream()
                    .filter(store -> store.name().equals(name))
                    .findFirst()
                    .orElseThrow(() ->
                            AwsError.of("TrustStoreNotFound", "The specified trust store does not exist: " + name)));
        }
        var all = chosen.isEmpty() ? stores.in(call.region()) : chosen;
        var page = Page.of(all, input, TrustStoreState::arn, marker -> marker);
        write(output, page.items());
        page.writeMarker(output);
    }

    private void delete(Parameters input, XmlText output, AwsCall call) {
        var store = stores.required(input.required("TrustStoreArn"));
        var users = users(store);
        if (!users.isEmpty()) {
            throw AwsError.of("TrustStoreInUse", "The specified trust store is currently in use by " + users);
        }
        stores.delete(store.arn());
    }

    private void addRevocations(Parameters input, XmlText output, AwsCall call) {
        var store = stores.required(input.required("TrustStoreArn"));
        var anchors = TrustMaterial.bundle(stores.content(store, store.bundle()))
                .store()
                .anchors();
        var files = new ArrayList<RevocationFile>();
        for (var content : input.structures("RevocationContents")) {
            files.add(material.revocation(content, anchors));
        }
        write(output, store, stores.add(store.arn(), files, listeners::enforce));
    }

    private void removeRevocations(Parameters input, XmlText output, AwsCall call) {
        var ids = ids(input);
        if (ids.isEmpty()) {
            throw AwsError.of("ValidationError", "'RevocationIds' must be specified");
        }
        stores.remove(input.required("TrustStoreArn"), ids, listeners::enforce);
    }

    private void describeRevocations(Parameters input, XmlText output, AwsCall call) {
        var store = stores.required(input.required("TrustStoreArn"));
        var ids = ids(input);
        var chosen = ids.isEmpty()
                ? store.revocations()
                : ids.stream().map(id -> stores.revocation(store, id)).toList();
        var page = Page.of(chosen, input, Revocation::id, TrustStoreApi::id);
        write(output, store, page.items());
        page.writeMarker(output);
    }

    private void revocationContent(Parameters input, XmlText output, AwsCall call) {
        var store = stores.required(input.required("TrustStoreArn"));
        var revocation = stores.revocation(store, id(input.required("RevocationId")));
        output.text("Location", links.link(call, store.id(), revocation.file()));
    }

    private void bundle(Parameters input, XmlText output, AwsCall call) {
        var store = stores.required(input.required("TrustStoreArn"));
        output.text("Location", links.link(call, store.id(), store.bundle()));
    }

    private void associations(Parameters input, XmlText output, AwsCall call) {
        var store = stores.required(input.required("TrustStoreArn"));
        var page = Page.of(users(store), input, arn -> arn, marker -> marker);
        output.members("TrustStoreAssociations", page.items(), arn -> output.text("ResourceArn", arn));
        page.writeMarker(output);
    }

    /** There is one account here, so nothing is shared, and every association is the owner's own. */
    private void deleteAssociation(Parameters input, XmlText output, AwsCall call) {
        var store = stores.required(input.required("TrustStoreArn"));
        var resource = input.required("ResourceArn");
        if (users(store).contains(resource)) {
            throw AwsError.of(
                    "DeleteAssociationSameAccount",
                    "The specified association can't be deleted in the same account: " + resource);
        }
        throw AwsError.of("AssociationNotFound", "The specified association does not exist: " + resource);
    }

    private void resourcePolicy(Parameters input, XmlText output, AwsCall call) {
        var arn = input.required("ResourceArn");
        throw AwsError.of("ResourceNotFound", "The specified resource has no policy: " + arn);
    }

    /** The load balancers with a listener that verifies against it. */
    private List<String> users(TrustStoreState store) {
        return listeners.verifyingWith(store.arn()).stream()
                .map(ListenerState::loadBalancerArn)
                .distinct()
                .toList();
    }

    private void write(XmlText output, Collection<TrustStoreState> trustStores) {
        output.members("TrustStores", trustStores, store -> {
            output.text("Name", store.name());
            output.text("TrustStoreArn", store.arn());
            output.text("Status", stores.isActive(store) ? "ACTIVE" : "CREATING");
            output.text("NumberOfCaCertificates", store.certificates());
            output.text("TotalRevokedEntries", store.entries());
        });
    }

    private static void write(XmlText output, TrustStoreState store, List<Revocation> revocations) {
        output.members("TrustStoreRevocations", revocations, revocation -> {
            output.text("TrustStoreArn", store.arn());
            output.text("RevocationId", revocation.id());
            output.text("RevocationType", "CRL");
            output.text("NumberOfRevokedEntries", revocation.entries());
        });
    }

    private static List<Long> ids(Parameters input) {
        return input.texts("RevocationIds").stream().map(TrustStoreApi::id).toList();
    }

    private static Long id(String text) {
        if (!text.matches("\\d{1,18}")) {
            throw AwsError.of("ValidationError", "Revocation id or marker: \"" + text + "\" (expected: a number)");
        }
        return Long.valueOf(text);
    }
}
