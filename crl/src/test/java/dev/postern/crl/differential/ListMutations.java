package dev.postern.crl.differential;

import static dev.postern.crl.ForgedList.element;
import static dev.postern.crl.ForgedList.extension;
import static dev.postern.crl.ForgedList.hex;
import static dev.postern.crl.differential.Mutation.list;

import dev.postern.crl.differential.Mutation.Kind;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;

/** Changes to a revocation list, and to which lists there are. */
final class ListMutations {
    private static final String POINT = "2.5.29.28";
    private static final String NUMBER = "2.5.29.20";
    private static final String DELTA = "2.5.29.27";

    private ListMutations() {}

    static List<Mutation> all() {
        var all = new ArrayList<Mutation>();
        all.addAll(which());
        all.addAll(entries());
        all.addAll(fields());
        all.addAll(extensions());
        return all;
    }

    private static List<Mutation> which() {
        return List.of(
                Mutation.of("list-absent", Kind.LIST, (sample, list) -> sample.lists.remove(list)),
                Mutation.of("list-copy", Kind.LIST, (sample, list) -> another(sample, list, 17)),
                Mutation.of(
                        "list-older-revokes",
                        Kind.LIST,
                        (sample, list) -> sample.revoke(another(sample, list, 16), serialBelow(sample, list))),
                Mutation.of(
                        "list-newer-revokes",
                        Kind.LIST,
                        (sample, list) -> sample.revoke(another(sample, list, 18), serialBelow(sample, list))),
                Mutation.of(
                        "list-older-stale",
                        Kind.LIST,
                        (sample, list) ->
                                another(sample, list, 16).part("nextUpdate", Draft.time(Sample.NOW.minusSeconds(1)))),
                Mutation.of(
                        "list-newer-stale",
                        Kind.LIST,
                        (sample, list) ->
                                another(sample, list, 18).part("nextUpdate", Draft.time(Sample.NOW.minusSeconds(1)))));
    }

    private static List<Mutation> entries() {
        return List.of(
                Mutation.of("revoked", Kind.LIST, (sample, list) -> sample.revoke(list, serialBelow(sample, list))),
                entry("revoked-compromise", extension(21, false, hex("0a0101"))),
                entry("revoked-hold", extension(21, false, hex("0a0106"))),
                entry("revoked-remove", extension(21, false, hex("0a0108"))),
                entry("revoked-unspecified", extension(21, false, hex("0a0100"))),
                entry("revoked-reason-7", extension(21, false, hex("0a0107"))),
                entry("revoked-reason-critical", extension(21, true, hex("0a0101"))),
                entry("revoked-unknown-critical", extension(99, true, hex("0500"))),
                entry("revoked-unknown", extension(99, false, hex("0500"))),
                entry("revoked-invalidity-date", extension(24, false, Draft.text(0x18, "20260101000000Z"))),
                entry(
                        "revoked-by-other-issuer",
                        extension(29, true, element(0x30, element(0xa4, Names.of("Somebody Else"))))),
                Mutation.of("revoked-padded-serial", Kind.LIST, (sample, list) -> {
                    var serial = serialBelow(sample, list);
                    var padded = new byte[serial.length + 1];
                    System.arraycopy(serial, 0, padded, 1, serial.length);
                    sample.revoke(list, padded);
                }),
                Mutation.of("revoked-twice", Kind.LIST, (sample, list) -> {
                    sample.revoke(list, serialBelow(sample, list));
                    sample.revoke(list, serialBelow(sample, list));
                }),
                Mutation.of(
                        "revoked-in-future",
                        Kind.LIST,
                        (sample, list) -> list.part(
                                "entries",
                                element(
                                        0x30,
                                        element(
                                                0x30,
                                                element(2, serialBelow(sample, list)),
                                                Draft.time(Sample.NOW.plus(1, ChronoUnit.DAYS)))))),
                Mutation.of("entry-serial-negative", Kind.LIST, (sample, list) -> sample.revoke(list, hex("ff01"))),
                Mutation.of(
                        "entry-serial-21-octets",
                        Kind.LIST,
                        (sample, list) -> sample.revoke(list, hex("55".repeat(21)))),
                Mutation.of(
                        "entry-unknown-critical",
                        Kind.LIST,
                        (sample, list) ->
                                sample.revoke(list, hex("0815"), element(0x30, extension(99, true, hex("0500"))))),
                Mutation.of(
                        "entry-of-other-issuer",
                        Kind.LIST,
                        (sample, list) -> sample.revoke(
                                list,
                                hex("0815"),
                                element(
                                        0x30,
                                        extension(29, true, element(0x30, element(0xa4, Names.of("Somebody Else"))))))),
                list("entries-empty", list -> list.part("entries", hex("3000"))),
                list("entries-none", list -> list.part("entries", new byte[0])));
    }

    private static List<Mutation> fields() {
        return List.of(
                list("list-version-1", list -> {
                    list.part("version", new byte[0]).part("extensions", new byte[0]);
                    list.extensions.clear();
                }),
                list("list-version-absent", list -> list.part("version", new byte[0])),
                list("list-version-3", list -> list.part("version", hex("020102"))),
                list("list-future", list -> list.part("thisUpdate", Draft.time(Sample.NOW.plus(1, ChronoUnit.HOURS)))),
                list("list-just-future", list -> list.part("thisUpdate", Draft.time(Sample.NOW.plusSeconds(60)))),
                list("list-this-update-now", list -> list.part("thisUpdate", Draft.time(Sample.NOW))),
                list("list-stale", list -> list.part("nextUpdate", Draft.time(Sample.NOW.minusSeconds(1)))),
                list("list-next-update-now", list -> list.part("nextUpdate", Draft.time(Sample.NOW))),
                list("list-next-update-absent", list -> list.part("nextUpdate", new byte[0])),
                list(
                        "list-generalized-time",
                        list -> list.part("nextUpdate", Draft.longTime(Sample.NOW.plus(7, ChronoUnit.DAYS)))),
                list("list-issuer-other", list -> list.part("issuer", Names.of("Somebody Else"))),
                list("list-issuer-case", list -> list.part("issuer", upperCase(list.part("issuer")))),
                list("list-issuer-printable", list -> list.part("issuer", printable(list.part("issuer")))),
                list("list-signer-stranger", list -> list.signer = "stranger"),
                Mutation.of("list-signature-bit", Kind.LIST, (sample, list) -> {
                    var bit = sample.random.nextInt(400);
                    list.signature = value -> FieldMutations.flipped(value, bit);
                }),
                list("list-sha1", list -> list.algorithm = "SHA1with" + kind(list)),
                list("list-sha384", list -> list.algorithm = "SHA384with" + kind(list)),
                list("list-algorithm-differs", list -> list.outside = Draft.identifier("SHA384withECDSA")),
                list("list-trailing", list -> list.whole = der -> Arrays.copyOf(der, der.length + 3)),
                list("list-cut", list -> list.whole = der -> Arrays.copyOf(der, der.length - 1)),
                list("list-long-length", list -> list.whole = FieldMutations::longLength),
                list("list-indefinite", list -> list.whole = FieldMutations::indefinite));
    }

    private static List<Mutation> extensions() {
        return List.of(
                list("number-absent", list -> list.without(NUMBER)),
                list("number-critical", list -> list.critical(NUMBER, hex("0101ff"))),
                list("number-negative", list -> list.extension(NUMBER, false, hex("0201ff"))),
                list("number-21-octets", list -> list.extension(NUMBER, false, element(2, hex("55".repeat(21))))),
                list("number-garbage", list -> list.extension(NUMBER, false, hex("0500"))),
                list("list-key-absent", list -> list.without("2.5.29.35")),
                list(
                        "list-key-wrong",
                        list -> list.extension("2.5.29.35", false, new AuthorityKeyIdentifier(hex("0102030405")))),
                list("list-unknown-critical", list -> list.extension("1.2.3.4.5", true, hex("0500"))),
                list("list-unknown", list -> list.extension("1.2.3.4.5", false, hex("0500"))),
                list(
                        "list-extension-twice",
                        list -> list.extensions.addAll(List.of(
                                new Draft.Extension("1.2.3.4.5", new byte[0], hex("0500")),
                                new Draft.Extension("1.2.3.4.5", new byte[0], hex("0500"))))),
                list("list-extensions-absent", list -> {
                    list.extensions.clear();
                    list.part("extensions", new byte[0]);
                }),
                list("delta", list -> list.extension(DELTA, true, hex("020101"))),
                list("delta-not-critical", list -> list.extension(DELTA, false, hex("020101"))),
                list("scope-users", list -> list.extension(POINT, true, hex("30038101ff"))),
                list("scope-authorities", list -> list.extension(POINT, true, hex("30038201ff"))),
                list("scope-attributes", list -> list.extension(POINT, true, hex("30038501ff"))),
                list("scope-reasons", list -> list.extension(POINT, true, hex("300483020660"))),
                list("scope-indirect", list -> list.extension(POINT, true, hex("30038401ff"))),
                list(
                        "scope-point",
                        list -> list.extension(
                                POINT,
                                true,
                                element(
                                        0x30,
                                        element(
                                                0xa0,
                                                element(
                                                        0xa0,
                                                        element(
                                                                0x86,
                                                                ExtensionMutations.ascii("http://127.0.0.1:1/a"))))))),
                list(
                        "scope-other-point",
                        list -> list.extension(
                                POINT,
                                true,
                                element(
                                        0x30,
                                        element(
                                                0xa0,
                                                element(
                                                        0xa0,
                                                        element(
                                                                0x86,
                                                                ExtensionMutations.ascii("http://127.0.0.1:1/z"))))))),
                list("scope-empty", list -> list.extension(POINT, true, hex("3000"))),
                list("scope-users-not-critical", list -> list.extension(POINT, false, hex("30038101ff"))),
                list("list-freshest", list -> list.extension("2.5.29.46", false, ExtensionMutations.point())));
    }

    private static Mutation entry(String id, byte[] extension) {
        return Mutation.of(
                id,
                Kind.LIST,
                (sample, list) -> sample.revoke(list, serialBelow(sample, list), element(0x30, extension)));
    }

    /** A second list of the same issuer, with this number, and as long as it is to be told apart: nobody on it but 4711. */
    private static Draft another(Sample sample, Draft list, int number) {
        var other = new Draft(list.role + " again", list.signer, 0xa0)
                .part("version", list.part("version"))
                .part("algorithm", new byte[0])
                .part("issuer", list.part("issuer"))
                .part(
                        "thisUpdate",
                        Draft.time(Sample.NOW.minus(1, ChronoUnit.DAYS).plusSeconds((number - 17) * 60L)))
                .part("nextUpdate", list.part("nextUpdate"))
                .part("entries", new byte[0])
                .part("extensions", new byte[0])
                .extension(NUMBER, false, element(2, new byte[] {(byte) number}));
        sample.lists.add(other);
        sample.revoke(other, hex("4711"));
        return other;
    }

    /** The serial of a certificate that this list's issuer has signed, not its own. */
    private static byte[] serialBelow(Sample sample, Draft list) {
        return sample.certificates.values().stream()
                .filter(draft -> draft.signer.equals(list.signer) && !draft.certified.equals(list.signer))
                .map(Sample::serial)
                .findFirst()
                .orElse(hex("0816"));
    }

    private static byte[] upperCase(byte[] name) {
        var upper = name.clone();
        for (int i = 0; i < upper.length; i++) {
            // Letters only where a value stands: the identifiers' octets are below.
            if (upper[i] >= 'a' && upper[i] <= 'z') {
                upper[i] = (byte) Character.toUpperCase(upper[i]);
            }
        }
        return upper;
    }

    private static byte[] printable(byte[] name) {
        var printable = name.clone();
        for (int i = 3; i < printable.length; i++) {
            // The tag that follows an attribute's identifier, 2.5.4.n.
            if (printable[i] == Names.UTF8 && printable[i - 2] == 4) {
                printable[i] = Names.PRINTABLE;
            }
        }
        return printable;
    }

    private static String kind(Draft draft) {
        return draft.signer.startsWith("rsa") ? "RSA" : "ECDSA";
    }
}
