package parley.files.content;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;

/** Refuses what runs on the computer of its reader, under any name and with any setting. */
final class Programs {
    private static final Set<String> EXTENSIONS = Set.of(
            "exe",
            "com",
            "scr",
            "pif",
            "cpl",
            "dll",
            "sys",
            "msi",
            "msp",
            "mst",
            "bat",
            "cmd",
            "ps1",
            "psm1",
            "vbs",
            "vbe",
            "js",
            "jse",
            "mjs",
            "wsf",
            "wsh",
            "hta",
            "lnk",
            "url",
            "scf",
            "reg",
            "inf",
            "jar",
            "class",
            "apk",
            "aab",
            "ipa",
            "app",
            "dmg",
            "pkg",
            "deb",
            "rpm",
            "sh",
            "bash",
            "zsh",
            "csh",
            "fish",
            "command",
            "desktop",
            "run",
            "appimage",
            "elf",
            "so",
            "dylib",
            "wasm",
            "chm",
            "gadget",
            "docm",
            "xlsm",
            "pptm",
            "dotm",
            "xll",
            "iso",
            "img",
            "vhd",
            "vhdx",
            "application",
            "appx",
            "msix",
            "settings-ms",
            "library-ms",
            "search-ms",
            "xbap",
            "svgz");
    private static final Set<String> TYPES = Set.of(
            "application/x-msdownload",
            "application/x-dosexec",
            "application/x-elf",
            "application/x-executable",
            "application/x-sharedlib",
            "application/x-object",
            "application/x-mach-o",
            "application/x-mach-o-universal",
            "application/java-vm",
            "application/java-archive",
            "application/x-dex",
            "application/wasm",
            "application/x-msi",
            "application/x-ms-installer",
            "application/x-bat",
            "application/x-sh",
            "application/vnd.android.package-archive",
            "application/x-ms-shortcut",
            "application/x-debian-package",
            "application/x-rpm",
            "application/vnd.ms-cab-compressed",
            "application/x-apple-diskimage");
    /** ELF, Java, two of Dalvik and WebAssembly, a shortcut of Windows, and the four orders of bytes of Mach-O. */
    private static final byte[][] MARKS = {
        {0x7F, 'E', 'L', 'F'},
        {(byte) 0xCA, (byte) 0xFE, (byte) 0xBA, (byte) 0xBE},
        {'d', 'e', 'x', '\n'},
        {0, 'a', 's', 'm'},
        {0x4C, 0, 0, 0, 1, 0x14, 2, 0},
        {(byte) 0xFE, (byte) 0xED, (byte) 0xFA, (byte) 0xCE},
        {(byte) 0xFE, (byte) 0xED, (byte) 0xFA, (byte) 0xCF},
        {(byte) 0xCE, (byte) 0xFA, (byte) 0xED, (byte) 0xFE},
        {(byte) 0xCF, (byte) 0xFA, (byte) 0xED, (byte) 0xFE}
    };

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final byte[] SCRIPT = "#!".getBytes(StandardCharsets.US_ASCII);

    private Programs() {}

    static void refuseName(String extension) {
        if (EXTENSIONS.contains(extension)) {
            throw refused();
        }
    }

    static void refuse(byte[] head, String detected) {
        boolean marked = Arrays.stream(MARKS).anyMatch(mark -> begins(head, 0, mark));
        int text = begins(head, 0, BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
        if (marked || begins(head, text, SCRIPT) || TYPES.contains(detected)) {
            throw refused();
        }
    }

    static RuntimeException refused() {
        return Refusals.unsupported("Programs and scripts are not taken");
    }

    private static boolean begins(byte[] head, int at, byte[] mark) {
        return head.length >= at + mark.length && Arrays.equals(head, at, at + mark.length, mark, 0, mark.length);
    }
}
