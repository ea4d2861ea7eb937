package parley.cluster;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBusOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import parley.config.ParleyConfig.Cluster;
import parley.config.ParleyConfig.Kubernetes;
import parley.config.ParleyConfig.Tls;
import parley.config.Secret;
import parley.util.Await;
import parley.util.FreePort;

/**
 * Measures the CPU time that a message from node to node costs the event loops of both, with TLS and without, in
 * alternating rounds, and the time that a stranger at the port costs.
 */
public final class BusCost {
    private static final String HOST = "127.0.0.1";
    private static final int ROUNDS = 15;
    private static final int MESSAGES = 20_000;
    private static final int WINDOW = 200;
    private static final int STRANGERS = 300;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private BusCost() {}

    /** Two nodes; the first one sends to the second one. */
    private static final class Pair {
        private final Cluster cluster;
        private final boolean tls;
        private final Semaphore window = new Semaphore(WINDOW);
        private final Vertx from;
        private final Vertx to;
        private int busPort;

        Pair(String name, boolean tls) {
            this.tls = tls;
            this.cluster = cluster(name, FreePort.next());
            this.from = start("from", cluster);
            this.to = start("to", cluster);
            Await.result(
                    to.eventBus().consumer("to", message -> window.release()).completion());
        }

        private static Cluster cluster(String name, int port) {
            return new Cluster(
                    true,
                    name,
                    new Secret("a secret of all nodes, which is long enough"),
                    new Secret(""),
                    HOST,
                    port,
                    0,
                    List.of(HOST + ":" + port),
                    new Kubernetes(""),
                    new Tls("", "", ""),
                    5_000,
                    64);
        }

        private Vertx start(String node, Cluster first) {
            busPort = FreePort.next();
            Cluster own = node.equals("from") ? first : cluster(first.name(), FreePort.next());
            Cluster told = new Cluster(
                    true,
                    own.name(),
                    own.secret(),
                    own.secondSecret(),
                    HOST,
                    own.port(),
                    busPort,
                    first.members(),
                    own.kubernetes(),
                    own.tls(),
                    own.handshakeMs(),
                    own.strangersPerAddress());
            EventBusOptions options = Membership.busOptions(told).setSsl(tls);
            Membership membership = Membership.join(told, new Membership.Place(node, HOST, "token"))
                    .join();
            return Await.result(membership.build(Vertx.builder().with(new VertxOptions().setEventBusOptions(options))));
        }

        /** Sends messages. @return microseconds for each */
        double send(int bytes) throws InterruptedException {
            Buffer message = Buffer.buffer(new byte[bytes]);
            long before = loops();
            for (int i = 0; i < MESSAGES; i++) {
                window.acquire();
                from.eventBus().send("to", message);
            }
            window.acquire(WINDOW);
            window.release(WINDOW);
            return (loops() - before) / 1_000.0 / MESSAGES;
        }
    }

    private static long loops() {
        return Arrays.stream(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
                .filter(thread -> thread != null && thread.getThreadName().startsWith("vert.x-eventloop"))
                .mapToLong(thread -> THREADS.getThreadCpuTime(thread.getThreadId()))
                .sum();
    }

    private static String summary(double[] values) {
        Arrays.sort(values);
        return "median %.2f, from %.2f to %.2f us".formatted(values[ROUNDS / 2], values[0], values[ROUNDS - 1]);
    }

    private interface Call {
        void at(Socket socket) throws IOException;
    }

    private static double refusals(int port, Call call) throws InterruptedException {
        long before = loops();
        for (int i = 0; i < STRANGERS; i++) {
            try (Socket socket = new Socket(HOST, port)) {
                socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(10));
                call.at(socket);
            } catch (IOException refused) {
                // The refusal is the point.
            }
        }
        return (loops() - before) / 1_000.0 / STRANGERS;
    }

    private static SSLContext trustingAll() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        X509TrustManager all = new X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type) {}

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        };
        context.init(null, new TrustManager[] {all}, null);
        return context;
    }

    public static void main(String[] arguments) throws InterruptedException, GeneralSecurityException {
        Pair tls = new Pair("tls", true);
        Pair plain = new Pair("plain", false);
        for (int bytes : new int[] {200, 1_000}) {
            double[] with = new double[ROUNDS];
            double[] without = new double[ROUNDS];
            tls.send(bytes);
            plain.send(bytes);
            for (int round = 0; round < ROUNDS; round++) {
                with[round] = tls.send(bytes);
                without[round] = plain.send(bytes);
            }
            System.out.println(bytes + " bytes, TLS: " + summary(with));
            System.out.println(bytes + " bytes, in the clear: " + summary(without));
        }
        SSLContext context = trustingAll();
        for (int round = 0; round < 3; round++) {
            System.out.printf(
                    "a stranger in plain text: %.0f us%n",
                    refusals(tls.busPort, socket -> {
                        socket.getOutputStream().write(new byte[100]);
                        socket.getInputStream().readAllBytes();
                    }));
            System.out.printf(
                    "a stranger without a certificate: %.0f us%n",
                    refusals(tls.busPort, socket -> {
                        Socket secure = context.getSocketFactory().createSocket(socket, HOST, tls.busPort, true);
                        secure.getOutputStream().write(1);
                        secure.getInputStream().readAllBytes();
                    }));
        }
        System.exit(0);
    }
}
