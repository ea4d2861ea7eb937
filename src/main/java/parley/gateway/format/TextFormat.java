package parley.gateway.format;

/** Writes each event as a message of its own: a JSON object with the event's name and its data. */
class TextFormat extends Format {
    private final String opening;
    private final String middle;

    /**
     * @param opening the text before the event's name
     * @param middle the text between the name and the data; a brace follows the data
     */
    TextFormat(String opening, String middle) {
        this.opening = opening;
        this.middle = middle;
    }

    @Override
    protected byte[] encode(Frame frame) {
        return frame.name() == null ? frame.json() : around(opening, frame.name(), middle, frame.json());
    }
}
