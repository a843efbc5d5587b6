package dev.postern.proxy.desync;

/** Why a request is not compliant: the load balancer's words, as the access log has them in field 29, and the class each makes (alb.md 8.7). */
public enum DesyncReason {
    AMBIGUOUS_URI("AmbiguousUri", DesyncClass.AMBIGUOUS),
    BAD_CONTENT_LENGTH("BadContentLength", DesyncClass.SEVERE),
    BAD_HEADER("BadHeader", DesyncClass.SEVERE),
    BAD_TRANSFER_ENCODING("BadTransferEncoding", DesyncClass.SEVERE),
    BAD_URI("BadUri", DesyncClass.SEVERE),
    BAD_METHOD("BadMethod", DesyncClass.SEVERE),
    BAD_VERSION("BadVersion", DesyncClass.SEVERE),
    BOTH_TE_CL_PRESENT("BothTeClPresent", DesyncClass.AMBIGUOUS),
    DUPLICATE_CONTENT_LENGTH("DuplicateContentLength", DesyncClass.AMBIGUOUS),
    EMPTY_HEADER("EmptyHeader", DesyncClass.AMBIGUOUS),
    GET_HEAD_ZERO_CONTENT_LENGTH("GetHeadZeroContentLength", DesyncClass.ACCEPTABLE),
    MULTIPLE_CONTENT_LENGTH("MultipleContentLength", DesyncClass.SEVERE),
    MULTIPLE_TRANSFER_ENCODING_CHUNKED("MultipleTransferEncodingChunked", DesyncClass.SEVERE),
    NON_COMPLIANT_HEADER("NonCompliantHeader", DesyncClass.ACCEPTABLE),
    NON_COMPLIANT_VERSION("NonCompliantVersion", DesyncClass.ACCEPTABLE),
    SPACE_IN_URI("SpaceInUri", DesyncClass.ACCEPTABLE),
    SUSPICIOUS_HEADER("SuspiciousHeader", DesyncClass.AMBIGUOUS),
    SUSPICIOUS_TE_CL_PRESENT("SuspiciousTeClPresent", DesyncClass.SEVERE),
    UNDEFINED_CONTENT_LENGTH_SEMANTICS("UndefinedContentLengthSemantics", DesyncClass.AMBIGUOUS),
    UNDEFINED_TRANSFER_ENCODING_SEMANTICS("UndefinedTransferEncodingSemantics", DesyncClass.AMBIGUOUS);

    private final String text;
    private final DesyncClass makes;

    DesyncReason(String text, DesyncClass makes) {
        this.text = text;
        this.makes = makes;
    }

    public String text() {
        return text;
    }

    public DesyncClass makes() {
        return makes;
    }
}
