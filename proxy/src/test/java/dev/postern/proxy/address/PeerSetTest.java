package dev.postern.proxy.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.pki.x509.MalformedInput;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerSetTest {
    @ParameterizedTest(name = "{0} and {1}: {2}")
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.0.0.0/8, 9.255.255.255, false",
        "192.168.1.128/25, 192.168.1.128, true",
        "192.168.1.128/25, 192.168.1.127, false",
        "10.1.2.3, 10.1.2.3, true",
        "10.1.2.3, 10.1.2.2, false",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "::/0, 2001:db8::1, true",
        "::/0, 10.0.0.1, false",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
        "2001:db8::1/128, 2001:db8::1, true",
        "10.0.0.0/8, ::ffff:10.1.1.1, true",
        "10.0.0.0/8, ::ffff:11.1.1.1, false",
        "fe80::/10, fe80::1, true"
    })
    void believesWhoeverLiesInOneOfItsNetworks_H4(String network, String peer, boolean believed) {
        var peers = PeerSet.parse(List.of("198.51.100.0/24", network));

        assertThat(peers.contains(IpAddress.parse(peer))).isEqualTo(believed);
    }

    @Test
    void seesAMappedPeerThroughAsIPv4EvenWhenThePlatformDoesNot_H4() throws UnknownHostException {
        var bytes = IpAddress.parse("10.1.1.1").getAddress();
        var mapped = new byte[16];
        mapped[10] = -1;
        mapped[11] = -1;
        System.arraycopy(bytes, 0, mapped, 12, 4);
        var peer = Inet6Address.getByAddress(null, mapped, 0);

        assertThat(peer).isInstanceOf(Inet6Address.class);
        assertThat(PeerSet.parse(List.of("10.0.0.0/8")).contains(peer)).isTrue();
        assertThat(PeerSet.parse(List.of("::/0")).contains(peer)).isFalse();
    }

    @Test
    void ignoresZones_H4() throws UnknownHostException {
        var zoned = Inet6Address.getByAddress(null, IpAddress.parse("fe80::1").getAddress(), 3);

        assertThat(PeerSet.parse(List.of("fe80::/10")).contains(zoned)).isTrue();
        assertThat(IpAddress.text(zoned)).isEqualTo("fe80::1");
    }

    @Test
    void believesNobodyWhenEmpty() {
        assertThat(PeerSet.NONE.contains(InetAddress.getLoopbackAddress())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "10.0.0.0/",
                "10.0.0.0/33",
                "::/129",
                "10.0.0.0/-1",
                "10.0.0/8",
                "010.0.0.0/8",
                "10.0.0.256",
                "localhost",
                "fe80::1%eth0",
                "::ffff:10.0.0.0/104",
                "10.0.0.0/8 ",
                "1",
                "0x0a000001",
                "10.0.0.0.",
                "[::1]",
                "1:2:3:4:5:6:7:8:9",
                ":",
                "10.0.0.0/8/8"
            })
    void refusesWhatIsNotANetwork(String text) {
        assertThatThrownBy(() -> Cidr.parse(text))
                .isInstanceOf(MalformedInput.class)
                .hasMessage("\"" + text + "\" (expected: a network such as 10.0.0.0/8 or 2001:db8::/32)");
    }

    @Test
    void refusesANetworkWithBitsAfterItsPrefix() {
        assertThatThrownBy(() -> Cidr.parse("10.0.0.1/8"))
                .hasMessage("\"10.0.0.1/8\" (expected: no bits set after the prefix)");
    }
}
