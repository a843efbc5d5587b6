package dev.postern.crl;

import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.Pem;
import java.security.cert.X509Certificate;
import java.util.Collection;

/** A list together with its bytes, its issuer's signature checked: what is published, compared and shown. */
public final class SignedList {
    private final byte[] der;
    private final ListContent content;
    private final RevocationList list;

    SignedList(byte[] der, ListContent content, X509Certificate issuer, long seed) {
        this.der = der;
        this.content = content;
        this.list = new RevocationList(content, issuer, SerialTable.of(content, seed));
    }

    /**
     * The one list of a file, PEM or DER, at most 50 MB.
     *
     * @throws MalformedInput as {@link UnverifiedList#parse} and {@link UnverifiedList#verify}
     */
    public static SignedList parse(byte[] file, Collection<X509Certificate> issuers) {
        return UnverifiedList.parse(file).verify(issuers);
    }

    /** What an edge keeps of it. */
    public RevocationList list() {
        return list;
    }

    /** What it says, entry by entry. */
    public ListContent content() {
        return content;
    }

    public byte[] der() {
        return der.clone();
    }

    public String pem() {
        return Pem.encode(Pem.REVOCATION_LIST, der);
    }
}
