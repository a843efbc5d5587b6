package dev.postern.crl;

import static dev.postern.pki.x509.DerCursor.SEQUENCE;

import dev.postern.pki.x509.DerCursor;
import dev.postern.pki.x509.DistinguishedName;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.SerialNumber;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * What a list says (TBSCertList, RFC 5280 §5.1.2): well-formed to the last octet, not yet judged, signed or not. Holds the
 * bytes and makes entries of them on demand. Immutable as long as the bytes are.
 */
public final class ListContent {
    private static final int EXTENSIONS = 0xa0;
    private static final int KEY_IDENTIFIER = 0x80;
    private static final int V2 = 1;
    // The load balancer's subjects take 10,000 bytes in all (alb.md 3.4); and libraries parse names recursively.
    private static final int MAX_NAME_BYTES = 4 * 1024;

    private final byte[] bytes;
    private final int from;
    private final int to;
    private final int version;
    private final int algorithmFrom;
    private final int algorithmTo;
    private final X500Principal issuer;
    private final Instant thisUpdate;
    private final @Nullable Instant nextUpdate;
    private final int entriesFrom;
    private final int entriesTo;
    private final boolean entriesGiven;
    private int entryCount;
    private int needlessReasons;
    private @Nullable CrlNumber number;
    private byte @Nullable [] authorityKeyIdentifier;
    private @Nullable String unsupported;
    private @Nullable String unknown;
    private @Nullable CrlNumber deltaBase;
    private byte @Nullable [] distributionPoint;
    private boolean plain = true;

    /** Reads the content under the cursor and steps over it. */
    ListContent(byte[] bytes, DerCursor cursor, int limit) {
        this.bytes = bytes;
        from = cursor.at();
        to = cursor.open(SEQUENCE, limit, "the list's content");
        version = readVersion(cursor);
        algorithmFrom = cursor.at();
        cursor.moveTo(cursor.open(SEQUENCE, to, "the signature algorithm"));
        algorithmTo = cursor.at();
        issuer = readIssuer(cursor);
        thisUpdate = Instant.ofEpochSecond(cursor.time(to, "thisUpdate"));
        nextUpdate = cursor.isAtTime(to) ? Instant.ofEpochSecond(cursor.time(to, "nextUpdate")) : null;
        entriesGiven = cursor.isAt(SEQUENCE, to);
        entriesTo = entriesGiven ? cursor.open(SEQUENCE, to, "the entries") : cursor.at();
        entriesFrom = cursor.at();
        checkEntries();
        cursor.moveTo(entriesTo);
        if (cursor.isAt(EXTENSIONS, to)) {
            readExtensions(cursor);
        }
        cursor.close(to, "the list's content");
    }

    /**
     * The content alone, as it is about to be signed.
     *
     * @throws MalformedInput with the offset, for anything that is not one TBSCertList in DER
     */
    public static ListContent parse(byte[] der) {
        var cursor = new DerCursor(der, 0);
        var content = new ListContent(der, cursor, der.length);
        cursor.close(der.length, "the list's content");
        return content;
    }

    /** 1 or 2. Only version 2 has a number, and says so. */
    public int version() {
        return version;
    }

    public X500Principal issuer() {
        return issuer;
    }

    public Instant thisUpdate() {
        return thisUpdate;
    }

    public Optional<Instant> nextUpdate() {
        return Optional.ofNullable(nextUpdate);
    }

    public Optional<CrlNumber> number() {
        return Optional.ofNullable(number);
    }

    /** The key identifier of the signing key, if the list names one. */
    public Optional<byte[]> authorityKeyIdentifier() {
        return Optional.ofNullable(authorityKeyIdentifier).map(byte[]::clone);
    }

    /** The signature algorithm the content announces, an AlgorithmIdentifier in DER. */
    public byte[] signatureAlgorithm() {
        return Arrays.copyOfRange(bytes, algorithmFrom, algorithmTo);
    }

    public int entryCount() {
        return entryCount;
    }

    /** How many entries spell out the reason 0, unspecified, which should be left away (RFC 5280 §5.3.1). */
    public int needlessReasons() {
        return needlessReasons;
    }

    /** Whether there is an element for entries, be it empty, which RFC 5280 §5.1.2.6 forbids. */
    public boolean hasEntriesElement() {
        return entriesGiven;
    }

    /** The first thing in the list that must be understood and is not; such a list is never used. */
    public Optional<String> unsupported() {
        return Optional.ofNullable(unsupported);
    }

    /** The same where all kinds of RFC 5280 are read. */
    public Optional<String> unknown() {
        return Optional.ofNullable(unknown);
    }

    /** The number of the list that this one says what has changed since; empty unless it is a delta list. */
    public Optional<CrlNumber> deltaBase() {
        return Optional.ofNullable(deltaBase);
    }

    /** The value of the issuing distribution point, which says what the list is about. */
    Optional<byte[]> distributionPoint() {
        return Optional.ofNullable(distributionPoint);
    }

    /** What the list is about, in words: "complete", or all that limits it. */
    public String kind() {
        return ListKind.of(this);
    }

    /** Whether all entries are of the list's own issuer, and none has a negative serial. */
    boolean isPlain() {
        return plain;
    }

    /** The number of bytes of the content. */
    public int size() {
        return to - from;
    }

    /** The content's own bytes, which are what is signed. */
    public byte[] der() {
        return Arrays.copyOfRange(bytes, from, to);
    }

    /** The entries in the list's order, each made when it is asked for. */
    public Iterable<RevocationEntry> entries() {
        return () -> new Iterator<>() {
            private final EntryReader reader = reader();

            @Override
            public boolean hasNext() {
                return reader.hasNext();
            }

            @Override
            public RevocationEntry next() {
                if (!reader.hasNext()) {
                    throw new NoSuchElementException();
                }
                reader.read();
                return reader.entry();
            }
        };
    }

    /** The first entry of a serial, by reading the list from its start; see {@link SortedEntries} for many questions. */
    public Optional<RevocationEntry> find(SerialNumber serial) {
        for (var entry : entries()) {
            if (entry.serial().equals(serial)) {
                return Optional.of(entry);
            }
        }
        return Optional.empty();
    }

    EntryReader reader() {
        return new EntryReader(bytes, entriesFrom, entriesTo);
    }

    int from() {
        return from;
    }

    private int readVersion(DerCursor cursor) {
        if (!cursor.isAt(DerCursor.INTEGER, to)) {
            return 1;
        }
        var end = cursor.openInteger(to, "the version");
        if (end - cursor.at() != 1 || cursor.octet() != V2) {
            throw cursor.malformed("version (expected: 1, which means version 2)");
        }
        cursor.moveTo(end);
        return 2;
    }

    private X500Principal readIssuer(DerCursor cursor) {
        var start = cursor.at();
        var end = cursor.open(SEQUENCE, to, "the issuer");
        if (end == cursor.at()) {
            throw cursor.malformed("empty issuer");
        }
        cursor.moveTo(end);
        if (end - start > MAX_NAME_BYTES) {
            throw cursor.malformed("issuer of " + (end - start) + " bytes (expected: at most " + MAX_NAME_BYTES + ")");
        }
        try {
            var name = new X500Principal(Arrays.copyOfRange(bytes, start, end));
            // Two libraries read a name, and what one takes the other may not; here both have.
            DistinguishedName.text(name);
            return name;
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new MalformedInput("byte " + start + ": not a name, the issuer", e);
        }
    }

    private void checkEntries() {
        var reader = reader();
        while (reader.hasNext()) {
            reader.read();
            entryCount++;
            needlessReasons += reader.isReasonGiven() && reader.reason() == RevocationEntry.UNSPECIFIED ? 1 : 0;
            if (unsupported == null && reader.unsupported() != null) {
                unsupported = "entry " + entryCount + " (" + reader.serial() + "): " + reader.unsupported();
            }
            if (unknown == null && reader.unknown() != null) {
                unknown = "entry " + entryCount + " (" + reader.serial() + "): " + reader.unknown();
            }
            plain &= reader.unsupported() == null;
        }
    }

    private void readExtensions(DerCursor cursor) {
        var outer = cursor.open(EXTENSIONS, to, "the extensions");
        var end = cursor.open(SEQUENCE, outer, "the extensions");
        if (cursor.at() == end || version == 1) {
            throw cursor.malformed(version == 1 ? "extensions in a list of version 1" : "empty extensions");
        }
        var extension = new ExtensionReader(bytes, cursor);
        var seen = new HashSet<String>();
        while (cursor.at() < end) {
            extension.read(end);
            if (!seen.add(extension.identifier())) {
                throw cursor.malformed("extension " + extension.identifier() + " stands twice");
            }
            read(extension);
        }
        cursor.close(outer, "the extensions");
    }

    private void read(ExtensionReader extension) {
        switch (extension.kind()) {
            case ExtensionReader.CRL_NUMBER -> number = readNumber(extension);
            case ExtensionReader.AUTHORITY_KEY_IDENTIFIER -> authorityKeyIdentifier = readKeyIdentifier(extension);
            case ExtensionReader.DELTA_INDICATOR -> {
                unsupported("a delta list (expected: a complete list)");
                deltaBase = readNumber(extension);
            }
            case ExtensionReader.ISSUING_DISTRIBUTION_POINT -> {
                unsupported("issuing distribution point, a partitioned or indirect list (expected: a complete list)");
                distributionPoint = Arrays.copyOfRange(bytes, extension.valueAt(), extension.valueEnd());
            }
            default -> {
                // RFC 5280 §5.2: a critical extension that is not understood means the list must not be used.
                if (extension.isCritical()) {
                    var what = "unknown critical extension " + extension.identifier();
                    unsupported(what);
                    unknown = unknown == null ? what : unknown;
                }
            }
        }
    }

    private void unsupported(String what) {
        if (unsupported == null) {
            unsupported = what;
        }
    }

    private CrlNumber readNumber(ExtensionReader extension) {
        var cursor = new DerCursor(bytes, extension.valueAt());
        var end = cursor.openInteger(extension.valueEnd(), "the list number");
        var value = new BigInteger(bytes, cursor.at(), end - cursor.at());
        cursor.moveTo(end);
        cursor.close(extension.valueEnd(), "the list number");
        return new CrlNumber(value);
    }

    private byte @Nullable [] readKeyIdentifier(ExtensionReader extension) {
        var cursor = new DerCursor(bytes, extension.valueAt());
        var end = cursor.open(SEQUENCE, extension.valueEnd(), "the authority key identifier");
        if (!cursor.isAt(KEY_IDENTIFIER, end)) {
            return null;
        }
        var identifierEnd = cursor.open(KEY_IDENTIFIER, end, "the key identifier");
        return Arrays.copyOfRange(bytes, cursor.at(), identifierEnd);
    }
}
