package dev.postern.proxy.address;

/** What the first bytes of a connection turned out to be, where a PROXY protocol header is expected; see {@link ProxyHeaderReader}. */
public sealed interface ProxyHeader {
    /** It may become one when more has come. */
    record Incomplete() implements ProxyHeader {}

    /** The load balancer speaks for itself, to see whether we live; {@code length} is the header's, in bytes. */
    record Local(int length) implements ProxyHeader {}

    /** It passes on somebody else's connection; {@code length} is the header's, in bytes. */
    record Proxied(int length, ClientAddress client) implements ProxyHeader {}

    /** It is none, or none that is believed. {@code detail} holds no text of the peer's. */
    record Refused(AddressRefusal reason, String detail) implements ProxyHeader {}
}
