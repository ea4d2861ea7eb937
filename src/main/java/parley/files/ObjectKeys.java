package parley.files;

import java.util.UUID;

/** Names the objects of a file so that each says whose it is. */
public final class ObjectKeys {
    private static final int ID_LENGTH = 36;
    private static final int UNIQUE_LENGTH = 8;

    private ObjectKeys() {}

    /** The object into which a file is uploaded. */
    static String ofUpload(String fileId) {
        return fileId;
    }

    /** An object with what is passed on of an upload. Each attempt has its own, so that none disturbs another. */
    static String ofRewritten(String fileId) {
        return fileId + "-" + UUID.randomUUID().toString().substring(0, UNIQUE_LENGTH);
    }

    /** Returns the id of the file; something that is no id for an object that is none of ours. */
    public static String fileOf(String objectKey) {
        return objectKey.substring(0, Math.min(ID_LENGTH, objectKey.length()));
    }
}
