package parley.gateway.schema;

import parley.util.TextRules;

/** The formats that our schemas may name. They say how a text must look to people. */
enum TextForm {
    PLAIN("plain", ""),
    VISIBLE("visible", "must have something visible in it"),
    NAME("name", "must be one line with something visible in it and no marks that turn the direction of writing"),
    /** A name, or nothing at all. */
    LINE("line", NAME.words);

    private final String format;
    private final String words;

    TextForm(String format, String words) {
        this.format = format;
        this.words = words;
    }

    String words() {
        return words;
    }

    static TextForm named(String format) {
        for (TextForm form : values()) {
            if (form.format.equals(format)) {
                return form;
            }
        }
        throw new IllegalArgumentException(format + " is no format that bodies are judged by");
    }

    boolean fits(CharSequence text) {
        return switch (this) {
            case PLAIN -> true;
            case VISIBLE -> TextRules.isVisible(text);
            case NAME -> TextRules.isName(text);
            case LINE -> text.length() == 0 || TextRules.isName(text);
        };
    }
}
