package parley.delivery;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.delivery.Delivery.Durable;
import parley.delivery.Delivery.Ephemeral;
import parley.delivery.Delivery.Typing;
import parley.room.RoomReceipts;
import parley.room.RoomReceipts.Authored;
import parley.room.RoomReceipts.Reached;

@Tag("S3-SCALE-04")
class DeliveryFrameTest {
    private static final byte[] JSON = new JsonObject()
            .put("content", "Grüße, 世界 \uD83D\uDE00 \u0001")
            .toBuffer()
            .getBytes();

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void assertSame(Durable delivery) {
        Buffer frame = DeliveryFrame.of(delivery);
        assertEquals(DeliveryFrame.DURABLE, frame.getByte(0));
        Durable carried = DeliveryFrame.durable(frame);
        assertArrayEquals(delivery.json(), carried.json());
        assertEquals(
                delivery,
                new Durable(carried.roomId(), carried.seq(), carried.type(), carried.userId(), delivery.json()));
    }

    private static void assertSame(Ephemeral delivery) {
        Buffer frame = DeliveryFrame.of(delivery);
        assertEquals(DeliveryFrame.EPHEMERAL, frame.getByte(0));
        Ephemeral carried = DeliveryFrame.ephemeral(frame);
        assertArrayEquals(delivery.json(), carried.json());
        assertEquals(
                delivery, new Ephemeral(carried.roomId(), carried.type(), delivery.json(), carried.exceptUserIds()));
    }

    @Test
    void carriesDurableEvents() {
        assertSame(new Durable("room", 1, "chat:message", "user", JSON));
        assertSame(new Durable("Zimmer ü", Long.MAX_VALUE, "chat:user_left", "Zoë", utf8("{}")));
    }

    @Test
    void carriesEventsOfNobody() {
        assertSame(new Durable("room", 7, "room:closed", null, JSON));
    }

    @Test
    void carriesLongEvents() {
        assertSame(new Durable("room", 7, "chat:message", "user", utf8("ß".repeat(200_000))));
        assertSame(new Ephemeral("room", "chat:typing", utf8("ß".repeat(200_000)), Set.of()));
    }

    @Test
    void carriesEphemeralEventsForAllOrNotForSome() {
        assertSame(new Ephemeral("room", "chat:typing", JSON, Set.of()));
        assertSame(new Ephemeral("room", "chat:typing", JSON, Set.of("ann", "Zoë")));
    }

    @Test
    void carriesMoreExceptedUsersThanTwoBytesCount() {
        Set<String> except =
                IntStream.range(0, 70_000).mapToObj(i -> "user " + i).collect(Collectors.toSet());
        assertSame(new Ephemeral("room", "presence:user_online", JSON, except));
    }

    @Test
    void carriesReceiptsOfARoom() {
        List<Reached> cursors =
                List.of(new Reached("Zoë", "connection", 1, Long.MAX_VALUE, 0), new Reached("bob", "other", 0, 0, 7));
        for (List<Authored> written : Arrays.asList(null, List.<Authored>of(), List.of(new Authored(9, "Zoë")))) {
            RoomReceipts receipts = new RoomReceipts("Zimmer ü", cursors, written);
            Buffer frame = ReceiptFrame.of(receipts);
            assertEquals(ReceiptFrame.KIND, frame.getByte(0));
            assertEquals(receipts, ReceiptFrame.receipts(frame).of());
        }
    }

    @Test
    void carriesTyping() {
        for (boolean on : new boolean[] {true, false}) {
            Typing typing = new Typing("Zimmer ü", "user", "Zoë", on);
            Buffer frame = DeliveryFrame.of(typing);
            assertEquals(DeliveryFrame.TYPING, frame.getByte(0));
            assertEquals(typing, DeliveryFrame.typing(frame));
        }
    }
}
