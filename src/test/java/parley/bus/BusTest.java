package parley.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import parley.metrics.Metrics;
import parley.util.Await;
import parley.util.CausesFaults;

@ExtendWith(VertxExtension.class)
@CausesFaults
class BusTest {
    private static final String COMMAND = "user:follow";
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final Caller ANN = new Caller(Principal.ofGuest("ann", "Ann", "session"), "c1");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private Bus bus;

    @BeforeEach
    void serve(Vertx vertx) {
        bus = new Bus(vertx, new Metrics(registry), Set.of(COMMAND));
        bus.serveCommands(List.of(COMMAND), command -> Future.succeededFuture(answer("our own")));
    }

    @Test
    void leavesAnExternalCommandToTheVerticleOutside(Vertx vertx) {
        vertx.eventBus()
                .<JsonObject>localConsumer(
                        COMMAND,
                        message -> message.reply(
                                answer("outside " + message.headers().get("userId"))
                                        .data()));
        for (int i = 0; i < 3; i++) {
            assertEquals("outside ann", Await.result(send()).data().getString("by"));
        }
    }

    @Test
    void takesAnEmptyAnswerForAnEmptyObject(Vertx vertx) {
        vertx.eventBus().<JsonObject>localConsumer(COMMAND, message -> message.reply(null));
        assertTrue(Await.result(send()).data().isEmpty());
    }

    @Test
    void anAnswerThatIsNoObjectIsAFault(Vertx vertx) {
        vertx.eventBus().localConsumer(COMMAND, message -> message.reply("done"));
        IllegalStateException wrong = assertThrows(IllegalStateException.class, () -> Await.result(send()));
        assertTrue(wrong.getMessage().contains(COMMAND), wrong.getMessage());
        assertEquals(
                1, registry.get("parley.faults").tag("where", COMMAND).counter().count());
    }

    @Test
    void aTraceGoesToTheVerticleOutside(Vertx vertx) {
        vertx.eventBus()
                .<JsonObject>localConsumer(
                        COMMAND,
                        message -> message.reply(
                                answer(message.headers().get("traceparent")).data()));
        Command command = new Command(COMMAND, ANN, new JsonObject(), TRACE);
        assertEquals(TRACE, Await.result(bus.requestCommand(command)).data().getString("by"));
    }

    @Test
    void aTraceComesWithACommandByName(Vertx vertx) {
        bus.serveCommands(List.of("user:block"), command -> Future.succeededFuture(answer(command.traceparent())));
        DeliveryOptions headers =
                new DeliveryOptions().setHeaders(ANN.toHeaders()).addHeader("traceparent", TRACE);
        JsonObject reply = Await.result(vertx.eventBus().<JsonObject>request("user:block", new JsonObject(), headers))
                .body();
        assertEquals(TRACE, reply.getString("by"));
    }

    private Future<Reply> send() {
        return bus.requestCommand(new Command(COMMAND, ANN, new JsonObject()));
    }

    private static Reply answer(String by) {
        return new Reply(new JsonObject().put("by", by));
    }
}
