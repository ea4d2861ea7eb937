package parley.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("S4-CLU-05")
class CallerTest {
    private static final Caller GUEST = new Caller(Principal.ofGuest("ann", "Ann", "s1"), "c1");
    private static final Caller ACCOUNT = new Caller(Principal.ofAccount("bob", "Bob", "s2", null), "c2");

    /** Sends a command of the caller to another node. @return the caller whom that node sees */
    private static Caller atAnotherNode(Caller caller) {
        return ((Command) WireRoundTrip.of(new Command("user:block", caller, new JsonObject()))).caller();
    }

    @Test
    void staysWhoItIsBetweenNodes() {
        assertEquals(GUEST, atAnotherNode(GUEST));
        assertEquals(ACCOUNT, atAnotherNode(ACCOUNT));
    }

    @Test
    void staysWhoItIsInHeaders() {
        assertEquals(GUEST, Caller.ofHeaders(GUEST.toHeaders()));
        assertEquals(ACCOUNT, Caller.ofHeaders(ACCOUNT.toHeaders()));
    }

    @Test
    void leavesTokenAndScopesBehind() {
        Principal withToken = new Principal("bob", "Bob", "s2", Principal.Kind.ACCOUNT, Set.of("admin"), "t1");
        Caller caller = new Caller(withToken, "c2");
        assertEquals(ACCOUNT, atAnotherNode(caller));
        assertEquals(ACCOUNT, Caller.ofHeaders(caller.toHeaders()));
        String frame = WireRoundTrip.recorded(new Command("user:block", caller, new JsonObject()));
        assertEquals(
                new JsonObject()
                        .put("userId", "bob")
                        .put("username", "Bob")
                        .put("sessionId", "s2")
                        .put("guest", false)
                        .put("connectionId", "c2"),
                new JsonObject(frame.substring(frame.indexOf(' ') + 1)).getJsonObject("caller"));
    }
}
