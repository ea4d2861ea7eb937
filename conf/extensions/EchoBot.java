import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import parley.cluster.ExtensionProcess;

/**
 * A bot in a process of its own: in public rooms it repeats what is written behind "!echo". It keeps its place in each
 * room in a file, so that it answers what was written while it was away, and each message once.
 *
 * <p>Start it with {@code java -cp parley.jar EchoBot.java settings.json}; the settings are {@code {"service": "echo_bot",
 * "positions": "positions.json", "cluster": {"token", "secret", "host", "members"}}}. It ends when it loses its
 * subscription, so let it be started again.
 */
public final class EchoBot {
    private static final String COMMAND = "!echo ";
    /** A node sends at least an empty batch every 15 s. */
    private static final long SILENT_MS = 60_000;

    private final Vertx vertx;
    private final String service;
    private final Path file;
    private final JsonObject positions;
    private long heardAt = System.currentTimeMillis();

    private EchoBot(Vertx vertx, String service, Path file) throws IOException {
        this.vertx = vertx;
        this.service = service;
        this.file = file;
        this.positions = Files.exists(file)
                ? new JsonObject(Files.readString(file))
                : new JsonObject().put("rooms", new JsonObject()).put("since", System.currentTimeMillis());
    }

    public static void main(String[] arguments) throws IOException {
        JsonObject settings = new JsonObject(Files.readString(Path.of(arguments[0])));
        ExtensionProcess.join(settings.getJsonObject("cluster"))
                .compose(vertx -> {
                    try {
                        return new EchoBot(
                                        vertx, settings.getString("service"), Path.of(settings.getString("positions")))
                                .begin();
                    } catch (IOException unreadable) {
                        return Future.failedFuture(unreadable);
                    }
                })
                .onSuccess(begun -> System.out.println("The bot follows all rooms"))
                .onFailure(EchoBot::end);
    }

    private static void end(Throwable reason) {
        System.err.println("The bot ends: " + reason.getMessage());
        Runtime.getRuntime().halt(1);
    }

    /** The address is another one with each start, so that what was meant for an earlier process finds nobody. */
    private Future<JsonObject> begin() {
        String address = service + ".events." + UUID.randomUUID();
        vertx.setPeriodic(SILENT_MS / 4, timer -> {
            if (System.currentTimeMillis() - heardAt > SILENT_MS) {
                end(new IllegalStateException("nothing was heard any more"));
            }
        });
        JsonObject wanted = positions.copy()
                .put("service", service)
                .put("address", address);
        return vertx.eventBus()
                .<JsonObject>consumer(address, this::take)
                .completion()
                .compose(reachable -> ask("parley.extension.events", wanted));
    }

    private void take(Message<JsonObject> batch) {
        heardAt = System.currentTimeMillis();
        if (batch.body().containsKey("ended")) {
            end(new IllegalStateException(batch.body().getString("ended")));
            return;
        }
        Future<Void> handled = Future.succeededFuture();
        for (Object event : batch.body().getJsonArray("events")) {
            handled = handled.compose(before -> handle((JsonObject) event));
        }
        handled.onSuccess(all -> {
                    remember();
                    batch.reply(new JsonObject());
                })
                .onFailure(EchoBot::end);
    }

    private Future<Void> handle(JsonObject event) {
        JsonObject data = event.getJsonObject("data");
        Future<Void> answered = isForMe(event) ? answer(data) : Future.succeededFuture();
        return answered.onSuccess(done -> {
            if (data.containsKey("seq")) {
                positions.getJsonObject("rooms").put(data.getString("roomId"), data.getLong("seq"));
            }
        });
    }

    private boolean isForMe(JsonObject event) {
        JsonObject data = event.getJsonObject("data");
        String text = data.getString("content");
        return event.getString("type").equals("chat:message")
                && text != null
                && text.startsWith(COMMAND)
                && !service.equals(data.getJsonObject("sender").getString("username"));
    }

    /** The same clientId makes one answer of several, should the bot end before it has noted its place. */
    private Future<Void> answer(JsonObject message) {
        JsonObject answer = new JsonObject()
                .put("roomId", message.getString("roomId"))
                .put("content", message.getString("content").substring(COMMAND.length()))
                .put("replyTo", message.getString("id"))
                .put("clientId", "echo-" + message.getString("id"));
        JsonObject room = new JsonObject().put("roomId", message.getString("roomId"));
        return call("chat:message", answer)
                .recover(notIn -> call("room:join", room).compose(joined -> call("chat:message", answer)))
                .<Void>mapEmpty()
                .recover(failure -> failure instanceof Refusal refusal && !refusal.temporary
                        ? Future.succeededFuture()
                        : Future.failedFuture(failure));
    }

    /** What Parley refuses, and whether the same may succeed later. */
    private static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final boolean temporary;

        Refusal(JsonObject error) {
            super(error.encode());
            this.temporary = error.getBoolean("temporary");
        }
    }

    private Future<JsonObject> call(String command, JsonObject body) {
        return ask(
                "parley.extension.command",
                new JsonObject().put("service", service).put("command", command).put("body", body));
    }

    private Future<JsonObject> ask(String address, JsonObject question) {
        return vertx.eventBus().<JsonObject>request(address, question).compose(message -> {
            JsonObject answer = message.body();
            return answer.getBoolean("ok")
                    ? Future.succeededFuture(answer.getJsonObject("data"))
                    : Future.failedFuture(new Refusal(answer.getJsonObject("error")));
        });
    }

    private void remember() {
        try {
            Path next = file.resolveSibling(file.getFileName() + ".next");
            Files.writeString(next, positions.encode());
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }
}
