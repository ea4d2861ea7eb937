package parley.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.RawBridge;

/** A user is notified at whichever node the user is connected, and all devices hear what was seen. */
@Tag("S1-SYS-15")
class NotificationClusterIT {
    private static final String[] EVENTS = {"notify", "notify:seen"};

    @RegisterExtension
    static final ClusterNodes NODES = new ClusterNodes(2);

    @Test
    void devicesAtAllNodesHear() {
        Rest rest = new Rest(NODES.node(0));
        JsonObject ann = rest.account();
        JsonObject bob = rest.account();
        rest.acquaint(ann, bob);
        try (RawBridge here = RawBridge.of(NODES.node(0), ann, EVENTS);
                RawBridge phone = RawBridge.of(NODES.node(0), bob, EVENTS);
                RawBridge desk = RawBridge.of(NODES.node(1), bob, EVENTS)) {
            here.reply(
                    "chat:message", new JsonObject().put("to", Rest.idOf(bob)).put("content", "hello"));
            JsonObject told = desk.event("notify");
            assertEquals("direct", told.getString("kind"));
            assertEquals(told, phone.event("notify"));
            desk.reply("notify:seen", new JsonObject().put("upTo", told.getLong("timestamp")));
            assertEquals(told.getLong("timestamp"), phone.event("notify:seen").getLong("upTo"));
        }
    }
}
