package parley.account;

import io.vertx.core.buffer.Buffer;

/**
 * An account's picture.
 *
 * @param id a hash of the image, so that another image has another id
 */
public record Avatar(String id, String mediaType, Buffer image) {}
