package parley.signaling.doctor;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.util.Arrays;
import parley.config.IceUri;

/** One way to a STUN or TURN server, which carries one question at a time. */
abstract class StunLink {
    private Promise<StunMessage> answer = Promise.promise();
    private byte[] transaction = {};
    private String server;

    /** Opens the way. @param deadlineMs time for a connection to be made */
    static Future<StunLink> to(Vertx vertx, IceUri uri, long deadlineMs) {
        return uri.transport() == IceUri.Transport.UDP ? Udp.open(vertx, uri) : Tcp.open(vertx, uri, deadlineMs);
    }

    /** Asks, and gets the answer to just this question. It never comes if the server is silent. */
    final Future<StunMessage> ask(byte[] question, byte[] itsTransaction) {
        answer = Promise.promise();
        transaction = itsTransaction;
        Future<StunMessage> asked = answer.future();
        send(Buffer.buffer(question), answer);
        return asked;
    }

    /** Returns the address from which the server has answered; null before. */
    final String server() {
        return server;
    }

    abstract void send(Buffer question, Promise<StunMessage> awaited);

    abstract void close();

    private void received(byte[] bytes, String from) {
        StunMessage message = StunMessage.decode(bytes);
        if (message != null && Arrays.equals(message.transaction(), transaction)) {
            server = from;
            answer.tryComplete(message);
        }
    }

    private void broken(Throwable cause) {
        answer.tryFail(cause);
    }

    /** Repeats the question, since datagrams get lost. */
    private static final class Udp extends StunLink {
        private static final long REPEAT_MS = 500;

        private final Vertx vertx;
        private final IceUri uri;
        private final DatagramSocket socket;

        private Udp(Vertx vertx, IceUri uri, DatagramSocket socket) {
            this.vertx = vertx;
            this.uri = uri;
            this.socket = socket;
        }

        static Future<StunLink> open(Vertx vertx, IceUri uri) {
            boolean ipv6 = uri.host().contains(":");
            DatagramSocket socket = vertx.createDatagramSocket(new DatagramSocketOptions().setIpV6(ipv6));
            Udp link = new Udp(vertx, uri, socket);
            socket.handler(
                    packet -> link.receivedFrom(packet.data(), packet.sender().hostAddress()));
            return socket.listen(0, ipv6 ? "::" : "0.0.0.0").map(link);
        }

        private void receivedFrom(Buffer data, String from) {
            super.received(data.getBytes(), from);
        }

        @Override
        void send(Buffer question, Promise<StunMessage> awaited) {
            once(question, awaited);
            long timer = vertx.setPeriodic(REPEAT_MS, repeat -> once(question, awaited));
            awaited.future().onComplete(done -> vertx.cancelTimer(timer));
        }

        private void once(Buffer question, Promise<StunMessage> awaited) {
            socket.send(question, uri.port(), uri.host()).onFailure(awaited::tryFail);
        }

        @Override
        void close() {
            super.broken(new IllegalStateException("closed"));
            socket.close();
        }
    }

    private static final class Tcp extends StunLink {
        private final NetClient client;
        private final NetSocket socket;
        private Buffer unread = Buffer.buffer();

        private Tcp(NetClient client, NetSocket socket) {
            this.client = client;
            this.socket = socket;
        }

        static Future<StunLink> open(Vertx vertx, IceUri uri, long deadlineMs) {
            NetClientOptions options = new NetClientOptions().setConnectTimeout((int) deadlineMs);
            if (uri.secure()) {
                options.setSsl(true).setHostnameVerificationAlgorithm("HTTPS");
            }
            NetClient client = vertx.createNetClient(options);
            return client.connect(uri.port(), uri.host())
                    .<StunLink>map(socket -> new Tcp(client, socket).listening())
                    .onFailure(refused -> client.close());
        }

        private Tcp listening() {
            socket.handler(this::more);
            socket.closeHandler(ended -> super.broken(new IllegalStateException("the connection was closed")));
            socket.exceptionHandler(super::broken);
            return this;
        }

        private void more(Buffer bytes) {
            unread.appendBuffer(bytes);
            while (unread.length() >= StunMessage.HEADER_BYTES) {
                int length = StunMessage.length(unread.getBytes(0, StunMessage.HEADER_BYTES));
                if (length < 0) {
                    super.broken(new IllegalStateException("this is no STUN"));
                    socket.close();
                    return;
                }
                if (unread.length() < length) {
                    return;
                }
                super.received(
                        unread.getBytes(0, length), socket.remoteAddress().hostAddress());
                unread = unread.getBuffer(length, unread.length());
            }
        }

        @Override
        void send(Buffer question, Promise<StunMessage> awaited) {
            socket.write(question).onFailure(awaited::tryFail);
        }

        @Override
        void close() {
            super.broken(new IllegalStateException("closed"));
            client.close();
        }
    }
}
