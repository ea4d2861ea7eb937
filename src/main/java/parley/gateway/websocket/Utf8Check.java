package parley.gateway.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;

/**
 * Checks that a text which comes in parts is UTF-8: no surrogates, nothing longer than needed and nothing beyond Unicode.
 * Source: RFC 3629, section 4.
 */
public final class Utf8Check implements ByteProcessor {
    private static final int LEAST = 0x80;
    private static final int MOST = 0xbf;

    /** Bytes that are still missing of the present character, and the range of the next one. */
    private int missing;

    private int least = LEAST;
    private int most = MOST;

    /** Tells whether these bytes are all of a text in UTF-8. */
    public static boolean isText(ByteBuf bytes) {
        Utf8Check check = new Utf8Check();
        return check.goesOn(bytes) && check.isWhole();
    }

    /** Takes the next part; returns false if the text can't be UTF-8 whatever follows. */
    boolean goesOn(ByteBuf part) {
        return part.forEachByte(this) < 0;
    }

    /** Tells whether the text may end here. */
    boolean isWhole() {
        return missing == 0;
    }

    /** Takes one byte. @return whether the text may go on */
    @Override
    public boolean process(byte value) {
        int next = value & 0xff;
        if (missing == 0) {
            return begins(next);
        }
        if (next < least || next > most) {
            return false;
        }
        least = LEAST;
        most = MOST;
        missing--;
        return true;
    }

    private boolean begins(int first) {
        if (first < 0x80) {
            return true;
        }
        if (first < 0xc2 || first > 0xf4) {
            return false;
        }
        missing = first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
        least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : LEAST;
        most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : MOST;
        return true;
    }
}
