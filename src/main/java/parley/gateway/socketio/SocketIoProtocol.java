package parley.gateway.socketio;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import parley.bus.Reply;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.gateway.Connection;
import parley.gateway.command.ClientCommands.Answer;
import parley.gateway.command.DialectCommands;
import parley.gateway.format.EventNames;
import parley.gateway.format.EventSet;
import parley.gateway.format.Frame;
import parley.gateway.format.Protocol;

/**
 * Socket.IO as one client speaks it: events with acknowledgements come in, acknowledgements and all events go out. A
 * packet that breaks the protocol ends the connection, as clients expect. Source: the Socket.IO protocol, revisions 4
 * and 5, and the protocol's section 1.
 */
final class SocketIoProtocol implements Protocol {
    /** Stands for a binary message; no packet begins like this. */
    static final String BINARY = "b";

    private static final int MAX_NAME = 200;
    private static final int MAX_ATTACHMENTS = 10;

    private final DialectCommands commands;
    private final SocketIoLogin login;
    private final Connection connection;
    private final EngineSession session;
    private final EventSet events;
    /** Binary messages that still belong to a packet that was refused. */
    private int attachments;

    /** @param events what the client is told unless it speaks a dialect */
    SocketIoProtocol(
            DialectCommands commands,
            SocketIoLogin login,
            Connection connection,
            EngineSession session,
            EventSet events) {
        this.commands = commands;
        this.login = login;
        this.connection = connection;
        this.session = session;
        this.events = events;
    }

    /** Must be called once, when the session has opened. */
    void begin() {
        if (session.version() == EngineVersion.V3) {
            login.connect(null);
        }
    }

    /** Must be called when the socket is gone. */
    void socketLost() {
        login.socketLost();
    }

    @Override
    public boolean takesAll(Frame frame) {
        return frame.whollyWithin(commands.events(events));
    }

    @Override
    public boolean takesSome(Frame frame) {
        return frame.touches(commands.events(events));
    }

    @Override
    public void ready(JsonObject ready) {
        connection.send(Frame.event(EventNames.SESSION_READY, commands.ready(ready)));
    }

    @Override
    public void broken() {
        session.fail();
    }

    @Override
    public void handle(String text) {
        if (connection.ending()) {
            return;
        }
        try {
            if (text.equals(BINARY)) {
                binary();
            } else {
                handle(SocketIoPacket.parse(text));
            }
        } catch (BrokenPacketException broken) {
            session.fail();
        } catch (RuntimeException fault) {
            // One client's packet must not bring the verticle down with all its other clients.
            connection.fault(fault);
            violation(null, null, ParleyException.of(fault));
        }
    }

    /** Attachments are refused with the packet that announces them; until the last has come nothing else may come. */
    private void binary() throws BrokenPacketException {
        if (attachments == 0) {
            throw new BrokenPacketException("a binary message belongs to no packet");
        }
        attachments--;
    }

    private void handle(SocketIoPacket packet) throws BrokenPacketException {
        if (attachments > 0) {
            throw new BrokenPacketException("a packet comes before all attachments of the last one");
        }
        boolean main = packet.namespace().equals(SocketIoPacket.MAIN);
        switch (packet.type()) {
            case CONNECT -> connect(packet, main);
            case DISCONNECT -> {
                if (main) {
                    session.end();
                }
            }
            case EVENT -> {
                requireConnected(main);
                event(packet);
            }
            case BINARY_EVENT, BINARY_ACK -> {
                requireConnected(main);
                refuseBinary(packet);
            }
            case ACK -> requireConnected(main);
            default -> throw new BrokenPacketException("clients send no such packet");
        }
    }

    private void requireConnected(boolean main) throws BrokenPacketException {
        if (!main || !login.connected()) {
            throw new BrokenPacketException("the namespace is not connected");
        }
    }

    private void connect(SocketIoPacket packet, boolean main) throws BrokenPacketException {
        if (!main) {
            refuseNamespace(packet.namespace());
        } else if (session.version() == EngineVersion.V4) {
            if (login.begun()) {
                throw new BrokenPacketException("the namespace is connected already");
            }
            login.connect((JsonObject) packet.data());
        }
    }

    private void refuseNamespace(String namespace) {
        String refusal = "Invalid namespace";
        String data = session.version() == EngineVersion.V3
                ? '"' + refusal + '"'
                : new JsonObject().put("message", refusal).encode();
        connection.send(Frame.direct("44" + namespace + ',' + data));
        connection.offences().violation();
    }

    private void event(SocketIoPacket packet) {
        JsonArray arguments = (JsonArray) packet.data();
        String name = arguments.getString(0);
        if (name.isEmpty() || name.length() > MAX_NAME) {
            violation("", packet.id(), ParleyException.invalid("event", "must have 1 to " + MAX_NAME + " characters"));
        } else if (arguments.size() > 2) {
            violation(name, packet.id(), ParleyException.invalid("arguments[1]", "is one too many"));
        } else {
            Object body = arguments.size() == 2 ? arguments.getValue(1) : null;
            carryOut(name, packet.id(), body);
        }
    }

    private void carryOut(String name, String id, Object body) {
        commands.carryOut(name, body, null, id != null, new Answer() {
            @Override
            public void succeeded(Reply reply) {
                if (id != null) {
                    acknowledge(id, new JsonObject().put("ok", true).put("data", reply.data()));
                }
            }

            @Override
            public void refused(ParleyException refusal) {
                SocketIoProtocol.this.refused(name, id, refusal);
            }
        });
    }

    private void refuseBinary(SocketIoPacket packet) throws BrokenPacketException {
        if (packet.attachments() > MAX_ATTACHMENTS) {
            throw new BrokenPacketException("a packet has too many attachments");
        }
        attachments = packet.attachments();
        if (packet.type() == SocketIoPacket.Type.BINARY_EVENT) {
            String name = ((JsonArray) packet.data()).getString(0);
            violation(
                    name,
                    packet.id(),
                    new ParleyException(
                            ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                            "Binary attachments are not accepted; upload files to /api/files/upload"));
        }
    }

    private void refused(String command, String id, ParleyException refusal) {
        if (id == null) {
            connection.send(Frame.event(EventNames.errorEventOf(command), refusal.toJson()));
        } else {
            acknowledge(id, new JsonObject().put("ok", false).put("error", refusal.toJson()));
        }
    }

    private void violation(String command, String id, ParleyException refusal) {
        refused(command == null ? "" : command, id, refusal);
        connection.offences().violation();
    }

    private void acknowledge(String id, JsonObject outcome) {
        connection.send(Frame.direct(("43" + id + '[' + outcome.encode() + ']').getBytes(StandardCharsets.UTF_8)));
    }
}
