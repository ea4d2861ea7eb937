package parley.files;

import parley.room.RoomKind;

/**
 * A row of the catalogue with what only the server may know.
 *
 * @param storeState with which the store goes on behind the received bytes; null at the beginning
 * @param dataKey seals the stored bytes; null where they are plain, or gone
 * @param uploadHash SHA-256 of an upload that came in one request; null for others
 */
public record FileEntry(
        StoredFile file, RoomKind roomKind, String objectKey, String storeState, byte[] dataKey, byte[] uploadHash) {
    public FileEntry {
        dataKey = dataKey == null ? null : dataKey.clone();
        uploadHash = uploadHash == null ? null : uploadHash.clone();
    }

    @Override
    public byte[] dataKey() {
        return dataKey == null ? null : dataKey.clone();
    }

    @Override
    public byte[] uploadHash() {
        return uploadHash == null ? null : uploadHash.clone();
    }

    public boolean sealed() {
        return dataKey != null;
    }
}
