package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.util.Map;

/** A client of the plain WebSocket, whose frames wait until a test asks for them. */
public final class PlainClient implements AutoCloseable {
    static final String PATH = "/ws";

    private final RawBridge socket;
    private int asked;

    private PlainClient(RawBridge socket) {
        this.socket = socket;
    }

    public static PlainClient open(ServerExtension server) {
        return open(server, "", Map.of());
    }

    /** @param query with its question mark, or empty */
    public static PlainClient open(ServerExtension server, String query, Map<String, String> headers) {
        return new PlainClient(RawBridge.open(server, PATH + query, headers));
    }

    /** Opens a connection of this guest. */
    public static PlainClient of(ServerExtension server, JsonObject guest) {
        PlainClient client = open(server);
        client.authenticate(guest);
        return client;
    }

    JsonObject authenticate(JsonObject guest) {
        return reply("session:authenticate", new JsonObject().put("token", guest.getString("token")));
    }

    /** Returns the socket, for frames that no decent client sends. */
    RawBridge socket() {
        return socket;
    }

    /** Sends a command that wants no answer. */
    public void emit(String name, Object data) {
        socket.frame(new JsonObject().put("type", name).put("data", data));
    }

    /** Returns the frame that answers a command. */
    JsonObject answer(String name, Object data) {
        String id = "c" + ++asked;
        socket.frame(new JsonObject().put("type", name).put("id", id).put("data", data));
        return socket.next(frame -> "reply".equals(frame.getString("type")) && id.equals(frame.getValue("id")));
    }

    /** Returns the data of the answer, which must not be an error. */
    public JsonObject reply(String name, Object data) {
        JsonObject answer = answer(name, data);
        assertEquals(true, answer.getBoolean("ok"), answer::encode);
        return answer.getJsonObject("data");
    }

    /** Returns the error of the answer, which must be one. */
    public JsonObject refusal(String name, Object data) {
        JsonObject answer = answer(name, data);
        assertEquals(false, answer.getBoolean("ok"), answer::encode);
        return answer.getJsonObject("error");
    }

    /** Returns the data of the next event of this name. */
    public JsonObject event(String name) {
        return socket.next(frame -> name.equals(frame.getString("type"))).getJsonObject("data");
    }

    int closed() {
        return socket.closed();
    }

    @Override
    public void close() {
        socket.close();
    }
}
