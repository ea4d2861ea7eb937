package parley.gateway.dialect;

/**
 * An event in the words of a dialect.
 *
 * @param data what JSON can hold: an object or a list
 */
public record Said(String name, Object data) {}
