package parley.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The talk in some rooms at a rate or with a number of messages in flight: it counts every delivery, checks that each
 * member sees each message once and in the order of the room, and that each command is granted. Used by the thread of
 * the sockets only.
 */
final class RoomTalk {
    private static final long SECOND = 1_000_000_000;
    private static final long STALLED_NANOS = 15 * SECOND;
    private static final double TOO_SLOW = 1.05;
    private static final int MOST_FAULTS = 10;
    private static final int TEXT_LENGTH = 130;
    private static final String FILLING = " " + "what people write to each other is short as a rule, and ".repeat(3);

    private final List<TalkRoom> rooms;
    private final boolean receipts;
    private final List<String> faults = new ArrayList<>();
    private final Latencies others = new Latencies();
    private final Latencies answers = new Latencies();
    private final PriorityQueue<RoomMember> owing =
            new PriorityQueue<>(Comparator.comparingLong(RoomMember::receiptDue));
    private long[] sentAt = new long[1_024];
    private int[] left = new int[1_024];
    private RoomMember[] speakers = new RoomMember[1_024];
    private int sent;
    private int open;
    private int givenUp;
    private long delivered;
    private int nextRoom;
    private Pace pace = new Pace(0, 0, 0);
    private int sentBefore;
    private long deliveredBefore;
    private long bytesBefore;
    private long began;
    private long lastSentAt;
    private long lastHeardAt;

    /** @param perSecond messages a second in all rooms; 0 for as many as {@code inFlight} allows */
    record Pace(int perSecond, int inFlight, int seconds) {
        /** Returns a pace that is slower by a factor, for a program that is still cold. */
        Pace slower(int factor, int lastingSeconds) {
            return new Pace(perSecond / factor, (inFlight + factor - 1) / factor, lastingSeconds);
        }
    }

    /** @param p50Ms from sending to the others @param answerP50Ms from sending to the answer */
    record Played(
            int messages,
            long deliveries,
            double seconds,
            long bytes,
            double p50Ms,
            double p99Ms,
            double answerP50Ms,
            double answerP99Ms) {}

    RoomTalk(List<TalkRoom> rooms, boolean receipts) {
        this.rooms = rooms;
        this.receipts = receipts;
    }

    void begin(Pace next) throws IOException {
        pace = next;
        others.clear();
        answers.clear();
        sentBefore = sent;
        deliveredBefore = delivered;
        bytesBefore = bytes();
        began = System.nanoTime();
        lastHeardAt = began;
        for (int i = 0; i < pace.inFlight(); i++) {
            sayNext(began);
        }
    }

    /** Says what is due. @return whether the round is over: all said, heard by all and answered, or nothing came any more */
    boolean turn(long now) throws IOException {
        if (pace.perSecond() > 0) {
            long due = Math.min(total(), (now - began) * pace.perSecond() / SECOND + 1);
            while (sent - sentBefore < due) {
                sayNext(now);
            }
        }
        while (!owing.isEmpty() && owing.peek().receiptDue() <= now) {
            owing.remove().tellReceipt(now);
        }
        boolean said = pace.perSecond() > 0 ? sent - sentBefore == total() : !running(now);
        if (said && open > 0 && now - lastHeardAt > STALLED_NANOS) {
            fault(open + " messages have not come to all or not been answered");
            open = 0;
            givenUp = sent;
        }
        return said && open == 0;
    }

    private long total() {
        return (long) pace.perSecond() * pace.seconds();
    }

    private boolean running(long now) {
        return now - began < pace.seconds() * SECOND;
    }

    private void sayNext(long now) throws IOException {
        if (sent == left.length) {
            sentAt = Arrays.copyOf(sentAt, sent * 2);
            left = Arrays.copyOf(left, sent * 2);
            speakers = Arrays.copyOf(speakers, sent * 2);
        }
        RoomMember speaker = rooms.get(nextRoom++ % rooms.size()).nextSpeaker();
        int number = sent++;
        speakers[number] = speaker;
        left[number] = speaker.room().members().size() + 1;
        open++;
        lastSentAt = now;
        String mark = ClientWire.marked(ClientWire.MESSAGE, number);
        sentAt[number] = System.nanoTime();
        speaker.say(number, mark + FILLING.substring(0, TEXT_LENGTH - mark.length()));
    }

    void heard(RoomMember member, int number) throws IOException {
        long now = System.nanoTime();
        if (number >= sent || speakers[number].room() != member.room()) {
            fault("message " + number + " was heard in a room that it was not said in");
            return;
        }
        if (!member.hears(number)) {
            fault("message " + number + " came out of order, or twice");
        }
        delivered++;
        if (speakers[number] != member) {
            others.addNanos(now - sentAt[number]);
        }
        if (receipts && member.owesReceipt(now)) {
            owing.add(member);
        }
        settle(number, now);
    }

    void answered(long number, boolean granted, String text) throws IOException {
        long now = System.nanoTime();
        if (!granted || number >= sent) {
            fault("refused: " + text);
            giveUp(number);
            return;
        }
        answers.addNanos(now - sentAt[(int) number]);
        settle((int) number, now);
    }

    /** Nobody will hear a message that was refused. */
    private void giveUp(long number) {
        if (number < sent && left[(int) number] > 0) {
            left[(int) number] = 0;
            open--;
        }
    }

    private void settle(int number, long now) throws IOException {
        lastHeardAt = now;
        if (--left[number] == 0 && number >= givenUp) {
            open--;
            if (pace.perSecond() == 0 && running(now)) {
                sayNext(now);
            }
        }
    }

    void fault(String what) {
        if (faults.size() < MOST_FAULTS) {
            System.out.println("  WRONG " + what);
            faults.add(what);
        }
    }

    List<String> faults() {
        return faults;
    }

    private long bytes() {
        return rooms.stream()
                .flatMap(room -> room.members().stream())
                .mapToLong(member -> member.socket().heardBytes())
                .sum();
    }

    /** Ends the round and checks that everybody is as far as their room. */
    Played end() {
        double seconds = (lastHeardAt - began) / (double) SECOND;
        if (pace.perSecond() > 0 && (lastSentAt - began) > pace.seconds() * SECOND * TOO_SLOW) {
            fault("the load program was too slow to say everything in time");
        }
        long behind = rooms.stream()
                .flatMap(room -> room.members().stream())
                .filter(member -> member.position() != member.room().ordered())
                .count();
        if (behind > 0) {
            fault(behind + " members have not heard everything");
        }
        return new Played(
                sent - sentBefore,
                delivered - deliveredBefore,
                seconds,
                bytes() - bytesBefore,
                others.percentile(50),
                others.percentile(99),
                answers.percentile(50),
                answers.percentile(99));
    }
}
