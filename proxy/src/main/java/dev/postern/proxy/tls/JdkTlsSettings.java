package dev.postern.proxy.tls;

/**
 * What the JDK's TLS engine can be told by system properties only. It reads them once, when the first TLS object of the process is
 * made, whoever makes it: so they are set before an edge loads anything.
 */
public final class JdkTlsSettings {
    private JdkTlsSettings() {}

    /** Sets them; where the command line has said something else about groups, that stays. */
    public static void apply() {
        // It hands out tickets and renegotiates unless told not to. BoringSSL does neither unless asked.
        System.setProperty("jdk.tls.server.enableSessionTicketExtension", "false");
        System.setProperty("jdk.tls.server.newSessionTicketCount", "0");
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
        // alb.md 3.4, "TLS message size 64 K"; it stops at 32 K by itself.
        System.setProperty("jdk.tls.maxHandshakeMessageSize", Integer.toString(ServerTls.MAX_MESSAGE_BYTES));
        // The same ones BoringSSL is given; of a whole process at once, so what goes upstream through the JDK has them,
        // too.
        if (System.getProperty("jdk.tls.namedGroups") == null) {
            System.setProperty("jdk.tls.namedGroups", "x25519,secp256r1,secp384r1");
        }
    }
}
