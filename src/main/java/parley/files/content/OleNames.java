package parley.files.content;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * Tells old office documents from installers and mails by the names of the streams inside; reads at most 64 sectors of
 * the directory. Source: MS-CFB 2.2 and 2.6.
 */
final class OleNames {
    private static final int HEADER = 512;
    private static final int ENTRY = 128;
    private static final int NAME_LENGTH = 64;
    private static final int IN_HEADER = 109;
    private static final int MOST_SECTORS = 64;

    private final ByteSource bytes;
    private final ByteBuffer header;
    private final int sectorSize;

    private OleNames(ByteSource bytes, byte[] head) {
        this.bytes = bytes;
        this.header = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
        if (head.length < HEADER || header.getShort(30) != 9 && header.getShort(30) != 12) {
            throw Refusals.damaged("The document is damaged");
        }
        this.sectorSize = 1 << header.getShort(30);
    }

    static ContentType type(ByteSource bytes, byte[] head) throws IOException {
        Set<String> names = new OleNames(bytes, head).names();
        if (names.contains("WordDocument")) {
            return ContentType.DOC;
        }
        if (names.contains("Workbook") || names.contains("Book")) {
            return ContentType.XLS;
        }
        if (names.contains("PowerPoint Document")) {
            return ContentType.PPT;
        }
        throw Refusals.unsupported("Of old office documents only DOC, XLS and PPT are taken");
    }

    private Set<String> names() throws IOException {
        Set<String> names = new HashSet<>();
        long sector = Integer.toUnsignedLong(header.getInt(48));
        for (int read = 0; read < MOST_SECTORS && sector >= 0; read++) {
            ByteBuffer directory = sector(sector);
            if (directory == null) {
                break;
            }
            for (int at = 0; at + ENTRY <= sectorSize; at += ENTRY) {
                int length = directory.getShort(at + NAME_LENGTH);
                if (length >= 2 && length <= NAME_LENGTH) {
                    names.add(new String(directory.array(), at, length - 2, StandardCharsets.UTF_16LE));
                }
            }
            sector = next(sector);
        }
        return names;
    }

    /** Returns null beyond the end. */
    private ByteBuffer sector(long number) throws IOException {
        byte[] content = new byte[sectorSize];
        long at = (number + 1) * sectorSize;
        boolean whole = at < bytes.length() && bytes.read(at, content) > 0;
        return whole ? ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN) : null;
    }

    /** @return -1 where the chain can't be followed */
    private long next(long sector) throws IOException {
        int perSector = sectorSize / 4;
        long table = sector / perSector;
        if (table >= IN_HEADER) {
            return -1;
        }
        ByteBuffer chain = sector(Integer.toUnsignedLong(header.getInt(76 + 4 * (int) table)));
        return chain == null ? -1 : Integer.toUnsignedLong(chain.getInt(4 * (int) (sector % perSector)));
    }
}
