package parley.chat;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of a message that its writer says to the readers. Code, quoted lines and addresses of web pages only show
 * something, so whoever stands in them is not called.
 */
final class SpokenText {
    private static final int FENCE = 3;
    private static final int MOST_INDENT = 3;

    /** An address has a scheme, or a host with a path. Quantifiers are possessive: hostile text costs no second look. */
    private static final Pattern WEB_ADDRESS =
            Pattern.compile("(?<![A-Za-z0-9.+-])(?:[A-Za-z][A-Za-z0-9+.-]*+://|www\\.)\\S++"
                    + "|(?<![A-Za-z0-9.@-])(?:[A-Za-z0-9-]++\\.)++[A-Za-z]{2,}+(?::\\d++)?+/\\S*+");

    private final StringBuilder text;

    private SpokenText(String content) {
        this.text = new StringBuilder(content);
    }

    /** Returns the text with spaces in the place of what is only shown. */
    static String of(String content) {
        SpokenText spoken = new SpokenText(content);
        if (content.indexOf('`') >= 0) {
            spoken.blankFences();
            spoken.blankCode();
        }
        if (content.indexOf('>') >= 0) {
            spoken.blankQuotes();
        }
        if (content.indexOf('/') >= 0 || content.indexOf('.') >= 0) {
            spoken.blankWebAddresses();
        }
        return spoken.text.toString();
    }

    /** A fence is a line that begins with three backticks; what it opens goes on to the next one, or to the end. */
    private void blankFences() {
        int opened = -1;
        for (int line = 0; line < text.length(); line = endOfLine(line) + 1) {
            int start = skipIndent(line);
            if (runOf('`', start) < FENCE) {
                continue;
            }
            int end = endOfLine(line);
            if (opened >= 0) {
                blank(opened, end);
                opened = -1;
            } else if (text.substring(start + runOf('`', start), end).indexOf('`') < 0) {
                opened = start;
            }
        }
        if (opened >= 0) {
            blank(opened, text.length());
        }
    }

    /** Code within a paragraph stands between two runs of equally many backticks. */
    private void blankCode() {
        Map<Integer, Integer> opened = new HashMap<>();
        Map<Integer, Integer> closing = new HashMap<>();
        for (int at = 0; at < text.length(); at++) {
            int length = runOf('`', at);
            if (length > 0) {
                Integer before = opened.put(length, at);
                if (before != null) {
                    closing.put(before, at + length);
                }
                at += length;
            }
            if (at + 1 < text.length() && text.charAt(at) == '\n' && text.charAt(at + 1) == '\n') {
                opened.clear();
            }
        }
        for (int at = 0; at < text.length(); at++) {
            int length = runOf('`', at);
            Integer end = closing.get(at);
            if (end != null) {
                blank(at, end);
            }
            at = end != null ? end - 1 : at + Math.max(0, length - 1);
        }
    }

    private void blankQuotes() {
        for (int line = 0; line < text.length(); line = endOfLine(line) + 1) {
            int start = skipIndent(line);
            if (start < text.length() && text.charAt(start) == '>') {
                blank(start, endOfLine(line));
            }
        }
    }

    private void blankWebAddresses() {
        Matcher address = WEB_ADDRESS.matcher(text.toString());
        while (address.find()) {
            blank(address.start(), address.end());
        }
    }

    private int skipIndent(int line) {
        int at = line;
        while (at < text.length() && at - line < MOST_INDENT && text.charAt(at) == ' ') {
            at++;
        }
        return at;
    }

    private int endOfLine(int from) {
        int end = text.indexOf("\n", from);
        return end < 0 ? text.length() : end;
    }

    private int runOf(char character, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) == character) {
            at++;
        }
        return at - from;
    }

    private void blank(int from, int to) {
        for (int at = from; at < to; at++) {
            if (text.charAt(at) != '\n') {
                text.setCharAt(at, ' ');
            }
        }
    }
}
