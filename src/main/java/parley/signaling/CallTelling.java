package parley.signaling;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.error.Unattended;
import parley.presence.PresenceMessages.FindConnections;
import parley.presence.PresenceMessages.FoundConnections;
import parley.room.RoomMessages.ConnectionAddress;
import parley.signaling.SignalingMessages.CallChanged;
import parley.signaling.call.Call;
import parley.signaling.call.CallKind;
import parley.signaling.call.CallStep.Notice;
import parley.signaling.call.Device;
import parley.signaling.call.Participant;

/** Tells devices, rooms and other nodes of calls. For one event loop. */
final class CallTelling {
    private static final long GATHER_MS = 250;

    private final Bus bus;
    private final String nodeId;
    private final ConnectionLine line;
    private final RoomState rooms;
    private final String plane;
    /** The calls of which a room was told just now, with how they stand since, or null. */
    private final Map<String, Call> toldLately = new HashMap<>();

    /** Tells the connected members of a room something that they may miss. */
    @FunctionalInterface
    interface RoomState {
        void tell(String roomId, String event, JsonObject data);
    }

    CallTelling(Bus bus, String nodeId, ConnectionLine line, RoomState rooms, String plane) {
        this.bus = bus;
        this.nodeId = nodeId;
        this.line = line;
        this.rooms = rooms;
        this.plane = plane;
    }

    Future<Void> device(Device device, String event, JsonObject data) {
        return line.tell(addressOf(device), event, data);
    }

    private static ConnectionAddress addressOf(Device device) {
        return new ConnectionAddress(device.userId(), device.nodeId(), device.connectionId());
    }

    void devices(String userId, String exceptConnectionId, String event, JsonObject data) {
        Future<FoundConnections> found =
                bus.request(Addresses.PRESENCE_CONNECTIONS, new FindConnections(Set.of(userId)));
        Unattended.watch("telling devices of a call", found.onSuccess(all -> all.connections().stream()
                .filter(connection -> !connection.connectionId().equals(exceptConnectionId))
                .forEach(connection -> tellIfThere(connection, event, data))));
    }

    private void tellIfThere(ConnectionAddress connection, String event, JsonObject data) {
        Unattended.watch("telling a device of a call", line.tell(connection, event, data));
    }

    /** Rings all devices of the callee. */
    void ring(Call call, JsonArray iceServers) {
        devices(call.callee().id(), null, CallEvents.OFFER, CallEvents.offer(call, iceServers));
    }

    /** Rings one device of the callee. */
    void ring(Call call, Device device, JsonArray iceServers) {
        tellIfThere(addressOf(device), CallEvents.OFFER, CallEvents.offer(call, iceServers));
    }

    void notice(Call call, Notice notice) {
        String event =
                switch (notice.word()) {
                    case END -> CallEvents.END;
                    case REJECT -> CallEvents.REJECT;
                    case TIMEOUT -> CallEvents.TIMEOUT;
                };
        JsonObject data = event.equals(CallEvents.TIMEOUT)
                ? new JsonObject().put("callId", call.id())
                : CallEvents.ended(call.id(), notice.reason());
        if (notice.device() == null) {
            devices(notice.userId(), notice.exceptConnectionId(), event, data);
        } else {
            tellIfThere(addressOf(notice.device()), event, data);
        }
    }

    /**
     * Tells the room of a group call, or the two of the other kind, how the call stands. A room may be large, and hears
     * at once of a change but not of each that follows soon: the last one counts.
     */
    void state(Call call) {
        if (call.kind() == CallKind.GROUP) {
            if (toldLately.containsKey(call.id())) {
                toldLately.put(call.id(), call);
            } else {
                tellRoom(call);
            }
        } else {
            JsonObject state = CallEvents.state(call, plane);
            call.participants().stream()
                    .filter(one -> !one.gone())
                    .map(Participant::device)
                    .forEach(device -> tellIfThere(addressOf(device), CallEvents.STATE, state));
        }
    }

    private void tellRoom(Call call) {
        toldLately.put(call.id(), null);
        rooms.tell(call.roomId(), CallEvents.STATE, CallEvents.state(call, plane));
        bus.after(GATHER_MS).onComplete(over -> {
            Call latest = toldLately.remove(call.id());
            if (latest != null) {
                tellRoom(latest);
            }
        });
    }

    /** Tells the other nodes that have, or had, participants of the call. */
    void nodes(Call before, Call call) {
        Set<String> nodes = new HashSet<>(before.nodes());
        nodes.addAll(call.nodes());
        nodes.remove(nodeId);
        nodes.forEach(node -> bus.publishAt(node, Addresses.CALL_CHANGED, new CallChanged(call)));
    }
}
