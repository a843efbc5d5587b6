package dev.postern.proxy.config;

/** Whose TLS serves a listener. */
public enum TlsEngine implements Choice {
    /** BoringSSL where its native library loads, else the JDK. */
    AUTO,
    BORINGSSL,
    JDK
}
