package dev.postern.cdk.trust;

import dev.postern.cdk.Artefacts;
import dev.postern.cdk.network.Network;
import dev.postern.cdk.settings.AuthoritySettings.Bundle;
import dev.postern.cdk.settings.EdgeMode;
import dev.postern.cdk.settings.EdgeSettings;
import dev.postern.cdk.settings.ListsMode;
import java.util.List;
import java.util.Optional;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.elasticloadbalancingv2.ITrustStore;
import software.constructs.Construct;

/** Authority, bundle, lists, deny-list, register, what the proxy is told of clients, and the function that keeps them in step. */
public final class TrustStack extends Stack {
    private final TrustMaterial material;

    public TrustStack(
            Construct scope, String id, StackProps props, EdgeSettings settings, Artefacts artefacts, Network network) {
        super(scope, id, props);
        var bucket = new TrustBucket(this, "Bucket", settings, network.logs()).bucket();
        var objects = new BucketObjects(this, "Objects", settings, bucket);
        var authority = Authority.of(this, settings.authority(), bucket, objects);
        var denyList = DenyList.of(objects, settings.denyList());
        var roster = settings.mode().hasProxy()
                ? Optional.of(Roster.of(objects, settings.roster()))
                : Optional.<String>empty();
        var accessPolicy = settings.accessPolicy().map(file -> AccessPolicy.of(objects, file));
        var register = RegisterTable.of(this, "Register", settings.register());
        var events = new Events(this, "Events", settings).bus();
        var trustStore = settings.mode() == EdgeMode.ALB_VERIFY
                ? Optional.<ITrustStore>of(
                        new LoadBalancerTrustStore(this, "LoadBalancer", bucket, authority.bundle()).trustStore())
                : Optional.<ITrustStore>empty();
        if (settings.lists() == ListsMode.STATIC) {
            // With the mode alb-verify and a bundle of the operator's own only; the settings see to it.
            new StaticLists(
                    this,
                    "StaticLists",
                    bucket,
                    objects,
                    trustStore.orElseThrow(),
                    (Bundle) settings.authority(),
                    settings.staticLists());
        } else {
            var work = new ListSync.Work(bucket, authority.bundle(), authority.lists(), trustStore);
            new ListSync(this, "ListSync", settings, artefacts.sync(), work, events);
            authority.privateCa().ifPresent(arn -> new AuthorityAlarms(this, "AuthorityAlarms", settings, arn));
        }
        this.material = new TrustMaterial(
                bucket,
                authority.bundle().key(),
                settings.lists() == ListsMode.SYNCED ? authority.lists() : List.of(),
                denyList,
                roster,
                accessPolicy,
                register,
                events,
                trustStore);
        new ControlPlane(this, "ControlPlane", settings, material, authority.privateCa());
    }

    public TrustMaterial material() {
        return material;
    }
}
