package parley.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import parley.deployment.Nginx;
import parley.files.client.Exchange;
import parley.util.Folders;
import parley.util.TimedHttp;

/** An nginx that takes files by the DAV module's PUT and serves them by sendfile, a worker for each core. */
final class NginxFiles implements FileDoor, AutoCloseable {
    private static final int START_MS = 10_000;

    /** The body lies in the same file system as the files, so that it is renamed and not copied. */
    private static final String CONFIGURATION = """
        worker_processes auto;
        error_log stderr;
        events { worker_connections 256; }
        http {
          access_log off;
          sendfile on;
          tcp_nopush on;
          client_max_body_size 0;
          client_body_temp_path FOLDER/body;
          proxy_temp_path FOLDER/proxy; fastcgi_temp_path FOLDER/fastcgi;
          uwsgi_temp_path FOLDER/uwsgi; scgi_temp_path FOLDER/scgi;
          server {
            listen 127.0.0.1:PORT;
            root FOLDER/files;
            location / { dav_methods PUT DELETE; create_full_put_path on; }
          }
        }
        """;

    private final int port;
    private final Path folder;
    private final Nginx nginx;

    private NginxFiles(int port, Path folder, Nginx nginx) {
        this.port = port;
        this.folder = folder;
        this.nginx = nginx;
    }

    static NginxFiles start(int port, Path where) throws IOException, InterruptedException {
        Path folder = where.toAbsolutePath();
        Folders.delete(folder);
        Files.createDirectories(folder.resolve("files"));
        Path configuration = folder.resolve("nginx.conf");
        Files.writeString(
                configuration,
                CONFIGURATION.replace("FOLDER", folder.toString()).replace("PORT", "" + port));
        Path program = Nginx.installed()
                .orElseThrow(() -> new IllegalStateException("nginx is not installed (Debian: nginx-light)"));
        NginxFiles files = new NginxFiles(port, folder, Nginx.of(program, folder, configuration));
        Runtime.getRuntime().addShutdownHook(new Thread(files.nginx::close));
        files.awaitStart();
        return files;
    }

    private void awaitStart() throws InterruptedException {
        for (int waited = 0; waited < START_MS; waited += 100) {
            if (TimedHttp.status("http://127.0.0.1:" + port + "/", TimedHttp.PATIENCE) != 0) {
                return;
            }
            Thread.sleep(100);
        }
        throw new IllegalStateException("nginx does not answer; see " + nginx.log());
    }

    @Override
    public String name() {
        return "nginx";
    }

    @Override
    public String upload(RepeatedText text) {
        String path = "/" + UUID.randomUUID();
        try (Exchange put = Exchange.begin(port, "PUT", path, Map.of(), text.length())) {
            text.writeTo(put::write);
            put.answer().expect(201);
            return path;
        }
    }

    @Override
    public long download(String file) {
        try (Exchange get = Exchange.begin(port, "GET", file, Map.of(), -1)) {
            return get.drain();
        }
    }

    @Override
    public void delete(String file) {
        try (Exchange delete = Exchange.begin(port, "DELETE", file, Map.of(), -1)) {
            delete.answer().expect(204);
        }
    }

    @Override
    public CpuTime cpu() {
        try {
            long master = Long.parseLong(Files.readString(folder.resolve("pid")).strip());
            return CpuTime.ofProcesses(master);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Override
    public boolean downloads() {
        return true;
    }

    @Override
    public void close() {
        nginx.close();
        try {
            Folders.delete(folder);
        } catch (IOException cannotDelete) {
            throw new UncheckedIOException(cannotDelete);
        }
    }
}
