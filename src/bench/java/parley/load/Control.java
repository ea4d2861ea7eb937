package parley.load;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Lets the measuring process direct a server: {@code room MEMBERS BYTES} is answered {@code tokens ROOM …}, and
 * {@code publish PER_SECOND COUNT} with {@code published MILLISECONDS} when the last event is out. The server ends with
 * its standard input.
 */
final class Control {
    /** The actions of a server under test. */
    interface Source {
        /** Opens a room anew. @return a token for each member */
        Future<List<String>> room(int members, int eventBytes);

        /** Makes the room's next event happen. */
        void emit();
    }

    private final Vertx vertx;
    private final Context context;
    private final Source source;

    private Control(Vertx vertx, Source source) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.source = source;
    }

    /** Announces the port and obeys until the input ends; blocks. */
    static void serve(Vertx vertx, Source source, int port) throws IOException {
        System.out.println("port " + port);
        Control control = new Control(vertx, source);
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line;
        while ((line = lines.readLine()) != null) {
            control.obey(line.split(" "));
        }
        System.exit(0);
    }

    private void obey(String[] words) {
        int first = Integer.parseInt(words[1]);
        int second = Integer.parseInt(words[2]);
        if (words[0].equals("room")) {
            run(() -> source.room(first, second), tokens -> "tokens " + String.join(" ", tokens));
        } else {
            run(() -> publish(first, second), millis -> "published " + millis);
        }
    }

    private <T> void run(Supplier<Future<T>> step, Function<T, String> answer) {
        context.runOnContext(turn -> step.get().onComplete(done -> System.out.println(answer.apply(done)), failure -> {
            System.err.println("the step failed: " + failure);
            System.exit(1);
        }));
    }

    /** Publishes by a timer that catches up, so that the rate holds however late the timer comes. */
    private Future<Long> publish(int perSecond, int count) {
        long begin = System.nanoTime();
        return Future.future(done -> {
            int[] sent = {0};
            vertx.setPeriodic(Math.max(1, 1_000 / perSecond), timer -> {
                long due = Math.min(count, (System.nanoTime() - begin) * perSecond / 1_000_000_000 + 1);
                while (sent[0] < due) {
                    source.emit();
                    sent[0]++;
                }
                if (sent[0] == count) {
                    vertx.cancelTimer(timer);
                    done.complete((System.nanoTime() - begin) / 1_000_000);
                }
            });
        });
    }
}
