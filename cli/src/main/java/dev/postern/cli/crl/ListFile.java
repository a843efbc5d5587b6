package dev.postern.cli.crl;

import dev.postern.crl.ListQuota;
import dev.postern.crl.RevocationList;
import dev.postern.crl.RevocationPolicy.Scope;
import dev.postern.crl.SignedList;
import dev.postern.crl.UnverifiedList;
import dev.postern.crl.lint.Finding;
import dev.postern.crl.lint.Finding.Severity;
import dev.postern.crl.lint.ListLint;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.StateFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A list in a file, PEM or DER, by whomever. */
record ListFile(Path path, UnverifiedList list) {
    static ListFile read(Path path) throws IOException {
        return of(path, StateFiles.readBytes(path, ListQuota.FILE_BYTES));
    }

    static ListFile of(Path path, byte[] bytes) {
        try {
            return new ListFile(path, UnverifiedList.parse(bytes));
        } catch (MalformedInput e) {
            throw e.in(path.toString());
        }
    }

    /**
     * What speaks against it, and what only deserves a word.
     *
     * @param signed a complete list as its issuer's word; empty if that is one of the errors
     */
    record Findings(List<String> errors, List<String> advice, Optional<SignedList> signed) {}

    /** Lint, freshness and signature, all of them however many fail. */
    Findings check(List<X509Certificate> issuers, Instant now) {
        return check(issuers, now, Scope.COMPLETE);
    }

    /** The same as an edge of this scope would. */
    Findings check(List<X509Certificate> issuers, Instant now, Scope scope) {
        var content = list.content();
        var findings = ListLint.check(content, Optional.empty(), now, scope);
        var errors = new ArrayList<>(messages(findings, Severity.ERROR));
        content.nextUpdate()
                .filter(nextUpdate -> !now.isBefore(nextUpdate))
                .ifPresent(nextUpdate -> errors.add("nextUpdate: " + nextUpdate + " (expected: later than now)"));
        Optional<SignedList> signed = Optional.empty();
        try {
            switch (scope) {
                case COMPLETE -> signed = Optional.of(list.verify(issuers));
                case RFC5280 -> RevocationList.parse(list.der(), issuers, scope);
            }
        } catch (MalformedInput e) {
            errors.add(String.valueOf(e.getMessage()));
        }
        return new Findings(errors, messages(findings, Severity.ADVICE), signed);
    }

    /**
     * The list, if nothing speaks against it.
     *
     * @throws MalformedInput with all that does
     */
    SignedList sound(List<X509Certificate> issuers, Instant now) {
        var findings = check(issuers, now);
        if (findings.errors().isEmpty() && findings.signed().isPresent()) {
            return findings.signed().get();
        }
        throw new MalformedInput(path + ": " + String.join("; ", findings.errors()));
    }

    private static List<String> messages(List<Finding> findings, Severity severity) {
        return findings.stream()
                .filter(finding -> finding.severity() == severity)
                .map(Finding::message)
                .collect(Collectors.toList());
    }
}
