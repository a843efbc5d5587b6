package dev.postern.proxy.address;

/** Why a connection ended before it was known where its client calls from. */
public enum AddressRefusal {
    PEER_UNTRUSTED("ProxyPeerUntrusted"),
    /** The connection begins with something else, a TLS handshake say. */
    HEADER_MISSING("ProxyHeaderMissing"),
    HEADER_VERSION_1("ProxyHeaderVersion1"),
    HEADER_MALFORMED("ProxyHeaderMalformed"),
    HEADER_TOO_LONG("ProxyHeaderTooLong"),
    /** The connection ended in the middle of it. */
    HEADER_INCOMPLETE("ProxyHeaderIncomplete"),
    HEADER_LATE("ProxyHeaderLate");

    private final String code;

    AddressRefusal(String code) {
        this.code = code;
    }

    /** The word that stands in records and metrics. */
    public String code() {
        return code;
    }
}
