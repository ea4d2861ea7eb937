package parley.signaling.call;

import java.util.List;
import parley.error.ErrorCode;

/** The outcome of a command. */
public sealed interface CallStep {

    /** @param notices to be told once the call is stored */
    record Changed(Call call, List<Notice> notices) implements CallStep {}

    /** The command had been carried out before, or means nothing to this call. */
    record Unchanged() implements CallStep {}

    record Refused(ErrorCode code, String reason) implements CallStep {}

    /** @param userId a user all of whose devices are told, or whose device is this one */
    record Notice(String userId, Device device, String exceptConnectionId, Word word, EndReason reason) {
        static Notice toDevice(Device device, Word word, EndReason reason) {
            return new Notice(device.userId(), device, null, word, reason);
        }

        /** @param exceptConnectionId the device that knows of it already; null for none */
        static Notice toDevices(String userId, String exceptConnectionId, Word word, EndReason reason) {
            return new Notice(userId, null, exceptConnectionId, word, reason);
        }
    }

    /** The kinds of notices. */
    enum Word {
        END,
        REJECT,
        TIMEOUT
    }

    static CallStep unchanged() {
        return new Unchanged();
    }

    static CallStep notIn() {
        return new Refused(ErrorCode.NOT_FOUND, "You are in no such call");
    }
}
