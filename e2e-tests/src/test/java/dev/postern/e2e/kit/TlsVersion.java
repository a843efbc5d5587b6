package dev.postern.e2e.kit;

/** What a client speaks, and nothing else. */
public enum TlsVersion {
    TLS_1_2("1.2"),
    TLS_1_3("1.3");

    private final String number;

    TlsVersion(String number) {
        this.number = number;
    }

    /** {@code 1.2} or {@code 1.3}, curl's way. */
    public String number() {
        return number;
    }

    /** The JDK's name, which is the load balancer's log's too. */
    public String protocol() {
        return "TLSv" + number;
    }

    String openSslOption() {
        return "-tls" + number.replace('.', '_');
    }
}
