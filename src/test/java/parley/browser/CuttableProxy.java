package parley.browser;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A network between browser and server that can be cut: open connections break, new ones are refused. */
final class CuttableProxy implements AutoCloseable {
    private volatile int target;
    private final ServerSocket listening;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Set<Socket> toServer = ConcurrentHashMap.newKeySet();
    private final Set<Socket> stranded = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool(CuttableProxy::daemon);
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(CuttableProxy::daemon);
    private volatile boolean cut;
    private volatile long cutNanos;

    CuttableProxy(int target) throws IOException {
        this.target = target;
        this.listening = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        threads.submit(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    void cut() {
        cut = true;
        cutNanos = System.nanoTime();
        open.forEach(CuttableProxy::end);
    }

    /**
     * Breaks the connections for the browser alone, as a change of networks does: the server hears nothing of it. New
     * ones are refused until {@link #mend}.
     */
    void strand() {
        cut = true;
        stranded.addAll(toServer);
        open.stream().filter(socket -> !toServer.contains(socket)).forEach(CuttableProxy::end);
    }

    /** Leads new connections to another server, as a balancer does when the old one is away. */
    void leadTo(int server) {
        target = server;
    }

    void mend() {
        cut = false;
    }

    /** Mends the network once it was cut for this long, which may be at once. */
    void mendOnceCutFor(Duration time) {
        long left = time.toNanos() - (System.nanoTime() - cutNanos);
        clock.schedule(this::mend, Math.max(0, left), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() throws IOException {
        cut = true;
        listening.close();
        open.forEach(CuttableProxy::end);
        clock.shutdownNow();
        threads.shutdownNow();
    }

    private Void accept() throws IOException {
        while (!listening.isClosed()) {
            Socket browser = listening.accept();
            if (cut) {
                end(browser);
            } else {
                connect(browser);
            }
        }
        return null;
    }

    private void connect(Socket browser) {
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            browser.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            open.add(browser);
            open.add(server);
            toServer.add(server);
            threads.submit(() -> pump(browser, server));
            threads.submit(() -> pump(server, browser));
        } catch (IOException serverAway) {
            end(browser);
        }
    }

    /** Ends both when either has ended, as a cable would. */
    private void pump(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
        } catch (IOException broken) {
            // Broken connections are what this proxy is for.
        } finally {
            drop(from);
            drop(to);
        }
    }

    private void drop(Socket socket) {
        if (!stranded.contains(socket)) {
            open.remove(socket);
            toServer.remove(socket);
            end(socket);
        }
    }

    private static void end(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException alreadyEnded) {
            // The socket is closed, as it should be.
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "cuttable-proxy");
        thread.setDaemon(true);
        return thread;
    }
}
