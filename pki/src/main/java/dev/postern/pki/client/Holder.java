package dev.postern.pki.client;

/** Whom a certificate was issued to. The name is a client's id, a server's first name, or an authority's subject. */
public record Holder(Kind kind, String name) {
    /** The kinds of holders, as the register stores them. */
    public enum Kind {
        CLIENT,
        SERVER,
        AUTHORITY
    }

    public static Holder of(ClientId id) {
        return new Holder(Kind.CLIENT, id.value());
    }

    public static Holder server(String name) {
        return new Holder(Kind.SERVER, name);
    }

    public static Holder authority(String subject) {
        return new Holder(Kind.AUTHORITY, subject);
    }
}
