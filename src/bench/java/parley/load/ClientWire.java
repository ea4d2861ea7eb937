package parley.load;

import java.io.IOException;
import java.util.List;

/**
 * The words of one transport, as a client says and hears them. What comes is looked at as bytes, so that reading costs
 * little beside what is measured: the text of each message and the id of each command carry a number between marks, and
 * nothing else is looked for.
 */
interface ClientWire {
    byte MARK = '~';
    byte MESSAGE = 'm';
    byte REPLY = 'r';
    int DIGITS = 10;
    int MARKED = DIGITS + 4;

    /** One text that a client sends on its way in, or null to only wait. @param awaited what it waits for then */
    record Step(String text, Awaited awaited) {}

    /** @param reply number of a command that must be granted; {@link #NO_REPLY} if a text counts that begins with {@code start} */
    record Awaited(long reply, String start) {
        static final long NO_REPLY = -1;
        static final Awaited NOTHING = new Awaited(NO_REPLY, null);

        static Awaited reply(long number) {
            return new Awaited(number, null);
        }

        static Awaited start(String text) {
            return new Awaited(NO_REPLY, text);
        }
    }

    /** Is told what a socket has heard. */
    interface Ear {
        void message(int number) throws IOException;

        void answer(long number, boolean granted) throws IOException;

        /** Hears a text without any mark, which is from here to there in the bytes that were looked at. */
        void other(byte[] bytes, int from, int to);

        /** Is asked to answer with a text at once. */
        void pong(String text) throws IOException;
    }

    String path();

    /** The messages that a client sends, and waits for, before its first command. */
    List<Step> greeting();

    /** @param data JSON of the command @param number null for a command that asks for no answer */
    String command(String name, Long number, String data);

    /** The message that a client sends every few seconds; null if the server asks. */
    String ping();

    void hear(byte[] bytes, int from, int to, Ear ear) throws IOException;

    static String marked(byte kind, long number) {
        String digits = Long.toString(number);
        String mark = Character.toString(MARK);
        return mark + (char) kind + mark + "0".repeat(DIGITS - digits.length()) + digits + mark;
    }

    /** Tells everything that has a mark. @return whether there was any */
    static boolean scan(byte[] bytes, int from, int to, Ear ear, Granted granted) throws IOException {
        boolean any = false;
        for (int i = from; i <= to - MARKED; i++) {
            if (bytes[i] == MARK && bytes[i + 2] == MARK && bytes[i + MARKED - 1] == MARK) {
                long number = number(bytes, i + 3);
                if (bytes[i + 1] == MESSAGE) {
                    ear.message((int) number);
                } else {
                    ear.answer(number, granted.at(bytes, i));
                }
                any = true;
                i += MARKED - 1;
            }
        }
        return any;
    }

    /** Tells whether the answer whose mark begins here grants the command. */
    interface Granted {
        boolean at(byte[] bytes, int mark);
    }

    static long number(byte[] bytes, int from) {
        long number = 0;
        for (int i = from; i < bytes.length && bytes[i] >= '0' && bytes[i] <= '9'; i++) {
            number = number * 10 + bytes[i] - '0';
        }
        return number;
    }
}
