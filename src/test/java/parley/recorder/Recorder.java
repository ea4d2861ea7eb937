package parley.recorder;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import parley.gateway.document.ApiSchemas;
import parley.gateway.document.AsyncApi;
import parley.gateway.document.OpenApi;
import parley.gateway.format.Format;
import parley.gateway.format.TrafficObserver;

/**
 * Compares everything that a server of the tests tells its clients with the API documents, and notes what they don't say.
 * A thread of its own does so: an event loop waits for it only if it is far behind.
 */
public final class Recorder implements TrafficObserver {
    /** The property that says where faults are noted. */
    public static final String FILE = "parley.recorder.file";

    /** What a server's log says at its end, with a number. */
    static final String DONE = "Compared with the API documents: ";

    private static final Set<String> TAKEN_BY_OTHERS =
            Set.copyOf(List.of(Objects.requireNonNullElse(System.getenv("PARLEY_EXTERNAL_COMMANDS"), "")
                    .split(",")));

    private static final int MOST_WAITING = 20_000;
    private static final int LAST_SECONDS = 5;
    private static final String METRICS = "/metrics";

    /** Routes of pages, libraries, sockets and extensions, which are no part of the REST interface. */
    private static final Pattern NO_REST =
            Pattern.compile("/(?!api/(?!ext/)|uploads/|live$|health$|ready$|metrics$).*");

    private final Faults faults = new Faults(Path.of(System.getProperty(FILE)));
    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(MOST_WAITING),
            task -> {
                Thread own = new Thread(task, "recorder");
                own.setDaemon(true);
                return own;
            },
            new ThreadPoolExecutor.CallerRunsPolicy());
    private DocumentedRoutes routes;
    private RecordedAnswers answers;
    private RecordedFrames frames;

    /** Is called by the service loader. */
    public Recorder() {
        judge("the documents", this::read);
        Runtime.getRuntime().addShutdownHook(new Thread(this::finish, "recorder end"));
    }

    private void read() {
        ApiSchemas schemas = ApiSchemas.shipped();
        JsonObject openApi = new OpenApi(schemas).document("");
        routes = new DocumentedRoutes(openApi);
        answers = new RecordedAnswers(openApi, routes);
        frames = new RecordedFrames(new AsyncApi(schemas).document(""));
    }

    private void finish() {
        thread.shutdown();
        try {
            boolean all = thread.awaitTermination(LAST_SECONDS, TimeUnit.SECONDS);
            System.out.println((all ? DONE : "The recorder did not come to an end: ") + thread.getCompletedTaskCount());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void judge(String what, Judge judge) {
        thread.execute(() -> {
            try {
                synchronized (this) {
                    judge.look();
                }
            } catch (RuntimeException unreadable) {
                faults.note(what, "can't be judged: " + unreadable);
            }
        });
    }

    private interface Judge {
        void look();
    }

    @Override
    public void frame(Format format, byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        judge("frame " + text, () -> frames.judge(format, text, faults));
    }

    /** A service that takes a command in the place of Parley's own feature answers it in its own words. */
    @Override
    public void reply(String command, JsonObject data) {
        if (TAKEN_BY_OTHERS.contains(command)) {
            return;
        }
        String text = data.encode();
        judge("reply to " + command, () -> frames.judgeReply(command, new JsonObject(text), faults));
    }

    @Override
    public void answer(String method, String path, int status, String mediaType, JsonObject body) {
        if (NO_REST.matcher(path).matches()) {
            return;
        }
        String text = body == null ? null : body.encode();
        RecordedAnswers.Answer answer =
                new RecordedAnswers.Answer(method, path, status, mediaType, text == null ? null : new JsonObject(text));
        judge("answer to " + method + ' ' + path, () -> answers.judge(answer, faults));
    }

    /** Notes a route that the document lacks, and one of the document that no request would reach. */
    @Override
    public void mounted(Router router) {
        List<Route> mounted = router.getRoutes().stream()
                .filter(route -> route.getPath() != null && route.methods() != null)
                .filter(route -> !NO_REST.matcher(route.getPath()).matches())
                .toList();
        judge("the routes", () -> compare(mounted));
    }

    private void compare(List<Route> mounted) {
        Set<String> reached = new TreeSet<>();
        for (Route route : mounted) {
            for (HttpMethod method : route.methods()) {
                String path = route.getPath() + (route.isExactPath() ? "" : "*");
                if (route.isExactPath() && !routes.has(method.name(), path)) {
                    faults.note("route " + method + ' ' + path, "is not documented");
                }
                reached.add(method.name() + ' ' + path.replaceAll(":\\w+", "~"));
            }
        }
        routes.all().stream()
                .filter(documented -> !documented.endsWith(METRICS))
                .filter(documented -> reached.stream().anyMatch(route -> sameFeature(route, documented)))
                .filter(documented -> reached.stream().noneMatch(route -> reaches(route, documented)))
                .forEach(missing -> faults.note("route " + missing, "is documented, but there is none"));
    }

    /** Tells whether two routes begin alike: where all of a feature's are missing, it is switched off. */
    private static boolean sameFeature(String route, String documented) {
        return feature(route).equals(feature(documented));
    }

    private static String feature(String route) {
        String path = route.substring(route.indexOf('/'));
        int end = path.indexOf('/', "/api/".length());
        return end < 0 ? path : path.substring(0, end);
    }

    private static boolean reaches(String route, String documented) {
        return route.endsWith("*")
                ? documented.startsWith(route.substring(0, route.length() - 1))
                : route.equals(documented);
    }
}
