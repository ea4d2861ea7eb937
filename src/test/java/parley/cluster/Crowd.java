package parley.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.function.Supplier;
import parley.ServerExtension;
import parley.util.Await;
import parley.util.Eventually;

/** Many users of a cluster, on one event loop. Its methods are for the test's thread; those of its users are not. */
final class Crowd implements AutoCloseable {
    private final ClusterNodes nodes;
    private final Random random;
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Context loop = vertx.getOrCreateContext();
    private final WebSocketClient sockets = vertx.createWebSocketClient(new WebSocketClientOptions()
            .setMaxConnections(10_000)
            .setConnectTimeout(2_000)
            .setClosingTimeout(1));
    private final Accounts accounts;
    private final List<ClusterUser> users = new ArrayList<>();
    private final Set<String> rooms = new HashSet<>();

    Crowd(ClusterNodes nodes, Random random) {
        this.nodes = nodes;
        this.random = random;
        this.accounts = new Accounts(nodes.node(0).baseUrl());
    }

    Future<BridgeSocket> dial(int place) {
        ServerExtension node = nodes.node(place);
        return BridgeSocket.open(sockets, node.address(), node.port());
    }

    Random random() {
        return random;
    }

    int places() {
        return nodes.gateways();
    }

    void after(long ms, Runnable action) {
        vertx.setTimer(ms, timer -> action.run());
    }

    List<ClusterUser> users() {
        return users;
    }

    /** Registers accounts, whose clients begin at one node after the other. */
    void register(int count) {
        accounts.register(count, "_" + ThreadLocalRandom.current().nextInt(1_000_000_000))
                .forEach(this::add);
    }

    void guests(int count) {
        accounts.guests(count).forEach(this::add);
    }

    private void add(JsonObject account) {
        users.add(new ClusterUser(this, account, users.size() % places()));
    }

    /** Makes a public room with these users; each must get the whole feed. */
    String room(String name, List<ClusterUser> members) {
        String roomId = accounts.room(name, members);
        members.forEach(member -> member.follow(roomId, 0));
        rooms.add(roomId);
        return roomId;
    }

    /** Makes a public room of a connected user, which another connected user enters. */
    String room(String name, ClusterUser owner, ClusterUser entering) {
        String roomId = accounts.room(name, List.of(owner, entering));
        run(() -> {
            owner.follow(roomId, 0);
            // Live, the feed begins with the user's own entry.
            entering.follow(roomId, 1);
        });
        rooms.add(roomId);
        return roomId;
    }

    /** Connects all users, and waits until they are there. */
    void connect() {
        run(() -> users.forEach(ClusterUser::connect));
        await("all are connected", ClusterUser::ready);
    }

    /** Runs an action on the event loop, and waits for its end. */
    void run(Runnable action) {
        ask(() -> {
            action.run();
            return null;
        });
    }

    <T> T ask(Supplier<T> question) {
        Promise<T> answer = Promise.promise();
        loop.runOnContext(turn -> {
            try {
                answer.complete(question.get());
            } catch (RuntimeException | AssertionError e) {
                answer.fail(e);
            }
        });
        return Await.result(answer.future());
    }

    <T> T answer(Supplier<Future<T>> question) {
        return Await.result(Future.<Future<T>>future(asked -> loop.runOnContext(turn -> asked.complete(question.get())))
                .compose(answer -> answer));
    }

    void await(String what, Predicate<ClusterUser> of) {
        await(Duration.ofSeconds(90), what, of);
    }

    /** Waits until something holds for all users. */
    void await(Duration patience, String what, Predicate<ClusterUser> of) {
        Eventually.until(
                patience,
                () -> "not for all: " + what + "; not for "
                        + ask(() -> users.stream()
                                .filter(of.negate())
                                .map(ClusterUser::toString)
                                .limit(10)
                                .toList()),
                () -> ask(() -> users.stream().allMatch(of)));
    }

    /** Waits until everything is acknowledged and has come to everybody. */
    void awaitConverged(Duration patience) {
        await(patience, "everything is acknowledged", ClusterUser::allAcknowledged);
        Map<String, Long> heads = stored().heads();
        await(patience, "all came: " + heads, user -> user.history().followed().keySet().stream()
                .allMatch(room -> user.position(room) >= heads.get(room)));
    }

    /** Waits until the two of each match have come equally far in its feed, at least as far as they know it goes. */
    void awaitMatchesConverged(Duration patience) {
        Eventually.until(
                patience,
                () -> "not all came in a match: " + users,
                () -> ask(() -> {
                    Map<String, Long> furthest = new HashMap<>();
                    users.forEach(user ->
                            furthest.merge(user.seat().key(), user.seat().furthest(), Math::max));
                    return users.stream()
                            .allMatch(user -> user.position(user.seat().key())
                                    >= furthest.get(user.seat().key()));
                }));
    }

    /** Returns what the database holds of this crowd's rooms. */
    Stored stored() {
        try (Connection connection = nodes.postgres().connect()) {
            return Stored.read(connection).of(rooms);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Must be called when nothing is under way any more, but for matches that end because a user left. */
    void verify() {
        verify(violation -> true);
    }

    /** @param counts tells which violations are not allowed */
    void verify(Predicate<Violation> counts) {
        List<History> histories = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        run(() -> users.forEach(user -> {
            histories.add(user.history().copy());
            faults.addAll(user.faults());
        }));
        assertEquals(List.of(), faults);
        List<Violation> violations = HistoryChecker.check(histories, stored()).stream()
                .filter(counts)
                .toList();
        assertEquals(List.of(), violations.stream().limit(20).toList(), () -> violations.size() + " violations");
    }

    @Override
    public void close() {
        run(() -> users.forEach(ClusterUser::disconnect));
        Await.result(vertx.close());
    }
}
