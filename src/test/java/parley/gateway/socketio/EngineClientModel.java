package parley.gateway.socketio;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import parley.gateway.format.CloseCode;

/**
 * A client that polls, posts and upgrades in the order in which the stock client does, over a network that delays every
 * message by itself; only one WebSocket's messages keep their order.
 */
final class EngineClientModel {
    private final SimulatedNetwork network;
    private final List<String> received = new ArrayList<>();
    private final List<String> unsent = new ArrayList<>();
    private EngineSession session;
    private boolean polling;
    private boolean posting;
    private boolean pausing;
    private boolean upgraded;
    private boolean closed;
    private Link link;

    EngineClientModel(SimulatedNetwork network) {
        this.network = network;
    }

    void begin(EngineSession opened) {
        session = opened;
        poll();
    }

    List<String> received() {
        return received;
    }

    boolean upgraded() {
        return upgraded;
    }

    boolean closed() {
        return closed;
    }

    /** Says something, at once or when the present request has ended. */
    void say(String text) {
        unsent.add('4' + text);
        sendOn();
    }

    private void sendOn() {
        if (closed || unsent.isEmpty()) {
            return;
        }
        if (upgraded) {
            unsent.forEach(link::toServer);
            unsent.clear();
        } else if (!posting && !pausing) {
            post();
        }
    }

    private void post() {
        posting = true;
        String body = String.join("\u001e", unsent);
        unsent.clear();
        network.later(() -> {
            if (session.sendingBegins()) {
                network.later(() -> {
                    boolean taken = session.sent(body, 1_000);
                    network.later(() -> posted(taken));
                });
            } else {
                network.later(() -> posted(false));
            }
        });
    }

    private void posted(boolean taken) {
        posting = false;
        closed |= !taken;
        upgradeIfPaused();
        sendOn();
    }

    private void poll() {
        polling = true;
        PolledPackets.Poll[] mine = new PolledPackets.Poll[1];
        mine[0] = payload -> network.laterOrLost(
                () -> {
                    session.fetched(payload.length);
                    network.later(() -> polled(payload));
                },
                () -> {
                    session.pollLost(mine[0]);
                    closed = true;
                });
        network.later(() -> {
            if (!session.polled(mine[0])) {
                network.later(() -> closed = true);
            }
        });
    }

    private void polled(byte[] payload) {
        polling = false;
        for (String packet : new String(payload, StandardCharsets.UTF_8).split("\u001e")) {
            heard(packet);
        }
        upgradeIfPaused();
        if (!closed && !pausing && !upgraded) {
            poll();
        }
    }

    private void heard(String packet) {
        switch (packet.charAt(0)) {
            case '1' -> closed = true;
            case '2' -> {
                unsent.add("3");
                sendOn();
            }
            case '4' -> received.add(packet.substring(1));
            default -> {
                // A word that only ends a poll.
            }
        }
    }

    /** Opens a WebSocket beside the polls, and asks whether it works. */
    void probe() {
        if (link == null && !closed) {
            link = new Link();
            network.later(() -> {
                if (session.candidate(link)) {
                    link.toServer("2probe");
                } else {
                    link.cut();
                }
            });
        }
    }

    private void upgradeIfPaused() {
        if (pausing && !polling && !posting && !closed) {
            pausing = false;
            upgraded = true;
            link.toServer("5");
            sendOn();
        }
    }

    private void heardOverSocket(String packet) {
        if (packet.equals("3probe")) {
            pausing = true;
            upgradeIfPaused();
        } else {
            heard(packet);
        }
    }

    /** Cuts the WebSocket, if there is one. */
    void cut() {
        if (link != null) {
            link.cut();
        }
    }

    /** One WebSocket: what is under way when it is cut is lost. */
    private final class Link implements EngineSession.Socket {
        private final SimulatedNetwork.Line up = network.line();
        private final SimulatedNetwork.Line down = network.line();
        private boolean cut;

        void toServer(String packet) {
            up.carry(() -> {
                if (!cut) {
                    session.received(this, packet);
                }
            });
        }

        @Override
        public void send(byte[] packet) {
            String text = new String(packet, StandardCharsets.UTF_8);
            down.carry(() -> {
                if (!cut) {
                    heardOverSocket(text);
                }
            });
        }

        @Override
        public void close(CloseCode code) {
            down.carry(this::cut);
        }

        void cut() {
            if (!cut) {
                cut = true;
                // A client that has begun to pause its polls does not take them up again.
                closed |= upgraded || pausing;
                network.later(() -> session.closed(this));
            }
        }
    }
}
