package parley.gateway;

import java.util.ArrayDeque;
import java.util.function.Consumer;
import parley.config.ParleyConfig.Inbound;
import parley.gateway.format.Wire;

/**
 * Takes in what one client sends. Only so many of its commands are carried out at once; at that number its socket is
 * not read, and what was read already waits here in its order.
 */
public final class Intake {
    private static final long MAX_WAITING_CHARACTERS = 1 << 20;

    private final Wire wire;
    private final int commandsAtOnce;
    private final PerSecond messages;
    private final Runnable tooMuch;
    private final Runnable onIdle;
    private Consumer<String> handler = message -> {};
    private final ArrayDeque<String> waiting = new ArrayDeque<>(0);
    private long waitingCharacters;
    private int commands;
    private long numbered;
    private boolean stopped;
    private boolean emptying;
    private boolean refusing;

    /**
     * @param tooMuch called when the client sends more than any honest one does
     * @param onIdle called when all commands have been answered
     */
    Intake(Inbound limits, Wire wire, Runnable tooMuch, Runnable onIdle) {
        this.wire = wire;
        this.commandsAtOnce = limits.commandsInFlight();
        this.messages = new PerSecond(limits.framesPerSecond());
        this.tooMuch = tooMuch;
        this.onIdle = onIdle;
    }

    void onMessage(Consumer<String> handler) {
        this.handler = handler;
    }

    void received(String message, long now) {
        if (refusing) {
            return;
        }
        if (messages.exceeds(now)) {
            tooMuch.run();
        } else if (commands < commandsAtOnce && waiting.isEmpty()) {
            handler.accept(message);
        } else {
            keep(message);
        }
    }

    private void keep(String message) {
        waitingCharacters += message.length();
        if (waitingCharacters > MAX_WAITING_CHARACTERS) {
            tooMuch.run();
        } else {
            waiting.add(message);
        }
    }

    public void commandBegins() {
        commands++;
        if (commands == commandsAtOnce) {
            stopped = true;
            wire.read(false);
        }
    }

    /**
     * Must be called once a command was answered. Waiting messages are taken in a loop, as one command may end before
     * another begins.
     */
    public void commandEnds() {
        commands--;
        if (emptying) {
            return;
        }
        emptying = true;
        while (!waiting.isEmpty() && commands < commandsAtOnce) {
            String message = waiting.poll();
            waitingCharacters -= message.length();
            handler.accept(message);
        }
        emptying = false;
        if (stopped && waiting.isEmpty() && commands <= commandsAtOnce / 2) {
            stopped = false;
            wire.read(true);
        }
        if (idle()) {
            onIdle.run();
        }
    }

    /** Returns the number of the next command of this client. */
    long nextNumber() {
        return ++numbered;
    }

    /** Tells whether no command is under way. */
    boolean idle() {
        return commands == 0 && waiting.isEmpty();
    }

    /** Takes in nothing more: what the client sends from now on it has to repeat elsewhere. */
    void refuse() {
        refusing = true;
    }

    void discard() {
        waiting.clear();
        waitingCharacters = 0;
    }
}
