package parley.gateway.plain;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import parley.gateway.command.ClientCommands;
import parley.gateway.command.CommandGate;
import parley.gateway.format.EventNames;
import parley.gateway.format.EventSet;
import parley.gateway.format.Format;
import parley.gateway.http.CrossOrigin;
import parley.gateway.websocket.WebSocketUpgrade;

/** {@code /ws}: a WebSocket without any library on the client's side. */
public final class PlainEndpoint {
    public static final String PATH = "/ws";
    /** The sub-protocol that clients may ask for. */
    public static final String SUB_PROTOCOL = "parley.v1";

    private final CommandGate gate;
    private final CrossOrigin crossOrigin;
    private final WebSocketUpgrade upgrade;

    public PlainEndpoint(CommandGate gate, CrossOrigin crossOrigin, WebSocketUpgrade upgrade) {
        this.gate = gate;
        this.crossOrigin = crossOrigin;
        this.upgrade = upgrade;
    }

    public void mount(Router router) {
        router.get(PATH).handler(this::upgrade);
    }

    private void upgrade(RoutingContext context) {
        if (!crossOrigin.admits(context.request())) {
            // CORS does not cover sockets, so pages of other origins are refused here.
            throw crossOrigin.refusal(context);
        }
        EventSet events = EventNames.allWithReceipts(context.request().getParam("receipts"));
        String dialect = WebSocketUpgrade.dialectOf(context.request());
        upgrade.upgrade(
                context,
                new WebSocketUpgrade.Speech(
                        Format.PLAIN,
                        connection ->
                                new PlainProtocol(new ClientCommands(gate, connection), connection, events, dialect),
                        (socket, wire, connection) -> {
                            socket.textMessageHandler(connection::received);
                            socket.binaryMessageHandler(bytes -> connection.received(bytes.toString()));
                        }));
    }
}
