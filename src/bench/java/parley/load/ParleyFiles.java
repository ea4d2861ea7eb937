package parley.load;

import io.vertx.core.json.JsonObject;
import parley.files.client.Exchange;
import parley.files.client.FileClient;
import parley.files.client.FormUpload;
import parley.files.client.TusUpload;

/**
 * Uploads by one of the two ways that the server has, and judges by the hash that the server tells whether it has the
 * bytes that were sent.
 */
record ParleyFiles(String name, FileServer server, boolean resumable) implements FileDoor {
    private static final String NAME = "load.txt";

    @Override
    public String upload(RepeatedText text) {
        return resumable ? uploadResumably(text) : post(text);
    }

    private FileClient client() {
        return server.client();
    }

    private String post(RepeatedText text) {
        try (FormUpload form = FormUpload.begin(client(), server.roomId(), NAME, "text/plain", text.length())) {
            text.writeTo(form::write);
            JsonObject told = form.end().expect(201).json();
            judge(text, told);
            return told.getString("fileId");
        }
    }

    private String uploadResumably(RepeatedText text) {
        TusUpload upload = TusUpload.create(client(), server.roomId(), NAME, text.length());
        try (Exchange exchange = upload.patch(0, text.length())) {
            text.writeTo(exchange::write);
            exchange.answer().expect(204);
        }
        judge(text, client().info(upload.fileId()).expect(200).json());
        return upload.fileId();
    }

    private static void judge(RepeatedText text, JsonObject told) {
        if (!text.sha256().equals(told.getString("sha256"))) {
            throw new IllegalStateException("another file than was sent: " + told);
        }
    }

    @Override
    public long download(String file) {
        return client().drain(file);
    }

    @Override
    public void delete(String file) {
        client().delete(file).expect(204);
    }

    @Override
    public CpuTime cpu() {
        return server.cpu();
    }

    @Override
    public boolean downloads() {
        return !resumable;
    }
}
