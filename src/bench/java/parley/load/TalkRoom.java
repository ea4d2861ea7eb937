package parley.load;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A room whose members must all see the same messages in the same order. */
final class TalkRoom {
    private final List<RoomMember> members = new ArrayList<>();
    private int[] order = new int[64];
    private int ordered;
    private int turn;

    void add(RoomMember member) {
        members.add(member);
    }

    List<RoomMember> members() {
        return members;
    }

    /** Returns the number of messages that somebody has seen. */
    int ordered() {
        return ordered;
    }

    /** The members write in turn. */
    RoomMember nextSpeaker() {
        return members.get(turn++ % members.size());
    }

    /** The first reader of a position settles what is there. */
    boolean inOrder(int position, int number) {
        if (position < ordered) {
            return order[position] == number;
        }
        if (ordered == order.length) {
            order = Arrays.copyOf(order, ordered * 2);
        }
        order[ordered++] = number;
        return true;
    }
}
