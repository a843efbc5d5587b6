package dev.postern.crl.lint;

import dev.postern.crl.CrlNumber;
import dev.postern.crl.ListContent;
import dev.postern.crl.ListQuota;
import dev.postern.crl.RevocationEntry;
import dev.postern.crl.RevocationPolicy.Scope;
import dev.postern.crl.SortedEntries;
import dev.postern.crl.lint.Finding.Rule;
import dev.postern.pki.x509.SerialNumber;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Checks a list's content, the signature aside. Of what many entries have in common it speaks once, naming the first. */
public final class ListLint {
    // The allowance of the edges that will read the list; a clock set back must not keep a revocation from being
    // published.
    private static final Duration MAX_SKEW = Duration.ofMinutes(5);
    // Signature, algorithm and framing around the content: 8,192-bit RSA takes 1 KB.
    private static final int FRAME_BYTES = 1_100;

    private record Sample(SerialNumber first, int count) {}

    private final ListContent content;
    private final Scope scope;
    private final Optional<CrlNumber> previous;
    private final Instant latest;
    private final List<Finding> findings = new ArrayList<>();
    private final Map<Rule, Sample> samples = new EnumMap<>(Rule.class);

    private ListLint(ListContent content, Scope scope, Optional<CrlNumber> previous, Instant now) {
        this.content = content;
        this.scope = scope;
        this.previous = previous;
        this.latest = now.plus(MAX_SKEW);
    }

    /**
     * All findings; none for a sound list.
     *
     * @param previous the number of the issuer's list before this one, if there was one
     */
    public static List<Finding> check(ListContent content, Optional<CrlNumber> previous, Instant now) {
        return check(content, previous, now, Scope.COMPLETE);
    }

    /** The same for lists of the kinds of a scope; an indirect list's serials are of several issuers. */
    public static List<Finding> check(ListContent content, Optional<CrlNumber> previous, Instant now, Scope scope) {
        var lint = new ListLint(content, scope, previous, now);
        lint.checkList();
        lint.checkTimes();
        lint.checkEntries();
        lint.checkSerials();
        lint.samples.forEach(lint::report);
        lint.checkQuotas();
        return List.copyOf(lint.findings);
    }

    private void checkList() {
        if (content.version() != 2) {
            found(Rule.VERSION, "version: " + content.version() + " (expected: 2)");
        }
        (scope == Scope.COMPLETE ? content.unsupported() : content.unknown())
                .ifPresent(what -> found(Rule.NOT_UNDERSTOOD, what));
        if (content.number().isEmpty()) {
            found(Rule.NUMBER_MISSING, "list number: none (expected: one, RFC 5280 §5.2.3)");
        }
        content.number()
                .ifPresent(number -> previous.filter(before -> number.compareTo(before) <= 0)
                        .ifPresent(before -> found(
                                Rule.NUMBER_NOT_RISING,
                                "list number: " + number + " (expected: greater than " + before + ")")));
        if (content.authorityKeyIdentifier().isEmpty()) {
            found(
                    Rule.AUTHORITY_KEY_IDENTIFIER_MISSING,
                    "authority key identifier: none (expected: the signing key's)");
        }
        if (content.hasEntriesElement() && content.entryCount() == 0) {
            found(Rule.ENTRIES_EMPTY_BUT_PRESENT, "revokedCertificates: empty (expected: absent, RFC 5280 §5.1.2.6)");
        }
    }

    private void checkTimes() {
        if (content.thisUpdate().isAfter(latest)) {
            found(Rule.THIS_UPDATE_IN_FUTURE, "thisUpdate: " + content.thisUpdate() + " (expected: not in the future)");
        }
        var nextUpdate = content.nextUpdate();
        if (nextUpdate.isEmpty()) {
            found(Rule.NEXT_UPDATE_MISSING, "nextUpdate: none (expected: one, RFC 5280 §5.1.2.5)");
        } else if (!nextUpdate.get().isAfter(content.thisUpdate())) {
            found(
                    Rule.NEXT_UPDATE_NOT_AFTER_THIS_UPDATE,
                    "nextUpdate: " + nextUpdate.get() + " (expected: after thisUpdate, " + content.thisUpdate() + ")");
        }
    }

    private void checkEntries() {
        for (var entry : content.entries()) {
            if (entry.serial().value().signum() <= 0) {
                sample(Rule.SERIAL_NOT_POSITIVE, entry.serial());
            }
            if (entry.revokedAt().isAfter(latest)) {
                sample(Rule.REVOKED_IN_FUTURE, entry.serial());
            }
            if (!RevocationEntry.isReason(entry.reason())) {
                sample(Rule.REASON_UNKNOWN, entry.serial());
            }
            if (entry.reason() == RevocationEntry.REMOVE_FROM_LIST
                    && content.deltaBase().isEmpty()) {
                sample(Rule.REASON_OF_DELTA_LISTS, entry.serial());
            }
            if (entry.reason() == RevocationEntry.CERTIFICATE_HOLD) {
                sample(Rule.REASON_HOLD, entry.serial());
            }
        }
        if (content.needlessReasons() > 0) {
            found(
                    Rule.REASON_NEEDLESS,
                    content.needlessReasons() + " entries with the reason 0, unspecified (expected: no reason)");
        }
    }

    private void checkSerials() {
        if (scope == Scope.RFC5280 && !content.isPlain()) {
            return;
        }
        var sorted = SortedEntries.of(content);
        var before = Optional.<SerialNumber>empty();
        for (int i = 0; i < sorted.size(); i++) {
            var serial = sorted.entry(i).serial();
            if (before.isPresent() && before.get().equals(serial)) {
                sample(Rule.SERIAL_TWICE, serial);
            }
            before = Optional.of(serial);
        }
    }

    private void checkQuotas() {
        var bytes = pemBytes(content.size() + FRAME_BYTES);
        if (bytes > ListQuota.FILE_BYTES) {
            found(
                    Rule.FILE_OVER_QUOTA,
                    "some " + bytes + " bytes as PEM (expected: at most " + ListQuota.FILE_BYTES + ")");
        }
        if (content.entryCount() > ListQuota.ENTRIES) {
            found(
                    Rule.ENTRIES_OVER_QUOTA,
                    content.entryCount() + " entries (expected: at most " + ListQuota.ENTRIES
                            + ", a load balancer's trust store takes no more unless the quota is raised)");
        }
    }

    private static long pemBytes(int der) {
        var base64 = 4 * ((der + 2L) / 3);
        return base64 + base64 / 64 + 1;
    }

    private void sample(Rule rule, SerialNumber serial) {
        samples.merge(rule, new Sample(serial, 1), (one, more) -> new Sample(one.first(), one.count() + 1));
    }

    private void report(Rule rule, Sample sample) {
        var what = switch (rule) {
            case SERIAL_NOT_POSITIVE -> "serial numbers that are not positive (expected: at least 1)";
            case REVOKED_IN_FUTURE -> "revocation dates in the future (expected: at most now)";
            case REASON_UNKNOWN -> "unknown reasons (expected: a number of RFC 5280 §5.3.1)";
            case REASON_OF_DELTA_LISTS -> "entries with the reason removeFromCRL (expected: in delta lists only)";
            case REASON_HOLD -> "entries with the reason certificateHold (a hold refuses like any revocation)";
            case SERIAL_TWICE -> "serial numbers that stand there again (expected: each once)";
            default -> throw new IllegalStateException("no rule of entries: " + rule);
        };
        found(rule, sample.count() + " " + what + ", the first: " + sample.first());
    }

    private void found(Rule rule, String message) {
        findings.add(new Finding(rule, message));
    }
}
