package parley.load;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.ext.bridge.PermittedOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.sockjs.SockJSBridgeOptions;
import io.vertx.ext.web.handler.sockjs.SockJSHandler;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import parley.room.EventTypes;
import parley.room.RoomEvent;

/**
 * Runs the event-bus bridge as vertx-web has it, for comparison: an instance per core, every socket a consumer of one
 * address, and the same events published to it. It has no metrics, no order check and no log. Its argument is the port.
 */
public final class StockBridgeServer implements Control.Source {
    private final Vertx vertx;
    private SizedEvent event;
    private String roomId;
    private long seq;

    private StockBridgeServer(Vertx vertx) {
        this.vertx = vertx;
    }

    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(arguments[0]);
        Vertx vertx = Vertx.vertx();
        int cores = Runtime.getRuntime().availableProcessors();
        vertx.deployVerticle(() -> new Bridge(port), new DeploymentOptions().setInstances(cores))
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        Control.serve(vertx, new StockBridgeServer(vertx), port);
    }

    @Override
    public Future<List<String>> room(int members, int eventBytes) {
        seq = 0;
        roomId = UUID.randomUUID().toString();
        event = SizedEvent.ofBytes(eventBytes, roomId, UUID.randomUUID().toString());
        return Future.succeededFuture(Collections.nCopies(members, "none"));
    }

    @Override
    public void emit() {
        RoomEvent made = new RoomEvent(
                roomId, ++seq, EventTypes.MESSAGE, event.userId(), System.currentTimeMillis(), event.body());
        vertx.eventBus().publish(EventTypes.MESSAGE, made.toJson());
    }

    private static final class Bridge extends VerticleBase {
        private final int port;

        Bridge(int port) {
            this.port = port;
        }

        @Override
        public Future<?> start() {
            SockJSBridgeOptions options = new SockJSBridgeOptions()
                    .addOutboundPermitted(new PermittedOptions().setAddress(EventTypes.MESSAGE));
            Router router = Router.router(vertx);
            router.route("/eventbus/*").subRouter(SockJSHandler.create(vertx).bridge(options));
            return vertx.createHttpServer().requestHandler(router).listen(port, "127.0.0.1");
        }
    }
}
