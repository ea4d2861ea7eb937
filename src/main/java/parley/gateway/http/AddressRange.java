package parley.gateway.http;

import io.netty.util.NetUtil;

/** An address or CIDR range, IPv4 or IPv6. */
record AddressRange(byte[] network, int prefixLength) {
    private static final int MAPPED_PREFIX_LENGTH = 96;

    /** Throws IllegalArgumentException for an address that is not written in numbers: names are never looked up. */
    static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        byte[] network = bytesOf(slash < 0 ? text : text.substring(0, slash));
        if (network == null) {
            throw new IllegalArgumentException(text + " is not an address or CIDR range");
        }
        int bits = network.length * Byte.SIZE;
        int prefixLength = slash < 0 ? bits : Integer.parseInt(text.substring(slash + 1));
        boolean mapped = text.indexOf(':') >= 0 && network.length == 4;
        if (mapped && slash >= 0) {
            prefixLength -= MAPPED_PREFIX_LENGTH;
        }
        if (prefixLength < 0 || prefixLength > bits) {
            throw new IllegalArgumentException(text + " has a prefix length out of range");
        }
        return new AddressRange(network, prefixLength);
    }

    /** Returns null if the text is not a numeric address; an IPv4 address mapped into IPv6 becomes the IPv4 address. */
    static byte[] bytesOf(String text) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
        if (bytes == null || bytes.length == 4 || !isMapped(bytes)) {
            return bytes;
        }
        return new byte[] {bytes[12], bytes[13], bytes[14], bytes[15]};
    }

    private static boolean isMapped(byte[] bytes) {
        for (int i = 0; i < 10; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return bytes[10] == -1 && bytes[11] == -1;
    }

    boolean contains(byte[] address) {
        if (address.length != network.length) {
            return false;
        }
        int wholeBytes = prefixLength / Byte.SIZE;
        for (int i = 0; i < wholeBytes; i++) {
            if (address[i] != network[i]) {
                return false;
            }
        }
        int restBits = prefixLength % Byte.SIZE;
        int mask = 0xff << (Byte.SIZE - restBits);
        return restBits == 0 || (address[wholeBytes] & mask) == (network[wholeBytes] & mask);
    }
}
