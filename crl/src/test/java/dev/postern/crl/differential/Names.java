package dev.postern.crl.differential;

import static dev.postern.crl.ForgedList.element;
import static dev.postern.crl.ForgedList.hex;

import java.nio.charset.StandardCharsets;

/** Distinguished names in DER, octet by octet. */
final class Names {
    static final int UTF8 = 0x0c;
    static final int PRINTABLE = 0x13;
    static final int TELETEX = 0x14;
    static final int BMP = 0x1e;
    static final String COMMON_NAME = "0603550403";
    static final String ORGANIZATION = "060355040a";
    static final String UNIT = "060355040b";

    private Names() {}

    static byte[] name(byte[]... relativeNames) {
        return element(0x30, relativeNames);
    }

    static byte[] relative(byte[]... attributes) {
        return element(0x31, attributes);
    }

    static byte[] attribute(String type, int tag, String value) {
        var charset = tag == BMP ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_8;
        return element(0x30, hex(type), element(tag, value.getBytes(charset)));
    }

    /** {@code O=Postern Test, CN=…}, as every authority and client here is called. */
    static byte[] of(String commonName) {
        return of(commonName, UTF8);
    }

    static byte[] of(String commonName, int tag) {
        return of("Postern Test", commonName, tag);
    }

    static byte[] of(String organization, String commonName, int tag) {
        return name(
                relative(attribute(ORGANIZATION, tag, organization)),
                relative(attribute(COMMON_NAME, tag, commonName)));
    }

    static byte[] reversed(String commonName) {
        return name(
                relative(attribute(COMMON_NAME, UTF8, commonName)),
                relative(attribute(ORGANIZATION, UTF8, "Postern Test")));
    }

    static byte[] oneRelativeName(String commonName) {
        return name(relative(attribute(COMMON_NAME, UTF8, commonName), attribute(ORGANIZATION, UTF8, "Postern Test")));
    }
}
