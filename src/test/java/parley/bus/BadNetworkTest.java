package parley.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static parley.util.Await.result;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.List;
import org.junit.jupiter.api.Test;
import parley.bus.LinkFaults.Shares;

class BadNetworkTest {
    private static final long LIMIT_MS = 2_000;

    private static String ask(Vertx vertx, String address) {
        DeliveryOptions options = new DeliveryOptions().setSendTimeout(LIMIT_MS);
        return result(vertx.eventBus().<String>request(address, "?", options).map(Message::body));
    }

    @Test
    void aProcessThatIsToldSoLosesWhatItSendsToOtherNodesAlone() {
        String[] option =
                BadNetwork.option(new Shares(1, 0, 0)).substring("-D".length()).split("=");
        System.setProperty(option[0], option[1]);
        Vertx vertx = Vertx.vertx();
        System.clearProperty(option[0]);
        try {
            for (String address : List.of(Addresses.node("a"), "elsewhere")) {
                vertx.eventBus().consumer(address, message -> message.reply("heard"));
            }
            assertEquals("heard", ask(vertx, "elsewhere"));
            ReplyException lost = assertThrows(ReplyException.class, () -> ask(vertx, Addresses.node("a")));
            assertEquals(ReplyFailure.TIMEOUT, lost.failureType());
        } finally {
            result(vertx.close());
        }
    }
}
