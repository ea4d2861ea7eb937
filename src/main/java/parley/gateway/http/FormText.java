package parley.gateway.http;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import parley.error.ParleyException;
import parley.util.JsonText;

/**
 * Reads the fields of a URL-encoded form ({@code application/x-www-form-urlencoded}). A name with brackets names a
 * field within another, as {@code settings[isPrivate]=true}, or the items of a list, as {@code languages[]=en}.
 */
final class FormText {
    private static final int MAX_FIELDS = 1_000;

    /** The quantifiers are possessive: a repeated group that may be tried again takes stack for each round. */
    private static final Pattern NAME = Pattern.compile("([^\\[\\]]*+)((?:\\[[^\\[\\]]*+])*+)");

    private FormText() {}

    /**
     * Returns for each name the list of its values, or a map of the fields within it. Throws VALIDATION_ERROR for what
     * is no form.
     */
    static Map<String, Object> parse(Buffer form) {
        // In this charset each byte is a character and back, so that the bytes can be judged as UTF-8 later.
        String text = form.toString(StandardCharsets.ISO_8859_1);
        if (text.chars().filter(character -> character == '&').count() >= MAX_FIELDS) {
            throw fault("has more than " + MAX_FIELDS + " fields");
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        try {
            new QueryStringDecoder(text, StandardCharsets.ISO_8859_1, false, MAX_FIELDS, true)
                    .parameters()
                    .forEach((name, values) -> add(fields, utf8(name), values));
        } catch (IllegalArgumentException malformed) {
            throw fault("is not a well-formed form");
        }
        return fields;
    }

    private static void add(Map<String, Object> fields, String name, List<String> values) {
        List<String> steps = steps(name);
        Map<String, Object> place = fields;
        for (String step : steps.subList(0, steps.size() - 1)) {
            place = within(place, step, name);
        }
        List<String> texts = new ArrayList<>(values.size());
        values.forEach(value -> texts.add(utf8(value)));
        if (place.putIfAbsent(steps.get(steps.size() - 1), texts) != null) {
            throw fault("has a field that is a value and has others within it: " + steps.get(0));
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> within(Map<String, Object> place, String step, String name) {
        if (place.computeIfAbsent(step, absent -> new LinkedHashMap<>()) instanceof Map<?, ?> inner) {
            return (Map<String, Object>) inner;
        }
        throw fault("has a field that is a value and has others within it: "
                + steps(name).get(0));
    }

    /** Turns {@code a[b][]} into a, b and an empty name. */
    private static List<String> steps(String name) {
        Matcher parts = NAME.matcher(name);
        if (!parts.matches()) {
            throw fault("has a name with unpaired brackets");
        }
        List<String> steps = new ArrayList<>();
        steps.add(parts.group(1));
        String rest = parts.group(2);
        for (int from = 0; from < rest.length(); from = rest.indexOf(']', from) + 1) {
            steps.add(rest.substring(from + 1, rest.indexOf(']', from)));
        }
        if (steps.size() > JsonText.MAX_DEPTH) {
            throw fault("is nested too deeply");
        }
        return steps;
    }

    private static String utf8(String bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException otherBytes) {
            throw fault("is not UTF-8");
        }
    }

    private static ParleyException fault(String message) {
        return ParleyException.invalid("body", message);
    }
}
