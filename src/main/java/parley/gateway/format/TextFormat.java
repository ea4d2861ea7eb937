package parley.gateway.format;

import java.util.List;
import java.util.function.Consumer;

/** Writes each event as a message of its own: a JSON object with the event's name and its data. */
final class TextFormat extends Format {
    private final String opening;
    private final String middle;

    /**
     * @param opening the text before the event's name
     * @param middle the text between the name and the data; a brace follows the data
     */
    TextFormat(String opening, String middle) {
        this.opening = opening;
        this.middle = middle;
    }

    @Override
    protected byte[] encode(Frame frame) {
        return frame.name() == null ? frame.json() : around(opening, frame.name(), middle, frame.json());
    }

    @Override
    public void write(Frame frame, Consumer<byte[]> socket) {
        if (frame.parts() == null) {
            socket.accept(frame.in(this));
        } else {
            writeTogether(frame.parts(), socket);
        }
    }

    @Override
    public void writeTogether(List<Frame> frames, Consumer<byte[]> socket) {
        for (Frame frame : frames) {
            write(frame, socket);
        }
    }
}
