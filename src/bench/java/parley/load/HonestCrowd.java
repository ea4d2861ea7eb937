package parley.load;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Accounts in public rooms of one server that do what people do: they mostly write, and look at what others write. */
final class HonestCrowd {
    /** Turns until everybody begins anew; turns that are nothing else are messages. */
    private static final int MIX = 20;

    private static final int PATIENCE_S = 60;

    private final ParleyJar server;
    private final Drive drive;
    private final HttpClient http;
    private final int perSecond;
    private final int members;
    private final List<Person> people = new ArrayList<>();
    private final Map<String, Integer> refusals = new ConcurrentHashMap<>();
    private long messages;
    private volatile long delivered;
    private int turn;

    private static final class Person {
        private final BridgeClient client;
        private final String token;
        private final String roomId;
        private long lastSeq;

        private Person(BridgeClient client, String token, String roomId) {
            this.client = client;
            this.token = token;
            this.roomId = roomId;
        }

        private JsonObject inRoom() {
            return new JsonObject().put("roomId", roomId);
        }
    }

    /** @param members number of members of each room */
    HonestCrowd(Vertx vertx, ParleyJar server, int perSecond, int members) {
        this.members = members;
        this.server = server;
        this.drive = new Drive(vertx);
        this.perSecond = perSecond;
        this.http = vertx.createHttpClient(
                new HttpClientOptions().setDefaultHost("127.0.0.1").setDefaultPort(server.port()),
                new PoolOptions().setHttp1MaxSize(4));
    }

    void fillRooms(Vertx vertx, int rooms) throws IOException, InterruptedException {
        WebSocketClient sockets =
                vertx.createWebSocketClient(new WebSocketClientOptions().setMaxConnections(rooms * members));
        for (int i = 0; i < rooms * members; i++) {
            String token = server.register("honest_" + i);
            BridgeClient client = Waiting.until(BridgeClient.connect(sockets, server.port(), i));
            Waiting.until(client.send("session:authenticate", new JsonObject().put("token", token)));
            boolean first = i % members == 0;
            JsonObject room = Waiting.until(
                    first
                            ? client.send(
                                    "room:create",
                                    new JsonObject().put("kind", "room").put("name", "room " + i))
                            : client.send("room:join", people.get(i - 1).inRoom()));
            Person person = new Person(client, token, first ? room.getString("roomId") : people.get(i - 1).roomId);
            listen(person);
            people.add(person);
        }
    }

    private void listen(Person person) {
        person.client.on("chat:message", message -> {
            person.lastSeq = message.getLong("seq");
            delivered++;
        });
        List.of("chat:typing:start", "chat:typing:stop", "chat:read", "chat:delivered", "room:user_joined")
                .forEach(event -> person.client.on(event, body -> {}));
    }

    /** @return CPU of the server for each million operations; throws if one was refused or lost */
    Usage round(int seconds) throws InterruptedException {
        Usage before = server.process().usage();
        Drive.Figures figures = drive.open(perSecond, seconds, number -> next().onFailure(
                        refusal -> refusals.merge(refusal.getMessage(), 1, Integer::sum)));
        awaitDelivered();
        Usage usage = server.process().usage().since(before);
        if (figures.failed() > 0) {
            throw new IllegalStateException("refused: " + refusals);
        }
        double millions = figures.done() / 1e6;
        return new Usage(usage.userSeconds() / millions, usage.systemSeconds() / millions);
    }

    private void awaitDelivered() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
        while (delivered < messages * members && System.nanoTime() < deadline) {
            Thread.sleep(1);
        }
        if (delivered != messages * members) {
            throw new IllegalStateException(delivered + " deliveries instead of " + messages * members);
        }
    }

    private Future<?> next() {
        Person person = people.get(turn % people.size());
        return switch (turn++ / people.size() % MIX) {
            case 0 -> person.client.send("chat:typing:start", person.inRoom());
            case 1 -> person.client.send("chat:typing:stop", person.inRoom());
            case 2, 3, 4 -> person.client.send("chat:read", person.inRoom().put("upTo", person.lastSeq));
            case 5 -> person.client.send("chat:history", person.inRoom().put("limit", 20));
            case 6 -> person.client.send("session:ping", new JsonObject());
            case 7 -> get("/api/messages/" + person.roomId + "?limit=20", person.token);
            case 8 -> get("/api/conversations", person.token);
            default -> say(person);
        };
    }

    private Future<?> say(Person person) {
        messages++;
        return person.client.send(
                "chat:message",
                person.inRoom()
                        .put("content", "message " + messages + " " + "x".repeat((int) (messages % 200)))
                        .put("clientId", "honest-" + messages));
    }

    private Future<?> get(String path, String token) {
        return http.request(HttpMethod.GET, path)
                .compose(request ->
                        request.putHeader("Authorization", "Bearer " + token).send())
                .compose(response -> response.body()
                        .compose(body -> response.statusCode() == 200
                                ? Future.succeededFuture()
                                : Future.failedFuture(path + ": " + body)));
    }
}
