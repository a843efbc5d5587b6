package dev.postern.proxy.tls;

import java.util.regex.Pattern;

/** Cipher suites go by OpenSSL's names in configuration and logs, and by the IANA's in the JDK. TLS 1.3 names are the same. */
final class CipherNames {
    private static final Pattern OPENSSL = Pattern.compile("(?:(ECDHE)-(ECDSA|RSA)-)?AES(128|256)-(GCM-)?(SHA\\d*)");
    private static final Pattern IANA =
            Pattern.compile("TLS_(?:(ECDHE)_)?(ECDSA|RSA)_WITH_AES_(128|256)_(GCM|CBC)_(SHA\\d*)");

    private CipherNames() {}

    static String iana(String openSslName) {
        var match = OPENSSL.matcher(openSslName);
        if (!match.matches()) {
            return openSslName;
        }
        return "TLS_" + (match.group(1) == null ? "RSA" : "ECDHE_" + match.group(2)) + "_WITH_AES_" + match.group(3)
                + (match.group(4) == null ? "_CBC_" : "_GCM_") + match.group(5);
    }

    static String openSsl(String ianaName) {
        var match = IANA.matcher(ianaName);
        if (!match.matches()) {
            return ianaName;
        }
        return (match.group(1) == null ? "" : "ECDHE-" + match.group(2) + "-") + "AES" + match.group(3)
                + (match.group(4).equals("GCM") ? "-GCM-" : "-") + match.group(5);
    }
}
