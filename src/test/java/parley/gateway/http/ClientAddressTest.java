package parley.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("S1-SEC-06")
class ClientAddressTest {
    private final ClientAddress addresses =
            new ClientAddress(List.of("10.0.0.0/8", "192.168.1.7", "fd00::/8", "172.16.0.0/12"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "203.0.113.5 | 198.51.100.1 | 203.0.113.5",
                "10.1.2.3 | 198.51.100.1 | 198.51.100.1",
                "10.1.2.3 | 6.6.6.6, 198.51.100.1 | 198.51.100.1",
                "10.1.2.3 | 6.6.6.6, 198.51.100.1, 10.9.9.9, 192.168.1.7 | 198.51.100.1",
                "10.1.2.3 | 10.0.0.1, 10.0.0.2 | 10.0.0.1",
                "10.1.2.3 | 198.51.100.1:4711 | 198.51.100.1",
                "10.1.2.3 | [2001:db8::1]:4711 | 2001:db8::1",
                "fd12::1 | 2001:db8::1 | 2001:db8::1",
                "2001:db8::9 | 198.51.100.1 | 2001:db8::9",
                "10.1.2.3 | garbage | 10.1.2.3",
                "10.1.2.3 | 198.51.100.1, garbage | 10.1.2.3",
                "10.1.2.3 | ' ' | 10.1.2.3",
                "::ffff:10.1.2.3 | 198.51.100.1 | 198.51.100.1",
                "172.31.255.255 | 198.51.100.1 | 198.51.100.1",
                "172.32.0.0 | 198.51.100.1 | 172.32.0.0",
                "192.168.1.8 | 198.51.100.1 | 192.168.1.8",
            })
    void believesOnlyTrustedHops(String peer, String forwardedFor, String client) {
        assertEquals(client, addresses.resolve(peer, List.of(forwardedFor)));
    }

    @Test
    void readsSeveralHeaderLinesAsOneList() {
        assertEquals("198.51.100.1", addresses.resolve("10.1.2.3", List.of("6.6.6.6", "198.51.100.1", "10.0.0.9")));
    }

    @Test
    void believesNobodyByDefault() {
        assertEquals("127.0.0.1", new ClientAddress(List.of()).resolve("127.0.0.1", List.of("198.51.100.1")));
    }

    @Test
    void trustsMappedRangesAsTheIpv4RangesTheyAre() {
        ClientAddress mapped = new ClientAddress(List.of("::ffff:10.0.0.0/104"));
        assertEquals("198.51.100.1", mapped.resolve("10.200.0.1", List.of("198.51.100.1")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "example.org", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "::1/129", "10.0.0.0/"})
    void refusesProxiesThatAreNoAddresses(String proxy) {
        assertThrows(IllegalArgumentException.class, () -> new ClientAddress(List.of(proxy)));
    }

    @Test
    void limitsWholeIpv6SitesAndSingleIpv4Addresses() {
        assertEquals(ClientAddress.limitKey("2001:db8:1:2:3::4"), ClientAddress.limitKey("2001:db8:1:2:ffff::"));
        assertEquals("198.51.100.1", ClientAddress.limitKey("198.51.100.1"));
        assertEquals("unknown", ClientAddress.limitKey("unknown"));
    }
}
