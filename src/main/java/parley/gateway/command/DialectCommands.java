package parley.gateway.command;

import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import parley.bus.Reply;
import parley.error.ParleyException;
import parley.gateway.Connection;
import parley.gateway.command.ClientCommands.Answer;
import parley.gateway.dialect.CommandRule;
import parley.gateway.dialect.Dialect;
import parley.gateway.dialect.Said;
import parley.gateway.dialect.Speaker;
import parley.gateway.dialect.Spoken;
import parley.gateway.feed.RoomChannel;
import parley.gateway.format.EventNames;
import parley.gateway.format.EventSet;
import parley.gateway.format.Frame;
import parley.room.RoomFacts;
import parley.room.RoomKind;

/**
 * Carries out the commands of one client in the dialect that it speaks: the one that its handshake names, or else the
 * first of which it uses a name. Used on one event loop.
 */
public final class DialectCommands implements Speaker {
    private static final int MOST_RECIPIENTS = 100;
    private static final String JOIN = "join";
    private static final int MOST_BEHIND = 64;

    private final ClientCommands commands;
    private final Connection connection;
    private final Dialect usual;
    private final Map<String, String> directRooms = new LinkedHashMap<>(2);
    /** The commands that were sent while a join is under way. */
    private final ArrayDeque<Runnable> behind = new ArrayDeque<>(0);

    private boolean joining;
    private Dialect dialect = Dialect.S1;
    private boolean chosen;
    private String lastJoined;

    /** @param usual the dialect that the transport's clients mean by a name that several dialects have */
    public DialectCommands(ClientCommands commands, Connection connection, Dialect usual) {
        this.commands = commands;
        this.connection = connection;
        this.usual = usual;
    }

    /** Speaks the dialect that the handshake names. @param word null if it names none */
    public DialectCommands named(String word) {
        if (word != null) {
            speak(Dialect.named(word));
        }
        return this;
    }

    public Dialect dialect() {
        return dialect;
    }

    private void speak(Dialect other) {
        chosen = true;
        dialect = other;
        connection.wire().speak(other);
        if (other.listsUsers()) {
            connection.rooms().listenToUsers();
        }
    }

    /** Returns what a client is told that does not register what it listens to. @param canonical what others are told */
    public EventSet events(EventSet canonical) {
        return dialect == Dialect.S1 ? canonical : EventNames.allOf(dialect);
    }

    /** Tells whether a name is one of the client's dialect, which this name may decide. */
    public boolean isOwn(String command) {
        if (!chosen) {
            Dialect found = Dialect.ofCommand(command, usual);
            if (found != null) {
                speak(found);
            }
        }
        return dialect.command(command) != null;
    }

    /** Tells whether the client's dialect, which this name may decide, has an event of this name. */
    public boolean tells(String event) {
        if (!chosen && EventNames.id(event) == EventNames.UNKNOWN) {
            Dialect found = Dialect.ofEvent(event, usual);
            if (found != null) {
                speak(found);
            }
        }
        return dialect.tells(event);
    }

    /** Returns the data of {@code session:ready} with what the dialect tells beside it. */
    public JsonObject ready(JsonObject session) {
        return dialect.changes(EventNames.SESSION_READY) ? session.put("clientId", connection.id()) : session;
    }

    /**
     * Carries out a command and answers it once, as {@link ClientCommands} does.
     *
     * @param asked whether the client wants an answer; otherwise some dialects tell of the outcome by an event
     */
    public void carryOut(String name, Object body, Object headers, boolean asked, Answer answer) {
        CommandRule rule = isOwn(name) ? dialect.command(name) : null;
        if (rule == null) {
            commands.carryOut(name, body, headers, answer);
            return;
        }
        if (joining && behind.size() < MOST_BEHIND) {
            behind.add(() -> carryOut(name, body, headers, asked, answer));
            return;
        }
        boolean joins = dialect == Dialect.S4 && name.equals(JOIN);
        joining |= joins;
        Answer told = new OwnAnswer(rule, body, asked, answer);
        Answer own = joins ? new Joined(told) : told;
        Spoken spoken;
        try {
            spoken = rule.spoken(body, this);
        } catch (ParleyException invalid) {
            own.refused(invalid);
            connection.offences().violation();
            return;
        }
        if (spoken.answer() != null && connection.caller() != null) {
            own.succeeded(new Reply(spoken.answer()));
        } else {
            commands.carryOut(spoken.command(), spoken.body(), headers, new Entering(rule, spoken, own));
        }
    }

    /** Lets the commands go on that were sent behind a join: they mean the room that it enters. */
    private final class Joined implements Answer {
        private final Answer answer;

        private Joined(Answer answer) {
            this.answer = answer;
        }

        @Override
        public void succeeded(Reply reply) {
            answer.succeeded(reply);
            goOn();
        }

        @Override
        public void refused(ParleyException refusal) {
            answer.refused(refusal);
            goOn();
        }

        private void goOn() {
            joining = false;
            while (!joining && !behind.isEmpty()) {
                behind.poll().run();
            }
        }
    }

    /** Lets a command succeed that was refused only because its aim was reached before. */
    private final class Entering implements Answer {
        private final CommandRule rule;
        private final Spoken spoken;
        private final Answer answer;

        private Entering(CommandRule rule, Spoken spoken, Answer answer) {
            this.rule = rule;
            this.spoken = spoken;
            this.answer = answer;
        }

        @Override
        public void succeeded(Reply reply) {
            answer.succeeded(reply);
        }

        @Override
        public void refused(ParleyException refusal) {
            if (rule.isInAlready(spoken, refusal, DialectCommands.this)) {
                String roomId = ((JsonObject) spoken.body()).getString("roomId");
                answer.succeeded(new Reply(new JsonObject().put("roomId", roomId)));
            } else {
                answer.refused(refusal);
            }
        }
    }

    /** Answers in the words of the dialect. */
    private final class OwnAnswer implements Answer {
        private final CommandRule rule;
        private final Object body;
        private final boolean asked;
        private final Answer answer;

        private OwnAnswer(CommandRule rule, Object body, boolean asked, Answer answer) {
            this.rule = rule;
            this.body = body;
            this.asked = asked;
            this.answer = answer;
        }

        @Override
        public void succeeded(Reply reply) {
            JsonObject data = rule.answer(body, reply.data(), DialectCommands.this);
            if (asked || rule.answerEvent() == null) {
                answer.succeeded(new Reply(data));
            } else {
                connection.send(Frame.said(new Said(rule.answerEvent(), data)));
            }
        }

        @Override
        public void refused(ParleyException refusal) {
            ParleyException told = rule.inOwnWords(refusal);
            if (asked || rule.errorEvent() == null) {
                answer.refused(told);
            } else {
                connection.send(Frame.said(new Said(rule.errorEvent(), told.toJson())));
            }
        }
    }

    @Override
    public String connectionId() {
        return connection.id();
    }

    @Override
    public String userId() {
        return connection.caller() == null ? null : connection.caller().userId();
    }

    /** Remembers the rooms that were found, as a room of two stays theirs. */
    @Override
    public String directRoomWith(String userId) {
        String known = directRooms.get(userId);
        if (known != null || userId() == null) {
            return known;
        }
        RoomChannel found = connection.rooms().find(channel -> isDirect(channel.facts(), userId));
        if (found == null) {
            return null;
        }
        if (directRooms.size() == MOST_RECIPIENTS) {
            directRooms.clear();
        }
        directRooms.put(userId, found.roomId());
        return found.roomId();
    }

    private boolean isDirect(RoomFacts room, String userId) {
        return room.kind() == RoomKind.DIRECT && userId.equals(room.other(userId()));
    }

    @Override
    public boolean isIn(String roomId) {
        return connection.rooms().find(channel -> channel.roomId().equals(roomId)) != null;
    }

    @Override
    public String lastJoined() {
        return lastJoined;
    }

    @Override
    public void joined(String roomId) {
        lastJoined = roomId;
    }
}
