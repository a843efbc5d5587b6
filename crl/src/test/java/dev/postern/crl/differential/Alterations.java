package dev.postern.crl.differential;

/** Groups of alterations, and what else several differences ask of a case. */
final class Alterations {
    static final String[] FORM = {"MALFORMED", "BUNDLE", "INVALID"};
    static final String[] NOT_DER = {
        "basic-true-is-one",
        "basic-explicit-false",
        "basic-trailing",
        "path-length-padded",
        "usage-trailing-zeros",
        "serial-padded"
    };
    static final String[] MALFORMED_EXTENSIONS = {
        "basic-garbage",
        "path-length-negative",
        "path-length-huge",
        "path-length-without-ca",
        "leaf-basic-path-length",
        "usage-garbage",
        "usage-empty",
        "usage-no-bits",
        "purpose-garbage",
        "purpose-empty",
        "policy-garbage",
        "policy-empty",
        "policy-twice",
        "policy-constraints-empty",
        "subject-key-garbage",
        "subject-key-empty",
        "authority-key-garbage",
        "constraints-ip-5-octets",
        "constraints-empty",
        "constraints-minimum",
        "constraints-minimum-directory",
        "constraints-maximum-directory",
        "constraints-on-leaf",
        "unknown-empty",
        "policy-maps-any",
        "policy-constraints-on-leaf"
    };
    static final String[] MALFORMED_NAMES = {
        "subject-nul",
        "subject-bmp-odd",
        "subject-utf8-broken",
        "subject-not-a-string",
        "subject-printable-wrong",
        "subject-empty-rdn",
        "subject-empty",
        "subject-long",
        "issuer-empty",
        "issuer-longer",
        "name-empty",
        "name-dns-nul",
        "name-dns-not-ascii",
        "name-ip-5-octets",
        "name-uri-relative"
    };
    static final String[] NOT_AN_AUTHORITY = {
        "basic-absent",
        "basic-not-ca",
        "basic-explicit-false",
        "path-length-without-ca",
        "path-length-negative",
        "der-empty-extensions",
        "usage-no-cert-sign",
        "usage-empty",
        "usage-no-bits"
    };
    static final String[] MALFORMED_LISTS = {
        "list-trailing", "list-cut", "list-long-length", "list-indefinite", "list-extension-twice", "number-negative",
                "number-21-octets",
        "number-garbage", "number-absent", "list-extensions-absent", "entry-serial-negative", "entry-serial-21-octets",
                "revoked-padded-serial", "entries-empty"
    };
    static final String[] NOBODYS_LISTS = {
        "list-issuer-other",
        "list-signer-stranger",
        "list-signature-bit",
        "usage-no-crl-sign",
        "usage-empty",
        "usage-no-bits"
    };
    static final String[] UNFRESH_LISTS = {
        "list-newer-stale", "list-older-stale", "list-stale", "list-future", "list-next-update-absent"
    };
    static final String[] KEY_IDENTIFIERS = {
        "authority-key-wrong",
        "authority-key-other-serial",
        "authority-key-serial",
        "authority-key-absent",
        "subject-key-wrong",
        "subject-key-absent",
        "list-key-wrong",
        "list-key-absent"
    };

    private Alterations() {}

    static boolean severalPaths(Case given) {
        return given.base() == Base.CROSS_SIGNED
                || given.base() == Base.NAMESAKES
                || given.base() == Base.ROLLED_OVER
                || given.has("sent-root-namesake", "trusted-root-namesake");
    }

    static boolean anchorAltered(Case given) {
        return given.mutations().stream()
                .anyMatch(made -> made.startsWith("root:")
                        || made.startsWith("other root:")
                        || (made.startsWith("issuing:")
                                && (given.base() == Base.ISSUING_TRUSTED || given.base() == Base.BOTH_TRUSTED)));
    }

    static boolean listAltered(Case given) {
        return given.mutations().stream().anyMatch(made -> made.startsWith("list "));
    }

    static boolean missingAuthority(Case given) {
        return given.has("sent-leaf-alone", "trusted-other-only", "sent-issuer-first");
    }
}
