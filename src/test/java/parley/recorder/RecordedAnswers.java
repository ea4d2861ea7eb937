package parley.recorder;

import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.Set;
import parley.error.ErrorCode;

/** Compares answers of the REST interface with the OpenAPI document. Used by one thread. */
final class RecordedAnswers {
    private static final int FAILURE = 400;
    private static final JsonObject FAILED = new JsonObject().put("$ref", "#/components/schemas/ErrorAnswer");

    /** Statuses with which HTTP itself refuses a request, whatever the route. */
    private static final Set<Integer> OF_HTTP = Set.of(400, 404, 405, 406, 408, 412, 414, 416, 417, 426, 431, 460);

    private final DocumentedRoutes routes;
    private final DocumentedShapes shapes;

    /** @param body null unless the server wrote JSON */
    record Answer(String method, String path, int status, String mediaType, JsonObject body) {
        boolean isJson() {
            return mediaType != null && mediaType.startsWith("application/json");
        }

        @Override
        public String toString() {
            return "answer to " + method + ' ' + path + ": " + status + ' ' + mediaType + ' ' + body;
        }
    }

    RecordedAnswers(JsonObject document, DocumentedRoutes routes) {
        this.routes = routes;
        this.shapes = new DocumentedShapes(document);
    }

    void judge(Answer answer, Faults faults) {
        Optional<JsonObject> operation = routes.operation(answer.method(), answer.path());
        boolean preflight = answer.method().equals("OPTIONS") && answer.status() == 204;
        if (operation.isEmpty() && !preflight && answer.status() < FAILURE) {
            faults.note(answer.toString(), "there is no such operation in the document");
        } else if (answer.status() >= FAILURE && !isSpecial(operation, answer)) {
            judgeFailure(answer, faults);
        } else if (operation.isPresent() && !answer.method().equals("HEAD")) {
            judge(operation.get(), answer, faults);
        }
    }

    /** Tells whether a status that says "failed" has a body of its own, as that of {@code /ready} has. */
    private boolean isSpecial(Optional<JsonObject> operation, Answer answer) {
        return operation
                .map(found -> found.getJsonObject("responses").getJsonObject(Integer.toString(answer.status())))
                .filter(response -> response.containsKey("content"))
                .isPresent();
    }

    private void judgeFailure(Answer answer, Faults faults) {
        if (answer.body() == null) {
            if (!answer.method().equals("HEAD")) {
                faults.note(answer.toString(), "a failure says nothing");
            }
            return;
        }
        String fault = shapes.fault(FAILED, answer.body());
        if (fault != null) {
            faults.note(answer.toString(), fault);
            return;
        }
        ErrorCode code = ErrorCode.valueOf(answer.body().getJsonObject("error").getString("code"));
        if (code.httpStatus() != answer.status() && !OF_HTTP.contains(answer.status())) {
            faults.note(answer.toString(), code + " has another status");
        }
    }

    private void judge(JsonObject operation, Answer answer, Faults faults) {
        JsonObject response = operation.getJsonObject("responses").getJsonObject(Integer.toString(answer.status()));
        if (response == null) {
            faults.note(answer.toString(), answer.status() + " is not documented");
            return;
        }
        JsonObject content = response.getJsonObject("content", new JsonObject());
        if (answer.body() != null) {
            judgeBody(content, answer, faults);
        } else if (answer.isJson() && !content.containsKey("*/*") && !isPlain(content)) {
            faults.note(answer.toString(), "the recorder has not seen this JSON");
        } else if (answer.mediaType() != null && !takes(content, answer.mediaType())) {
            faults.note(answer.toString(), "this media type is not documented");
        }
    }

    private void judgeBody(JsonObject content, Answer answer, Faults faults) {
        JsonObject json = content.getJsonObject("application/json");
        String fault = json == null
                ? "this JSON is not documented"
                : shapes.fault(json.getJsonObject("schema"), answer.body());
        if (fault != null) {
            faults.note(answer.toString(), fault);
        }
    }

    /** Tells whether the answer is a document, which is text for this server. */
    private static boolean isPlain(JsonObject content) {
        JsonObject json = content.getJsonObject("application/json");
        return json != null && !json.getJsonObject("schema").containsKey("$ref");
    }

    private static boolean takes(JsonObject content, String mediaType) {
        return content.fieldNames().stream()
                .anyMatch(documented -> documented.equals("*/*") || mediaType.startsWith(documented.replace("*", "")));
    }
}
