package dev.postern.twin.pca;

import dev.postern.pki.x509.SerialNumber;
import dev.postern.twin.s3.ObjectStore;
import dev.postern.twin.wire.AwsCall;
import dev.postern.twin.wire.AwsError;
import dev.postern.twin.wire.JsonService;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What becomes of an authority after its creation: described, listed, updated, deleted, restored. */
final class AuthorityLife {
    private final Authorities authorities;
    private final ObjectStore objects;
    private final Settling settling;
    private final ListWork lists;

    AuthorityLife(Authorities authorities, ObjectStore objects, Settling settling, ListWork lists) {
        this.authorities = authorities;
        this.objects = objects;
        this.settling = settling;
        this.lists = lists;
    }

    private enum NewStatus {
        ACTIVE,
        DISABLED
    }

    private enum Owner {
        SELF,
        OTHER_ACCOUNTS
    }

    ObjectNode describe(JsonNode input, Instant now) {
        var authority = authorities.named(input, now);
        var description = description(authority, now);
        if (settling.isAt(authority.arn(), now)) {
            description.put("Status", "CREATING");
        }
        var output = JsonService.object();
        output.set("CertificateAuthority", description);
        return output;
    }

    ObjectNode list(JsonNode input, AwsCall call, Instant now) {
        var owner = Input.text(input, "ResourceOwner").map(text -> Input.choice(Owner.class, text, "ResourceOwner"));
        var max = Input.number(input, "MaxResults", 1, 1000).orElse(1000L);
        var skip = Input.text(input, "NextToken").map(AuthorityLife::position).orElse(0);
        var all = owner.equals(Optional.of(Owner.OTHER_ACCOUNTS))
                ? List.<Authority>of()
                : authorities.all(now).stream()
                        .filter(each -> each.origin().region().equals(call.region()))
                        .toList();
        var output = JsonService.object();
        var page = output.putArray("CertificateAuthorities");
        all.stream().skip(skip).limit(max).forEach(each -> page.add(description(each, now)));
        if (skip + max < all.size()) {
            output.put("NextToken", Long.toString(skip + max));
        }
        return output;
    }

    ObjectNode update(JsonNode input, Instant now) {
        var authority = authorities.named(input, now);
        var status = authority.status(now);
        if (!Set.of(Authority.Status.ACTIVE, Authority.Status.DISABLED).contains(status)) {
            throw Authorities.wrongState(authority, now);
        }
        var state = authority.state();
        var revocation = Input.member(input, "RevocationConfiguration");
        if (revocation.isPresent()) {
            AuthorityCreation.checkLists(revocation.get(), authority.arn(), objects);
            state = state.withRevocation(revocation.get(), now);
        }
        var wanted = Input.text(input, "Status").map(text -> Input.choice(NewStatus.class, text, "Status"));
        if (wanted.isPresent()) {
            state = state.withDisabled(wanted.get() == NewStatus.DISABLED, now);
        }
        authorities.change(authority, state);
        if (revocation.isPresent() && !authority.issued().isEmpty()) {
            lists.wanted(authority, now);
        }
        return JsonService.object();
    }

    ObjectNode delete(JsonNode input, Instant now) {
        var authority = authorities.named(input, now);
        var days = Input.number(input, "PermanentDeletionTimeInDays", 7, 30).orElse(30L);
        if (Set.of(Authority.Status.ACTIVE, Authority.Status.DELETED).contains(authority.status(now))) {
            throw Authorities.wrongState(authority, now);
        }
        var deletion = new Authority.Deletion(now, Authorities.after(now, days));
        authorities.change(authority, authority.state().withDeleted(Optional.of(deletion), now));
        return JsonService.object();
    }

    ObjectNode restore(JsonNode input, Instant now) {
        var authority = authorities.named(input, now);
        if (authority.status(now) != Authority.Status.DELETED) {
            throw Authorities.wrongState(authority, now);
        }
        authorities.change(authority, authority.state().withDeleted(Optional.empty(), now));
        return JsonService.object();
    }

    private static ObjectNode description(Authority authority, Instant now) {
        var origin = authority.origin();
        var state = authority.state();
        var node = JsonService.object()
                .put("Arn", authority.arn())
                .put("OwnerAccount", AwsCall.ACCOUNT)
                .put("CreatedAt", seconds(origin.createdAt()))
                .put("LastStateChangeAt", seconds(state.changedAt()))
                .put("Type", origin.type().name())
                .put("Status", authority.status(now).name())
                .put("KeyStorageSecurityStandard", origin.keyStorage())
                .put("UsageMode", origin.usageMode().name());
        node.set("CertificateAuthorityConfiguration", origin.configuration());
        node.set("RevocationConfiguration", state.revocation());
        if (state.chain().isPresent()) {
            var certificate = authority.certificate();
            node.put("Serial", AuditReport.colons(SerialNumber.of(certificate)));
            node.put("NotBefore", seconds(certificate.getNotBefore().toInstant()));
            node.put("NotAfter", seconds(certificate.getNotAfter().toInstant()));
        }
        state.deleted().ifPresent(deletion -> node.put("RestorableUntil", seconds(deletion.restorableUntil())));
        return node;
    }

    /** Times in awsJson 1.1: seconds since 1970 with a fraction. */
    static double seconds(Instant instant) {
        return instant.toEpochMilli() / 1000.0;
    }

    private static int position(String token) {
        try {
            return Math.max(0, Integer.parseInt(token));
        } catch (NumberFormatException e) {
            throw AwsError.of("InvalidNextTokenException", "The NextToken is not valid");
        }
    }
}
