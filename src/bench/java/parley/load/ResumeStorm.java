package parley.load;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets all people of a node, each of another room with a message that they missed, come back at the same moment after
 * its death.
 */
final class ResumeStorm {
    private static final int VICTIM = 2;
    private static final int WRITERS = 64;
    /** The database tells its counts this late. */
    private static final int SETTLE_MS = 2_500;

    private static final int IDLE_S = 10;

    private final Options options;
    private final Vertx vertx;
    private final ClusterTable table;

    ResumeStorm(Options options, Vertx vertx, ClusterTable table) {
        this.options = options;
        this.vertx = vertx;
        this.table = table;
    }

    /** @return what was wrong */
    List<String> run(LoadCluster cluster) throws InterruptedException {
        try (People database = new People(vertx, cluster, "resume_")) {
            List<People.Person> people = database.inRooms(options.number("resumers"), 1);
            People.Person writer = database.inAllRoomsOf(people);
            boolean[] dead = {false};
            Crowd crowd =
                    new Crowd(vertx, people, 1, number -> dead[0] ? cluster.port(number) : cluster.portOf(VICTIM));
            crowd.enter();
            idle(cluster, crowd.size());
            crowd.waitOutside();
            cluster.kill(VICTIM);
            dead[0] = true;
            write(cluster, people, writer.token());
            Thread.sleep(SETTLE_MS);
            return resume(cluster, database, crowd);
        }
    }

    /** Measures what it costs to have them there: sessions are judged anew twice a second. */
    private void idle(LoadCluster cluster, int connected) throws InterruptedException {
        Thread.sleep(SETTLE_MS);
        LoadCluster.Costs before = cluster.costs();
        Thread.sleep(IDLE_S * 1_000);
        LoadCluster.Costs costs = cluster.costs().since(before);
        double thousandSeconds = IDLE_S * connected / 1_000.0;
        table.add(
                cluster.size(),
                "a second of 1,000 connected accounts that do nothing: nodes, PostgreSQL, Redis, CPU ms",
                "%.0f, %.0f, %.0f",
                costs.nodes().totalSeconds() * 1_000 / thousandSeconds,
                costs.postgres().totalSeconds() * 1_000 / thousandSeconds,
                costs.redis().totalSeconds() * 1_000 / thousandSeconds);
    }

    private List<String> resume(LoadCluster cluster, People database, Crowd crowd) throws InterruptedException {
        Device.Figures figures = crowd.figures();
        figures.entry.clear();
        figures.attempts = 0;
        figures.setbacks.clear();
        long transactions = database.transactions();
        LoadCluster.Costs before = cluster.costs();
        Operations redis = Operations.redis(cluster);
        long begin = System.nanoTime();
        crowd.enterAtOnce();
        double ready = (System.nanoTime() - begin) / 1e9;
        Crowd.await(() -> figures.delivered >= crowd.size());
        double caughtUp = (System.nanoTime() - begin) / 1e9;
        LoadCluster.Costs costs = cluster.costs().since(before);
        int size = cluster.size();
        table.add(
                size,
                crowd.size() + " resuming at once on the other two: ready p50, last; last has what it missed",
                "%.1f s, %.1f s; %.1f s",
                figures.entry.percentile(50) / 1_000,
                ready,
                caughtUp);
        table.add(size, "per resume: attempts", "%.2f", (double) figures.attempts / crowd.size());
        table.add(
                size,
                "per resume: nodes, PostgreSQL, Redis, CPU ms",
                "%.2f, %.2f, %.2f",
                costs.nodes().totalSeconds() * 1_000 / crowd.size(),
                costs.postgres().totalSeconds() * 1_000 / crowd.size(),
                costs.redis().totalSeconds() * 1_000 / crowd.size());
        table.add(size, "per resume: Redis operations", "%s", redis.per(crowd.size()));
        Thread.sleep(SETTLE_MS);
        table.add(
                size,
                "per resume: database transactions",
                "%.1f",
                (double) (database.transactions() - transactions) / crowd.size());
        System.out.println("  had to be repeated: " + figures.setbacks);
        return checked(crowd);
    }

    private List<String> checked(Crowd crowd) throws InterruptedException {
        List<String> faults = crowd.faults();
        long delivered = crowd.figures().delivered;
        if (delivered != crowd.size()) {
            faults.add(delivered + " missed messages came instead of " + crowd.size());
        }
        crowd.close();
        return faults;
    }

    /** Writes one message into each room, over REST. */
    private void write(LoadCluster cluster, List<People.Person> people, String token) {
        HttpClient http = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(WRITERS));
        List<Future<Void>> writers = new ArrayList<>();
        for (int lane = 0; lane < WRITERS; lane++) {
            writers.add(write(http, cluster, people, token, lane));
        }
        Waiting.until(Future.all(writers).compose(written -> http.close()));
    }

    private Future<Void> write(
            HttpClient http, LoadCluster cluster, List<People.Person> people, String token, int number) {
        if (number >= people.size()) {
            return Future.succeededFuture();
        }
        JsonObject message = new JsonObject()
                .put("roomId", people.get(number).roomId())
                .put("content", "1 missed")
                .put("clientId", "missed");
        return http.request(HttpMethod.POST, cluster.port(number), "127.0.0.1", "/api/messages")
                .compose(request -> request.putHeader("Authorization", "Bearer " + token)
                        .putHeader("Content-Type", "application/json")
                        .send(message.toBuffer()))
                .compose(answer -> answer.statusCode() == 201
                        ? answer.body()
                        : Future.<Buffer>failedFuture("a message was answered with " + answer.statusCode()))
                .compose(stored -> write(http, cluster, people, token, number + WRITERS));
    }
}
