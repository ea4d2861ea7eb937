package parley.gateway.http.files;

import io.vertx.ext.web.Router;
import parley.files.FileReads;
import parley.files.FileUsage;
import parley.files.Uploads;
import parley.token.Authenticator;

/** The routes of files. One instance serves all event loops of a node. */
public final class FileRoutes {
    public FileRoutes(
            Uploads uploads, FileReads files, FileUsage usage, Authenticator authenticator, FileSettings settings) {}

    public void mount(Router router) {}
}
