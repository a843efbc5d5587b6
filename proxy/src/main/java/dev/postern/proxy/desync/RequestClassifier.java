package dev.postern.proxy.desync;

/**
 * The load balancer's classification of a head (alb.md 8.7, "Exact rules from DESYNC", and the published SuspiciousTeClPresent). The worst
 * class wins; of reasons for the same class the first that is reached: fields in order, what they say of the body, method, version, target.
 *
 * <p>What its log never names gets the word that is nearest and of the same class: a folded line or one without a colon is a SuspiciousHeader,
 * a missing target an AmbiguousUri. One per head.
 */
public final class RequestClassifier {
    private final RawHead head;
    private final byte[] bytes;
    private final String version;
    private Classification found = Classification.COMPLIANT;
    private int encodings;
    private int lengths;
    private boolean disguised;

    private RequestClassifier(RawHead head) {
        this.head = head;
        this.bytes = head.bytes();
        this.version = head.version();
    }

    /** Judges a head, any head. */
    public static Classification classify(RawHead head) {
        return new RequestClassifier(head).classify();
    }

    private Classification classify() {
        for (var field = 0; field < head.fields(); field++) {
            field(field);
        }
        if (encodings + lengths > 0) {
            body();
        }
        method();
        version();
        target();
        return found;
    }

    private void found(DesyncReason reason) {
        if (reason.makes().compareTo(found.desyncClass()) > 0) {
            found = Classification.of(reason);
        }
    }

    private void field(int field) {
        var from = head.nameStart(field);
        var to = head.nameEnd(field);
        var bad = characters(field);
        if (Octets.trimStart(bytes, from, to) == to) {
            found(DesyncReason.EMPTY_HEADER);
            return;
        }
        var name = FieldName.of(bytes, from, to);
        if (name.isDisguised() && bad) {
            return;
        }
        encodings += name.isEncoding() ? 1 : 0;
        lengths += name.isLength() ? 1 : 0;
        if (name.isDisguised()) {
            disguised = true;
            found(DesyncReason.SUSPICIOUS_HEADER);
        } else if (head.isFolded(field) || head.lacksColon(field)) {
            found(DesyncReason.SUSPICIOUS_HEADER);
        }
    }

    /** Judges the characters of a field; whether there are some that can be nobody's. */
    private boolean characters(int field) {
        var strange = false;
        var bad = false;
        for (var at = head.nameStart(field); at < head.nameEnd(field); at++) {
            if (!Octets.isToken(bytes[at])) {
                strange = true;
                bad |= Octets.isBad(bytes[at]);
            }
        }
        for (var at = head.valueStart(field); at < head.valueEnd(field); at++) {
            if (!Octets.isValue(bytes[at])) {
                strange = true;
                bad |= Octets.isBad(bytes[at]);
            }
        }
        if (bad) {
            found(DesyncReason.BAD_HEADER);
        } else if (strange) {
            found(DesyncReason.NON_COMPLIANT_HEADER);
        }
        return bad;
    }

    private void body() {
        if (encodings > 0 && lengths > 0 && disguised) {
            found(DesyncReason.SUSPICIOUS_TE_CL_PRESENT);
        }
        var oldest = version.isBlank() || is("HTTP/0.9");
        if (encodings > 0 && (oldest || is("HTTP/1.0"))) {
            found(DesyncReason.UNDEFINED_TRANSFER_ENCODING_SEMANTICS);
            return;
        }
        if (lengths > 0 && oldest) {
            found(DesyncReason.UNDEFINED_CONTENT_LENGTH_SEMANTICS);
            return;
        }
        codings();
        var length = length();
        var method = head.method();
        if (method.equals("GET") || method.equals("HEAD")) {
            if (encodings > 0) {
                found(DesyncReason.UNDEFINED_TRANSFER_ENCODING_SEMANTICS);
            }
            if (length == 0) {
                found(DesyncReason.GET_HEAD_ZERO_CONTENT_LENGTH);
            } else if (length > 0) {
                found(DesyncReason.UNDEFINED_CONTENT_LENGTH_SEMANTICS);
            }
        }
        if (encodings > 0 && length != ContentLength.BAD) {
            found(DesyncReason.BOTH_TE_CL_PRESENT);
        }
    }

    private void codings() {
        var chunked = false;
        for (var field = 0; field < head.fields() && encodings > 0; field++) {
            if (!name(field).isEncoding()) {
                continue;
            }
            var end = head.valueEnd(field);
            for (var from = head.valueStart(field); from <= end; ) {
                var comma = from;
                while (comma < end && bytes[comma] != ',') {
                    comma++;
                }
                var coding = TransferCoding.of(bytes, from, comma);
                if (coding == TransferCoding.UNKNOWN) {
                    found(DesyncReason.BAD_TRANSFER_ENCODING);
                } else {
                    if (chunked && coding == TransferCoding.CHUNKED) {
                        found(DesyncReason.MULTIPLE_TRANSFER_ENCODING_CHUNKED);
                    }
                    chunked = coding == TransferCoding.CHUNKED;
                }
                from = comma + 1;
            }
        }
    }

    /** The first length that is one. */
    private long length() {
        var known = ContentLength.BAD;
        for (var field = 0; field < head.fields() && lengths > 0; field++) {
            if (!name(field).isLength()) {
                continue;
            }
            var value = ContentLength.parse(bytes, head.valueStart(field), head.valueEnd(field));
            if (value == ContentLength.BAD) {
                found(DesyncReason.BAD_CONTENT_LENGTH);
            } else if (known == ContentLength.BAD) {
                known = value;
            } else {
                found(known == value ? DesyncReason.DUPLICATE_CONTENT_LENGTH : DesyncReason.MULTIPLE_CONTENT_LENGTH);
            }
        }
        return known;
    }

    private FieldName name(int field) {
        return FieldName.of(bytes, head.nameStart(field), head.nameEnd(field));
    }

    private void method() {
        if (head.methodEnd() == 0) {
            found(DesyncReason.BAD_METHOD);
        }
        for (var at = 0; at < head.methodEnd(); at++) {
            if (!Octets.isToken(bytes[at])) {
                found(DesyncReason.BAD_METHOD);
                return;
            }
        }
    }

    private void version() {
        var plain = trimmed();
        if (plain.isEmpty() || plain.equals("HTTP/0.9")) {
            found(DesyncReason.NON_COMPLIANT_VERSION);
            return;
        }
        var digit = plain.length() == 8 && plain.startsWith("HTTP/1.") ? plain.charAt(7) : ' ';
        if (digit < '0' || digit > '9') {
            found(DesyncReason.BAD_VERSION);
        } else if (plain.length() != version.length() || digit > '1') {
            found(DesyncReason.NON_COMPLIANT_VERSION);
        }
    }

    private boolean is(String wanted) {
        return trimmed().equals(wanted);
    }

    private String trimmed() {
        var from = 0;
        var to = version.length();
        while (from < to && Octets.isBlank((byte) version.charAt(from))) {
            from++;
        }
        while (to > from && Octets.isBlank((byte) version.charAt(to - 1))) {
            to--;
        }
        return version.substring(from, to);
    }

    private void target() {
        if (head.targetStart() == head.targetEnd()) {
            found(DesyncReason.AMBIGUOUS_URI);
        }
        for (var at = head.targetStart(); at < head.targetEnd(); at++) {
            var octet = bytes[at];
            if (octet < 0 || (octet > ' ' && octet != 0x7f)) {
                continue;
            }
            if (Octets.isBad(octet)) {
                found(DesyncReason.BAD_URI);
            } else {
                found(octet == ' ' ? DesyncReason.SPACE_IN_URI : DesyncReason.AMBIGUOUS_URI);
            }
        }
    }
}
