package parley.cluster;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Encodes the few ASN.1 values that a certificate is made of (X.690, distinguished encoding). */
final class Der {
    static final byte[] TRUE = value(0x01, new byte[] {(byte) 0xff});

    private static final int SHORT = 0x80;

    private Der() {}

    static byte[] value(int tag, byte[]... parts) {
        ByteArrayOutputStream contents = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            contents.writeBytes(part);
        }
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        encoded.write(tag);
        if (contents.size() < SHORT) {
            encoded.write(contents.size());
        } else {
            byte[] length = BigInteger.valueOf(contents.size()).toByteArray();
            int from = length[0] == 0 ? 1 : 0;
            encoded.write(SHORT | length.length - from);
            encoded.write(length, from, length.length - from);
        }
        encoded.writeBytes(contents.toByteArray());
        return encoded.toByteArray();
    }

    static byte[] sequence(byte[]... parts) {
        return value(0x30, parts);
    }

    static byte[] set(byte[]... parts) {
        return value(0x31, parts);
    }

    static byte[] integer(BigInteger number) {
        return value(0x02, number.toByteArray());
    }

    static byte[] octets(byte[] octets) {
        return value(0x04, octets);
    }

    static byte[] bits(byte[] octets) {
        return value(0x03, new byte[1], octets);
    }

    static byte[] text(String text) {
        return value(0x0c, text.getBytes(StandardCharsets.UTF_8));
    }

    /** @param encoded its contents in hexadecimal digits, without tag and length */
    static byte[] oid(String encoded) {
        return value(0x06, HexFormat.of().parseHex(encoded));
    }

    /** @param time YYMMDDhhmmssZ, before 2050 */
    static byte[] utcTime(String time) {
        return value(0x17, time.getBytes(StandardCharsets.US_ASCII));
    }

    /** @param time YYYYMMDDhhmmssZ */
    static byte[] generalizedTime(String time) {
        return value(0x18, time.getBytes(StandardCharsets.US_ASCII));
    }

    static byte[] tagged(int number, byte[] contents) {
        return value(0xa0 | number, contents);
    }
}
