package parley.gateway.document;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import parley.error.ErrorCode;

/** Writes the operations of an OpenAPI document: what a request may bring, and what may be answered. */
final class Operations {
    private static final Pattern IN_PATH = Pattern.compile("\\{(\\w+)}");
    private static final String JSON = "application/json";
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String OF_COMMAND = "command";
    private static final String PUBLIC = "public";
    private static final String BEARER = "bearer";

    private final ApiSchemas schemas;

    Operations(ApiSchemas schemas) {
        this.schemas = schemas;
    }

    /**
     * @param path as the router takes it
     * @param route as {@code schema/rest/routes.json} has it
     */
    JsonObject operation(String method, String path, JsonObject route) {
        JsonObject operation = new JsonObject()
                .put("operationId", operationId(method, path))
                .put("summary", route.getString("summary"))
                .put("tags", new JsonArray().add(route.getString("tag")));
        JsonArray security = security(route.getString("access", BEARER));
        if (security != null) {
            operation.put("security", security);
        }
        JsonArray parameters = parameters(path, route);
        if (!parameters.isEmpty()) {
            operation.put("parameters", parameters);
        }
        JsonObject body = body(path, route);
        if (body != null) {
            operation.put("requestBody", body);
        }
        return operation.put("responses", responses(method, path, route));
    }

    private static String operationId(String method, String path) {
        return method.toLowerCase(Locale.ROOT) + ApiSchemas.componentName(path);
    }

    /** Returns null where the token that the whole document asks for is needed. */
    private static JsonArray security(String access) {
        return switch (access) {
            case BEARER -> null;
            case PUBLIC -> new JsonArray();
            default -> new JsonArray().add(new JsonObject()).add(new JsonObject().put(BEARER, new JsonArray()));
        };
    }

    private JsonArray parameters(String path, JsonObject route) {
        JsonArray all = new JsonArray();
        for (String name : inPath(shown(path, route))) {
            all.add(new JsonObject()
                    .put("name", name)
                    .put("in", "path")
                    .put("required", true)
                    .put("schema", Schemas.reference(name.equals("emoji") ? "EmojiText" : "Id")));
        }
        for (String list : new String[] {"query", "headers"}) {
            for (Object given : route.getJsonArray(list, new JsonArray())) {
                all.add(parameter((String) given, route.getString(OF_COMMAND)));
            }
        }
        return all;
    }

    /**
     * The path as the document has it. Two routes that differ only in the name of a parameter are one path there, so they
     * name it alike.
     */
    static String shown(String path, JsonObject route) {
        return route.getString("shownAs", template(path));
    }

    /** {@code /api/rooms/:roomId} becomes {@code /api/rooms/{roomId}}. */
    private static String template(String path) {
        return path.replaceAll(":(\\w+)", "{$1}");
    }

    private static Set<String> inPath(String path) {
        return IN_PATH.matcher(path)
                .results()
                .map((MatchResult found) -> found.group(1))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Makes a parameter of the query that is a member of a command's body, or one that is described by itself. */
    private JsonObject parameter(String given, String command) {
        boolean required = given.endsWith("!");
        String name = required ? given.substring(0, given.length() - 1) : given;
        JsonObject parameter = new JsonObject().put("name", name);
        if (command == null) {
            parameter.mergeIn(schemas.parameters().getJsonObject(name));
        } else {
            parameter
                    .put("in", "query")
                    .put(
                            "schema",
                            commandSchema(command).getJsonObject("properties").getJsonObject(name));
        }
        return required ? parameter.put("required", true) : parameter;
    }

    private JsonObject commandSchema(String command) {
        return schemas.components().get(schemas.commands().get(command));
    }

    private JsonObject body(String path, JsonObject route) {
        if (route.containsKey("bodyTypes")) {
            return bytes(route);
        }
        String body = route.getString("body");
        if (body == null) {
            return null;
        }
        JsonObject schema = body.equals(OF_COMMAND)
                ? Schemas.without(commandSchema(route.getString(OF_COMMAND)), inPath(template(path)))
                : Schemas.reference(body.substring(body.indexOf('#') + 1));
        JsonObject content = new JsonObject().put("schema", schema);
        return new JsonObject()
                .put("required", schema.containsKey("required"))
                .put("content", new JsonObject().put(JSON, content).put(FORM, content.copy()));
    }

    /** Describes a body that is a file or a form with one. */
    private static JsonObject bytes(JsonObject route) {
        JsonObject content = new JsonObject();
        JsonObject form = new JsonObject()
                .put("type", "object")
                .put("required", new JsonArray().add("file"))
                .put(
                        "properties",
                        new JsonObject()
                                .put("file", binary())
                                .put("thumbnail", binary())
                                .put("roomId", text())
                                .put("durationMs", text())
                                .put("keepMetadata", text())
                                .put("thumbhash", text()));
        for (Object type : route.getJsonArray("bodyTypes")) {
            content.put(
                    (String) type, new JsonObject().put("schema", route.getBoolean("form", false) ? form : binary()));
        }
        return new JsonObject().put("content", content);
    }

    private static JsonObject binary() {
        return text().put("contentMediaType", "application/octet-stream");
    }

    private static JsonObject text() {
        return new JsonObject().put("type", "string");
    }

    private JsonObject responses(String method, String path, JsonObject route) {
        int status = route.getInteger("status", 200);
        TreeMap<String, JsonObject> all = new TreeMap<>();
        route.getJsonArray("statuses", new JsonArray())
                .forEach(more -> all.put(more.toString(), described("Nothing more.")));
        route.getJsonArray("unready", new JsonArray())
                .forEach(more -> all.put(more.toString(), answer(method, route, "Not ready.")));
        all.put(Integer.toString(status), status == 204 ? described("Done.") : answer(method, route, "Done."));
        if (all.containsKey("206")) {
            all.put("206", answer(method, route, "The range that was asked for."));
        }
        for (int failure : statuses(path, route)) {
            all.putIfAbsent(
                    Integer.toString(failure),
                    new JsonObject().put("$ref", "#/components/responses/Failure" + failure));
        }
        JsonObject responses = new JsonObject();
        all.forEach(responses::put);
        return responses.put("default", new JsonObject().put("$ref", "#/components/responses/Failure"));
    }

    private static JsonObject described(String words) {
        return new JsonObject().put("description", words);
    }

    private JsonObject answer(String method, JsonObject route, String words) {
        JsonObject described = described(words);
        if (method.equals("HEAD")) {
            return described;
        }
        JsonObject content = new JsonObject();
        for (Object type : route.getJsonArray("answerTypes", new JsonArray())) {
            JsonObject schema = type.equals(JSON) ? new JsonObject().put("type", "object") : new JsonObject();
            content.put((String) type, schema.isEmpty() ? schema : new JsonObject().put("schema", schema));
        }
        String component = component(route);
        if (component != null) {
            content.put(JSON, new JsonObject().put("schema", Schemas.reference(component)));
        }
        return described.put("content", content);
    }

    private String component(JsonObject route) {
        String command = route.getString("reply", route.getString(OF_COMMAND));
        return command == null ? route.getString("answer") : schemas.replies().get(command);
    }

    private static Set<Integer> statuses(String path, JsonObject route) {
        Set<Integer> statuses = new TreeSet<>();
        if (path.startsWith("/api/")) {
            statuses.add(ErrorCode.RATE_LIMIT_EXCEEDED.httpStatus());
        }
        statuses.add(ErrorCode.INTERNAL.httpStatus());
        statuses.add(ErrorCode.UNAVAILABLE.httpStatus());
        if (!route.getString("access", BEARER).equals(PUBLIC)) {
            statuses.add(ErrorCode.AUTH_REQUIRED.httpStatus());
            statuses.add(ErrorCode.PERMISSION_DENIED.httpStatus());
        }
        if (path.contains(":")) {
            statuses.add(ErrorCode.NOT_FOUND.httpStatus());
        }
        if (route.containsKey("query") || route.containsKey("body") || route.containsKey("bodyTypes")) {
            statuses.add(ErrorCode.VALIDATION_ERROR.httpStatus());
        }
        if (route.containsKey("body") || route.containsKey("bodyTypes")) {
            statuses.add(ErrorCode.PAYLOAD_TOO_LARGE.httpStatus());
            statuses.add(ErrorCode.UNSUPPORTED_MEDIA_TYPE.httpStatus());
        }
        if (route.containsKey("bodyTypes")) {
            statuses.add(ErrorCode.STORAGE_FULL.httpStatus());
        }
        if (route.containsKey(OF_COMMAND) || route.containsKey("reply")) {
            statuses.add(ErrorCode.CONFLICT.httpStatus());
            statuses.add(ErrorCode.GONE.httpStatus());
            statuses.add(ErrorCode.TIMEOUT.httpStatus());
        }
        return statuses;
    }

    /** The failures by their status, each with the codes that have it, and the one for all others. */
    JsonObject failures() {
        JsonObject failures = new JsonObject().put("Failure", failure("Any other failure."));
        TreeSet<Integer> statuses = Arrays.stream(ErrorCode.values())
                .map(ErrorCode::httpStatus)
                .collect(Collectors.toCollection(TreeSet::new));
        for (int status : statuses) {
            String codes = Arrays.stream(ErrorCode.values())
                    .filter(code -> code.httpStatus() == status)
                    .map(ErrorCode::name)
                    .collect(Collectors.joining(", "));
            failures.put("Failure" + status, failure(codes));
        }
        return failures;
    }

    private static JsonObject failure(String words) {
        return described(words)
                .put(
                        "content",
                        new JsonObject().put(JSON, new JsonObject().put("schema", Schemas.reference("ErrorAnswer"))));
    }
}
