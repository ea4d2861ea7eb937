package parley.gateway.http.files;

import io.vertx.ext.web.Router;
import java.time.InstantSource;
import parley.files.FileReads;
import parley.files.FileUsage;
import parley.files.Uploads;
import parley.gateway.http.BearerHandler;
import parley.token.Authenticator;

/** The routes of files. One instance must serve all event loops of a node, as it knows which uploads are under way. */
public final class FileRoutes {
    private final BearerHandler bearer;
    private final ResumableRoutes resumable;
    private final FormRoutes forms;
    private final FileDetails details;
    private final Downloads downloads;

    public FileRoutes(
            Uploads uploads, FileReads files, FileUsage usage, Authenticator authenticator, FileSettings settings) {
        Append append = new Append(uploads, new OngoingUploads());
        FileAnswers answers = new FileAnswers(files, settings.basePath());
        FileReader reader = new FileReader(files, authenticator);
        bearer = new BearerHandler(authenticator);
        resumable = new ResumableRoutes(
                new TusSpelling(append, answers),
                new DraftSpelling(append, answers, settings.maxBytes(), InstantSource.system()),
                authenticator,
                settings);
        forms = new FormRoutes(uploads, files, answers, authenticator, settings);
        details = new FileDetails(append, files, usage, answers, reader, settings);
        downloads = new Downloads(files, reader);
    }

    public void mount(Router router) {
        resumable.mount(router);
        forms.mount(router);
        details.mount(router, bearer);
        downloads.mount(router);
    }
}
