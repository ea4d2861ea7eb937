package parley.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.refusal;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.room.RoomMessages.ConnectionAddress;

/** Tells one connection over a bus that loses, doubles and delays. */
@Tag("S1-CLU")
class ConnectionDeliveryTest {
    private static final ConnectionAddress PHONE = new ConnectionAddress("ann", "node", "phone");
    private static final int SEEDS = 60;
    private static final int EVENTS = 120;

    private final Map<String, Future<Void>> told = new LinkedHashMap<>();

    private static String json(int number) {
        return new JsonObject().put("number", number).encode();
    }

    private Future<Void> tell(ConnectionDelivery delivery, int number) {
        JsonObject data = new JsonObject().put("number", number);
        Future<Void> answer = delivery.tell(PHONE, "webrtc:ice-candidate", data);
        told.put(data.encode(), answer);
        return answer;
    }

    private List<String> acknowledged() {
        return told.keySet().stream()
                .filter(event -> told.get(event).succeeded())
                .toList();
    }

    private static boolean gone(Future<Void> answer) {
        return answer.failed() && ParleyException.of(answer.cause()).code() == ErrorCode.GONE;
    }

    /** Tells events now and then, and returns the way that they took. */
    private SimulatedLink afterTelling(long seed, double loss) {
        told.clear();
        SimulatedLink link = new SimulatedLink(seed, loss);
        ConnectionDelivery delivery = new ConnectionDelivery(link, "sender");
        Random random = new Random(seed);
        for (int i = 0; i < EVENTS; i++) {
            int number = i;
            link.in(random.nextInt(30) + 100L * i, () -> {
                tell(delivery, number);
                assertTrue(link.underWay() <= 1);
            });
        }
        return link;
    }

    /** Events stay in order whatever is given up, and an acknowledged one was taken once. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.1, 0.4, 0.8})
    void acknowledgedEventsAreTakenOnceAndInOrder(double loss) {
        for (long seed = 0; seed < SEEDS; seed++) {
            SimulatedLink link = afterTelling(seed, loss);
            link.run();
            List<String> taken = link.taken();
            List<String> inOrder =
                    told.keySet().stream().filter(taken::contains).toList();
            assertEquals(inOrder, taken, "seed " + seed);
            assertTrue(taken.containsAll(acknowledged()), "seed " + seed);
            assertTrue(told.values().stream().allMatch(Future::isComplete), "seed " + seed);
            assertTrue(link.mostEvents() <= ConnectionDelivery.MOST_EVENTS);
            if (loss == 0) {
                // A silent answer is one that takes longer than the sender waits.
                assertFalse(taken.isEmpty());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsToldAfterTheEndFailsAsGone(boolean withNode) {
        for (long seed = 0; seed < SEEDS; seed++) {
            SimulatedLink link = afterTelling(seed, 0.2);
            link.in(5_000, withNode ? link::endNode : link::endConnection);
            link.run();
            assertTrue(link.taken().containsAll(acknowledged()), "seed " + seed);
            assertTrue(told.get(json(EVENTS - 1)).failed(), "seed " + seed);
            assertTrue(told.values().stream().anyMatch(ConnectionDeliveryTest::gone), "seed " + seed);
        }
    }

    @Test
    void whatIsToldWhileABatchIsUnderWayLeavesTogether() {
        SimulatedLink link = new SimulatedLink(1, 0);
        ConnectionDelivery delivery = new ConnectionDelivery(link, "sender");
        for (int i = 0; i < 10; i++) {
            tell(delivery, i);
        }
        link.run();
        assertEquals(List.copyOf(told.keySet()), link.taken());
        assertEquals(9, link.mostEvents());
    }

    @Test
    void aConnectionThatDoesNotAnswerIsGivenUpAfterSomeAttempts() {
        SimulatedLink link = new SimulatedLink(1, 1);
        Future<Void> answer = tell(new ConnectionDelivery(link, "sender"), 0);
        link.run();
        refusal(ErrorCode.GONE, answer);
        assertEquals(ConnectionDelivery.ATTEMPTS, link.sent());
        assertEquals(12_000, link.now());
    }

    @Test
    void aNodeThatIsGoneIsNotAskedAgain() {
        SimulatedLink link = new SimulatedLink(1, 0);
        link.endNode();
        Future<Void> answer = tell(new ConnectionDelivery(link, "sender"), 0);
        link.run();
        refusal(ErrorCode.GONE, answer);
        assertEquals(1, link.sent());
    }

    @Test
    void onlySoMuchWaitsForOneConnection() {
        SimulatedLink link = new SimulatedLink(1, 0);
        ConnectionDelivery delivery = new ConnectionDelivery(link, "sender");
        for (int i = 0; i < ConnectionDelivery.MOST_EVENTS; i++) {
            tell(delivery, i);
        }
        refusal(ErrorCode.UNAVAILABLE, delivery.tell(PHONE, "webrtc:offer", new JsonObject()));
        ConnectionAddress laptop = new ConnectionAddress("ann", "node", "laptop");
        JsonObject large = new JsonObject().put("sdp", "x".repeat(ConnectionDelivery.MOST_CHARACTERS / 2));
        Future<Void> first = delivery.tell(laptop, "webrtc:offer", large);
        refusal(ErrorCode.UNAVAILABLE, delivery.tell(laptop, "webrtc:offer", large));
        link.run();
        assertEquals(ConnectionDelivery.MOST_EVENTS, acknowledged().size());
        assertTrue(first.succeeded());
    }

    /** A caller who hears that an event was taken may tell the next one at once. */
    @Test
    void anAcknowledgementMayBeFollowedByAnotherEvent() {
        SimulatedLink link = new SimulatedLink(1, 0);
        ConnectionDelivery delivery = new ConnectionDelivery(link, "sender");
        List<Future<Void>> answers = new ArrayList<>();
        tell(delivery, 0).onSuccess(taken -> answers.add(tell(delivery, 2)));
        tell(delivery, 1);
        link.run();
        assertEquals(List.of(json(0), json(1), json(2)), link.taken());
        assertTrue(answers.get(0).succeeded());
    }
}
