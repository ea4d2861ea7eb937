package parley.gateway.http.files;

import io.vertx.core.Future;

/** One of the protocols for resumable uploads. Each method answers, or fails with what the client is to be told. */
interface Spelling {
    Future<?> create(Exchange exchange);

    Future<?> tell(Exchange exchange, String fileId);

    Future<?> append(Exchange exchange, String fileId);

    Future<?> delete(Exchange exchange, String fileId);
}
