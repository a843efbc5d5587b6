package dev.postern.proxy.trust;

import dev.postern.crl.aws.S3Location;
import dev.postern.pki.x509.Fingerprint;
import java.io.IOException;
import java.util.HexFormat;

/**
 * The content of an object as it was read. In memory until it is kept on disk; equal to any other copy of the same content.
 */
final class S3Copy {
    /** Bytes that are somewhere. */
    @FunctionalInterface
    interface Bytes {
        byte[] read() throws IOException;
    }

    private final S3Location location;
    private final String sha256;
    private volatile Bytes bytes;

    private S3Copy(S3Location location, String sha256, Bytes bytes) {
        this.location = location;
        this.sha256 = sha256;
        this.bytes = bytes;
    }

    static S3Copy inMemory(S3Location location, byte[] bytes) {
        return new S3Copy(location, sha256(bytes), () -> bytes);
    }

    static S3Copy onDisk(S3Location location, String sha256, Bytes bytes) {
        return new S3Copy(location, sha256, bytes);
    }

    static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(Fingerprint.sha256().digest(bytes));
    }

    S3Location location() {
        return location;
    }

    String sha256() {
        return sha256;
    }

    byte[] read() throws IOException {
        return bytes.read();
    }

    /** The content is kept elsewhere now. */
    void movedTo(Bytes elsewhere) {
        bytes = elsewhere;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof S3Copy copy && location.equals(copy.location) && sha256.equals(copy.sha256);
    }

    @Override
    public int hashCode() {
        return sha256.hashCode();
    }

    @Override
    public String toString() {
        return location + " " + sha256;
    }
}
