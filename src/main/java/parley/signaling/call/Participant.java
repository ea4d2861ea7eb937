package parley.signaling.call;

/**
 * Somebody who is in a call with one device.
 *
 * @param id names the participant in signals of a group call
 * @param goneUntil epoch milliseconds until which a lost connection is waited for; 0 while it is there
 * @param video whether the camera is on
 */
public record Participant(
        String id, Device device, long goneUntil, boolean muted, boolean video, boolean screen, boolean hand) {

    static Participant joining(String id, Device device, Media media) {
        return new Participant(id, device, 0, false, media == Media.VIDEO, false, false);
    }

    public String userId() {
        return device.userId();
    }

    public boolean gone() {
        return goneUntil > 0;
    }

    boolean uses(String connectionId) {
        return device.connectionId().equals(connectionId);
    }

    boolean looksOtherThan(Participant before) {
        return muted != before.muted || video != before.video || screen != before.screen || hand != before.hand;
    }

    boolean sends() {
        return video || screen;
    }

    Participant on(Device other) {
        return new Participant(id, other, 0, muted, video, screen, hand);
    }

    Participant goneUntil(long time) {
        return new Participant(id, device, time, muted, video, screen, hand);
    }

    Participant showing(CallCommand.Update update) {
        return new Participant(
                id,
                device,
                goneUntil,
                update.muted() == null ? muted : update.muted(),
                update.video() == null ? video : update.video(),
                update.screen() == null ? screen : update.screen(),
                update.hand() == null ? hand : update.hand());
    }
}
