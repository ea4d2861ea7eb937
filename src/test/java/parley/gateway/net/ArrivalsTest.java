package parley.gateway.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.gateway.net.Arrivals.Limits;
import parley.gateway.net.Arrivals.Refusal;

@Tag("S1-RL-06")
class ArrivalsTest {
    private static final String HERE = "192.0.2.1";
    private static final String THERE = "192.0.2.2";

    @Test
    void strangersAreLimitedPerAddressAndInAll() {
        Arrivals arrivals = new Arrivals(new Limits(3, 2, 0, 0, 0));
        arrivals.accepted(HERE);
        arrivals.accepted(HERE);
        assertEquals(Refusal.ADDRESS, arrivals.refusal(HERE));
        assertNull(arrivals.refusal(THERE));
        arrivals.accepted(THERE);
        assertEquals(Refusal.STRANGERS, arrivals.refusal(THERE));
    }

    @Test
    void usersMakeRoomForStrangers() {
        Arrivals arrivals = new Arrivals(new Limits(1, 1, 0, 0, 0));
        Arrival arrival = arrivals.accepted(HERE);
        assertTrue(arrival.becomeUser());
        assertNull(arrivals.refusal(HERE));
        assertEquals(1, arrivals.users());
        assertEquals(0, arrivals.strangers());
    }

    @Test
    void usersAreLimitedPerAddressAndInAll() {
        Arrivals arrivals = new Arrivals(new Limits(0, 0, 2, 1, 0));
        assertTrue(arrivals.accepted(HERE).becomeUser());
        assertFalse(arrivals.accepted(HERE).becomeUser());
        Arrivals others = new Arrivals(new Limits(0, 0, 1, 0, 0));
        assertTrue(others.accepted(HERE).becomeUser());
        assertFalse(others.accepted(THERE).becomeUser());
    }

    @Test
    void allConnectionsTogetherLeaveDescriptorsFree() {
        Arrivals arrivals = new Arrivals(new Limits(0, 0, 0, 0, 2));
        arrivals.accepted(HERE).becomeUser();
        arrivals.accepted(null);
        assertEquals(Refusal.DESCRIPTORS, arrivals.refusal(THERE));
    }

    @Test
    void connectionsOfATrustedProxyCountForTheClientTheyAreFor() {
        Arrivals arrivals = new Arrivals(new Limits(0, 1, 0, 0, 0));
        Arrival one = arrivals.accepted(null);
        Arrival other = arrivals.accepted(null);
        assertNull(arrivals.refusal(null));
        assertTrue(one.claim(HERE));
        assertTrue(one.claim(HERE));
        assertFalse(other.claim(HERE));
        assertTrue(other.claim(THERE));
    }

    @Test
    void sessionsWithoutAConnectionOfTheirOwnCountAsStrangersUntilTheyEnd() {
        Arrivals arrivals = new Arrivals(new Limits(0, 1, 0, 0, 0));
        Arrival session = arrivals.session(HERE);
        assertNotNull(session);
        assertNull(arrivals.session(HERE));
        session.sessionEnded();
        session.sessionEnded();
        assertEquals(0, arrivals.strangers());
        assertNotNull(arrivals.session(HERE));
    }
}
