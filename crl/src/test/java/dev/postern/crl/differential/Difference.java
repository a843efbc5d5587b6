package dev.postern.crl.differential;

import static dev.postern.crl.differential.Difference.Stricter.OTHERS;
import static dev.postern.crl.differential.Difference.Stricter.POSTERN;
import static dev.postern.crl.differential.Verifier.BOUNCY_CASTLE_BUILDER;
import static dev.postern.crl.differential.Verifier.OPENSSL;

import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Why we may say something else than another verifier: a rule for each reason, with the clause that makes us right. A disagreement
 * that no rule explains is a bug, of ours until shown otherwise. {@code docs/verification-differences.md} has one row for each.
 */
enum Difference {
    DER(
            POSTERN,
            "X.690 §10, §11; RFC 5280 §4.1",
            "One value has one encoding: what can be written in two ways is read in two ways. No padded lengths or integers, no BER, nothing after the end.",
            d -> d.weRefuseFor(Alterations.FORM)
                    && (d.given().hasKind("der-") || d.given().has(Alterations.NOT_DER))),
    ALGORITHM_TWICE(
            POSTERN,
            "RFC 5280 §4.1.1.2, §5.1.1.2",
            "The algorithm named inside and outside of what is signed must be the same, parameters included, and those the ones its RFC gives (5758 §3.2, 4055 §5).",
            d -> (d.weRefuseFor(Alterations.FORM) && d.given().hasKind("algorithm-"))
                    || (d.weRefuseFor(Postern.LIST) && d.given().has("list-algorithm-differs"))),
    SIGNATURE_FORM(
            POSTERN,
            "RFC 3279 §2.2.3; X.690 §10",
            "A signature is its octets and no more; we do not skip what follows it.",
            d -> d.weRefuseFor(Alterations.FORM)
                    && d.given().has("signature-longer", "signature-empty", "signature-cut", "signature-other-form")),
    EXTENSION_ONCE(
            POSTERN,
            "RFC 5280 §4.2",
            "A certificate must not have two extensions of one kind: readers differ in which they take.",
            d -> d.weRefuseFor(Alterations.FORM) && d.given().has("extension-twice", "unknown-twice")),
    TIME_FORM(
            POSTERN,
            "RFC 5280 §4.1.2.5",
            "Times are UTCTime with seconds and Z through 2049, GeneralizedTime without fractions after, and dates that exist.",
            d -> d.weRefuseFor(Alterations.FORM) && d.given().hasKind("time")),
    SERIAL_FORM(
            POSTERN,
            "RFC 5280 §4.1.2.2",
            "A serial number has at most 20 octets and no padding; revocation goes by it.",
            d -> d.weRefuseFor(Alterations.FORM) && d.given().hasKind("serial-")),
    EXTENSION_FORM(
            POSTERN,
            "RFC 5280 §4.2, §4.2.1",
            "What an extension says must have the syntax of its kind, critical or not: one that cannot be read is not one that is absent.",
            d -> d.weRefuseFor(Alterations.FORM) && d.given().has(Alterations.MALFORMED_EXTENSIONS)),
    NAME_FORM(
            POSTERN,
            "RFC 5280 §4.1.2.4, §4.1.2.6, §4.2.1.6",
            "Names go into headers and logs: each string in the octets of its type, no NUL, no empty RDN; an issuer has a name, a subject without one a critical subjectAltName.",
            d -> d.weRefuseFor(Alterations.FORM) && d.given().has(Alterations.MALFORMED_NAMES)),
    VERSION_THREE(
            POSTERN,
            "RFC 5280 §4.1.2.1, §4.1.2.9; alb.md 2.1",
            "Version 3 only: earlier ones cannot say who is an authority.",
            d -> d.weRefuseFor("TYPE_UNSUPPORTED", "MALFORMED", "BUNDLE", "INVALID")
                    && d.given().hasKind("version-")),
    UNIQUE_IDENTIFIERS(
            POSTERN,
            "RFC 5280 §4.1.2.8",
            "Names are not to be used again, so nothing tells two holders of one apart.",
            d -> d.weRefuseFor(Alterations.FORM) && d.given().has("unique-ids")),
    KEY_FORM(
            POSTERN,
            "RFC 5480 §2.1.1, §2.2; RFC 3279 §2.3.1",
            "Named curves only, points uncompressed and on the curve, whole octets: no arithmetic on parameters a stranger chose.",
            d -> d.weRefuseFor("MALFORMED", "INVALID", "INCOMPATIBLE")
                    && d.given()
                            .has(
                                    "key-explicit-curve",
                                    "key-compressed-point",
                                    "key-at-infinity",
                                    "key-point-off-curve",
                                    "key-unused-bits")),
    KEY_KINDS(
            POSTERN,
            "RFC 5280 §6.1 leaves it to policy; alb.md 2.1",
            "RSA of 2048 to 8192 bits with a sane exponent, P-256, P-384, P-521: the load balancer's list, looked at before any arithmetic.",
            d -> d.weRefuseFor("INCOMPATIBLE", "TYPE_UNSUPPORTED", "BUNDLE", "INVALID", Postern.LIST)
                    && d.given().hasKind("key-")),
    STRONG_SIGNATURES(
            POSTERN,
            "RFC 9155 §2; alb.md 2.1",
            "SHA-256, SHA-384 or SHA-512: others can be forged or are in no list of the load balancer.",
            d -> (d.weRefuseFor("INCOMPATIBLE", "BUNDLE") && d.given().has("algorithm-sha1", "algorithm-sha224"))
                    || (d.weRefuseFor(Postern.LIST) && d.given().has("list-sha1"))),
    PURPOSE(
            POSTERN,
            "RFC 5280 §4.2.1.3, §4.2.1.12",
            "A keyUsage or extendedKeyUsage that is there must name digitalSignature or keyAgreement, and clientAuth itself, in the client's and in each authority's certificate below the anchor. The PKIX interfaces do not ask.",
            d -> d.weRefuseFor("PURPOSE_INVALID")
                    && (d.given().hasKind("usage-") || d.given().hasKind("purpose-"))),
    AUTHORITY_AS_CLIENT(
            POSTERN,
            "RFC 5280 §4.2.1.9",
            "An authority's certificate is nobody's client certificate, although it may carry the purpose.",
            d -> d.weRefuseFor("PURPOSE_INVALID") && d.given().has("leaf-is-ca", "sent-issuer-first")),
    ANCHOR_IS_AUTHORITY(
            POSTERN,
            "RFC 5937 §3.1; RFC 5280 §4.2.1.9",
            "What is trusted as an authority must say that it is one.",
            d -> d.weRefuseFor(Postern.BUNDLE) && d.given().has(Alterations.NOT_AN_AUTHORITY)),
    ANCHOR_CONSTRAINTS(
            POSTERN,
            "RFC 5937 §3",
            "Constraints, key usage and path length that an anchor's certificate states bind those below it.",
            d -> d.weRefuseFor("UNTRUSTED", "INVALID", "PURPOSE_INVALID") && Alterations.anchorAltered(d.given())),
    ANCHOR_VALIDITY(
            POSTERN,
            "RFC 5937 §3.1; RFC 5280 §4.1.2.5",
            "An authority out of its time lets nobody in, trusted or not.",
            d -> d.weRefuseFor("EXPIRED", "NOT_YET_VALID") && Alterations.anchorAltered(d.given())),
    ANCHOR_EXTENSIONS(
            POSTERN,
            "RFC 5280 §4.2; RFC 5937 §3",
            "A critical extension that is not understood is not understood in an anchor either, and subjectKeyIdentifier is the only identifier that may be critical.",
            d -> d.weRefuseFor(Postern.BUNDLE, "INVALID")
                    && d.given()
                            .has(
                                    "unknown-critical",
                                    "authority-key-critical",
                                    "access-critical",
                                    "subject-directory-critical")),
    POLICY_FLAGS(
            POSTERN,
            "RFC 5280 §6.1.3 (d), §6.1.4, §6.1.5",
            "A required policy is required, mapping of anyPolicy forbidden: OpenSSL looks at policies only if asked, the JDK misses some.",
            d -> d.weRefuseFor("UNTRUSTED", "INVALID") && d.given().hasKind("policy-")),
    DIRECTORY_WITHOUT_PARTS(
            POSTERN,
            "RFC 5280 §4.2.1.10",
            "A directory name without parts as the only one permitted would permit everybody: what says nothing critically is refused.",
            d -> d.weRefuseFor("UNTRUSTED", "INVALID") && d.given().hasKind("constrained-subject")),
    ADDRESS_FAMILY(
            POSTERN,
            "RFC 5280 §4.2.1.10",
            "Where only IPv4 addresses are permitted, one of IPv6 is not within; the JDK takes it for another kind of name.",
            d -> d.weRefuseFor("UNTRUSTED", "INVALID")
                    && d.verifier().isJdk()
                    && d.given().hasKind("constrained-address")),
    NAME_READ_TWO_WAYS(
            POSTERN,
            "RFC 5280 §4.2.1.10; RFC 5321 §4.1.2, RFC 3986 §3.2",
            "Where its kind is constrained, a name that readers take apart differently is refused: a quoted mailbox, a user before the host, a wildcard.",
            d -> d.weRefuseFor("UNTRUSTED", "INVALID") && d.given().hasKind("constrained-")),
    FOUR_CERTIFICATES(
            POSTERN,
            "alb.md 3.4",
            "At most four certificates are read from a stranger, used or not.",
            d -> d.weRefuseFor("MAX_CHAIN_DEPTH_EXCEEDED")),
    NAME_COMPARISON(
            POSTERN,
            "RFC 5280 §7.1, RFC 4518",
            "Only PrintableString and UTF8String are compared by their characters; the other string types octet by octet.",
            d -> d.weRefuseFor("UNTRUSTED", Postern.LIST, "CRL_PROCESSING_ERROR")
                    && d.given().has("issuer-teletex", "issuer-bmp", "list-issuer-case", "list-issuer-printable")),
    NAME_ORDER(
            POSTERN,
            "RFC 5280 §7.1",
            "The parts of a name have an order; Bouncy Castle takes the reversed name for the same.",
            d -> d.weRefuseFor("UNTRUSTED")
                    && d.verifier().isBouncyCastle()
                    && d.given().has("issuer-reversed")),
    LIST_KINDS(
            POSTERN,
            "RFC 5280 §5.2.4, §5.2.5, §6.3.3; alb.md 3.3",
            "Complete lists only, unless the policy says otherwise: a delta or a part taken for the whole lets the revoked in.",
            d -> d.weRefuseFor(Postern.LIST, "CRL_PROCESSING_ERROR")
                    && (d.given().hasKind("scope-")
                            || d.given().hasKind("delta")
                            || d.given().has("entry-of-other-issuer", "revoked-by-other-issuer"))),
    LIST_FORM(
            POSTERN,
            "RFC 5280 §5.1, §5.2.3, §5.3; X.690",
            "A list is version 2, in DER to the last octet, its number and serials in their bounds, each extension once.",
            d -> d.weRefuseFor(Postern.LIST)
                    && (d.given().has(Alterations.MALFORMED_LISTS) || d.given().hasKind("list-version"))),
    LIST_CRITICAL(
            POSTERN,
            "RFC 5280 §5.2, §5.3",
            "A critical extension that is not understood, be it of one entry, makes the whole list unusable; an edge says so when it loads it.",
            d -> d.weRefuseFor(Postern.LIST)
                    && d.given().has("list-unknown-critical", "entry-unknown-critical", "revoked-unknown-critical")),
    LIST_OF_NOBODY(
            POSTERN,
            "RFC 5280 §6.3.3 (f), (g)",
            "A configured list that none of the authorities has signed, or that none may sign, is an error at load; others pass over it.",
            d -> d.weRefuseFor(Postern.LIST)
                    && (d.given().has(Alterations.NOBODYS_LISTS) || Alterations.missingAuthority(d.given()))),
    LIST_FRESH(
            POSTERN,
            "RFC 5280 §5.1.2.4, §5.1.2.5, §6.3.3 (a)",
            "The newest list decides: past its time, from the future, or endless, it is no answer, and an older one cannot stand in for it.",
            d -> d.weRefuseFor("CRL_PROCESSING_ERROR") && d.given().has(Alterations.UNFRESH_LISTS)),
    LIST_ANY_HIT(
            POSTERN,
            "RFC 5280 §6.3.3 (i)",
            "Who is on any list in force is revoked, whatever another list in force says, whenever, and for whatever reason.",
            d -> d.weRefuseFor("CRL_HIT")
                    && d.given()
                            .has(
                                    "list-older-revokes",
                                    "list-newer-revokes",
                                    "list-copy",
                                    "list-newer-stale",
                                    "list-older-stale",
                                    "revoked-in-future",
                                    "revoked-remove")),
    ANCHOR_REVOKED(
            POSTERN,
            "RFC 5280 §6.3 leaves it open",
            "If the list of whoever issued a trusted intermediate is here, it is asked about it too: it must be fresh, and the intermediate not on it.",
            d -> d.weRefuseFor("CRL_HIT", "CRL_PROCESSING_ERROR")
                    && d.given().base() == Base.BOTH_TRUSTED
                    && Alterations.listAltered(d.given())),
    ONE_PATH(
            POSTERN,
            "RFC 5280 §6.1 judges a path, not a search",
            "Of several paths the first sound one is asked about revocation; others go on to the next until one is not revoked. Revoked anywhere is the stricter reading.",
            d -> d.weRefuseFor("CRL_HIT", "CRL_PROCESSING_ERROR", "EXPIRED", "NOT_YET_VALID", "PURPOSE_INVALID")
                    && Alterations.severalPaths(d.given())),
    BROKEN_AND_NOT_NEEDED(
            POSTERN,
            "RFC 8446 §4.4.2; RFC 5280 §4.1",
            "Every certificate sent or trusted must be well-formed, also one that no path needs; a list of it, too.",
            d -> d.weRefuseFor("MALFORMED", "BUNDLE", "LIST") && Alterations.severalPaths(d.given())),
    STRICT_PROFILE(
            OTHERS,
            "RFC 5280 §4.2.1.1, §4.2.1.2, §4.2.1.3, §4.2.1.9",
            "These are duties of who issues; §6.1 asks none of them of who verifies. OpenSSL does so with -x509_strict: key identifiers there, keyUsage in each authority, basicConstraints critical, no pathLen or keyCertSign in a client's.",
            d -> d.ours().accepted()
                    && d.verifier() == OPENSSL
                    && d.openSslErrors().stream()
                            .anyMatch(error ->
                                    Set.of(79, 80, 81, 82, 85, 86, 89, 92).contains(error % 1000))),
    KEY_IDENTIFIERS(
            OTHERS,
            "RFC 5280 §4.2.1.1, §6.1, §6.3.3",
            "Key identifiers help to find an issuer and decide nothing: the signature does. OpenSSL and, for lists, the JDK refuse where they differ.",
            d -> d.ours().accepted()
                    && !d.verifier().isBouncyCastle()
                    && d.given().has(Alterations.KEY_IDENTIFIERS)),
    LAST_SECOND(
            OTHERS,
            "RFC 5280 §4.1.2.5, §5.1.2.5",
            "A certificate is good through its notAfter, a list until its nextUpdate, that second included.",
            d -> d.ours().accepted() && d.given().has("not-after-now", "list-next-update-now", "list-this-update-now")),
    CLOCK_SKEW(
            OTHERS,
            "RFC 5280 §5.1.2.4",
            "A list from up to five minutes ahead is from a clock that differs, not from the future: refusing it would lock everybody out.",
            d -> d.ours().accepted() && d.given().has("list-just-future")),
    CRITICAL_AND_UNDERSTOOD(
            OTHERS,
            "RFC 5280 §4.2, §5.2",
            "A list's number and a subject's key identifier must not be critical, which is for their issuer to heed, and an authority's extendedKeyUsage may be (§4.2.1.12); we understand them.",
            d -> d.ours().accepted()
                    && d.given().has("number-critical", "subject-key-critical", "purpose-client-critical")),
    OPENSSL_FIRST_PATH(
            OTHERS,
            "RFC 5280 §6.1; RFC 4158 §2",
            "OpenSSL takes one issuer of a name and does not come back to another when that one does not do, nor for lists of one name.",
            d -> d.ours().accepted()
                    && d.verifier() == OPENSSL
                    && Alterations.severalPaths(d.given())
                    && (d.given().base() == Base.NAMESAKES
                            || d.given().mutations().stream().anyMatch(made -> !made.startsWith("leaf:")))),
    NOT_NEEDED(
            OTHERS,
            "RFC 8446 §4.4.2",
            "A certificate that was sent and is on no path is not held against the client; Bouncy Castle reads them all, or gives up.",
            d -> d.ours().accepted() && d.verifier() == BOUNCY_CASTLE_BUILDER && Alterations.severalPaths(d.given())),
    OPENSSL_ASKS_ANCHOR(
            OTHERS,
            "RFC 5280 §6.3",
            "An anchor is trusted, not judged; with -crl_check_all OpenSSL asks for a list of whoever issued it.",
            d -> d.ours().accepted()
                    && d.verifier() == OPENSSL
                    && d.given().asksRevocation()
                    && Alterations.anchorAltered(d.given())
                    && d.given().hasKind("issuer-")),
    ANCHOR_PURPOSE(
            OTHERS,
            "RFC 5280 §6.1.1 (d); RFC 5937 §3.2",
            "An anchor's extendedKeyUsage binds nobody: it is trusted for the name and key. OpenSSL asks it too.",
            d -> d.ours().accepted()
                    && d.verifier() == OPENSSL
                    && d.given().hasKind("purpose-")
                    && d.theyRefuseFor("unsuitable certificate purpose")
                    && Alterations.anchorAltered(d.given())),
    NETSCAPE_TYPE(
            OTHERS,
            "not in RFC 5280",
            "Netscape's certificate type is of 1996, not critical here, and says nothing to us.",
            d -> d.ours().accepted() && d.verifier() == OPENSSL && d.given().has("netscape-server")),
    JDK_DNS_IN_SUBJECT(
            OTHERS,
            "RFC 5280 §4.2.1.10",
            "Constraints on DNS names bind the names in subjectAltName; the JDK takes a common name for one.",
            d -> d.ours().accepted()
                    && d.verifier().isJdk()
                    && (d.given().has("permit-dns", "constraints-minimum")
                            || d.given().hasKind("constrained-dns"))),
    JDK_SELF_ISSUED(
            OTHERS,
            "RFC 5280 §6.1",
            "A client's certificate may bear its issuer's name; the JDK's builder then does not look for the issuer.",
            d -> d.ours().accepted() && d.verifier().isJdk() && d.given().has("subject-as-issuer")),
    JDK_LIST_BY_NAME(
            OTHERS,
            "RFC 5280 §6.3.3 (f)",
            "Of two authorities with one name each has its lists, told apart by the key; the JDK takes what has the name.",
            d -> d.ours().accepted()
                    && d.verifier().isJdk()
                    && Alterations.severalPaths(d.given())
                    && d.given().asksRevocation()),
    POINT_CRITICAL(
            OTHERS,
            "RFC 5280 §4.2, §4.2.1.13",
            "Where lists are complete, a distribution point says where one may be fetched, and we fetch none; critical, it is understood.",
            d -> d.ours().accepted() && d.verifier().isJdk() && d.given().has("point-critical"));

    /** Who refuses what the other accepts. */
    enum Stricter {
        POSTERN,
        OTHERS
    }

    private final Stricter stricter;
    private final String clause;
    private final String why;

    @SuppressWarnings("ImmutableEnumChecker") // Functions without state.
    private final Predicate<Disagreement> explains;

    Difference(Stricter stricter, String clause, String why, Predicate<Disagreement> explains) {
        this.stricter = stricter;
        this.clause = clause;
        this.why = why;
        this.explains = explains;
    }

    /** The first rule that explains it, if those that do explain all that OpenSSL objects to. */
    static Optional<Difference> of(Disagreement disagreement) {
        var rules = Stream.of(values())
                .filter(rule -> (rule.stricter == POSTERN) == disagreement.weRefuse())
                .filter(rule -> rule.explains.test(disagreement))
                .toList();
        var unexplained = new HashSet<>(disagreement.openSslErrors());
        rules.forEach(rule -> unexplained.removeIf(rule::objectsWith));
        return unexplained.isEmpty() ? rules.stream().findFirst() : Optional.empty();
    }

    /** Whether this number, as in "error 20 at 1 depth", is how OpenSSL says it; of an intermediate's, 1000 more. */
    private boolean objectsWith(int error) {
        return switch (this) {
            case STRICT_PROFILE ->
                Set.of(79, 80, 81, 82, 85, 86, 89, 92, 1080, 1081, 1085, 1086, 1089, 1092)
                        .contains(error);
            case KEY_IDENTIFIERS -> Set.of(3, 20, 85, 86).contains(error % 1000);
            case LAST_SECOND -> Set.of(10, 12).contains(error % 1000);
            case CLOCK_SKEW -> error % 1000 == 11;
            case CRITICAL_AND_UNDERSTOOD -> Set.of(34, 36).contains(error % 1000);
            case OPENSSL_ASKS_ANCHOR -> Set.of(3, 33).contains(error % 1000);
            case ANCHOR_PURPOSE, NETSCAPE_TYPE -> error % 1000 == 26;
            default -> this == OPENSSL_FIRST_PATH;
        };
    }

    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The rule as the page has it. */
    String row() {
        return "| `" + id() + "` | " + (stricter == POSTERN ? "Postern" : "others") + " | " + clause + " | " + why
                + " |";
    }
}
