package parley.load;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** A call of a route, and all the ways in which it can be refused cheaply. */
final class RouteCost {
    private static final String TOO_LONG = "20000000";

    /** @param spent door from an address that is over its limit */
    record Setting(Cast cast, int operations, Door spent) {}

    private final Setting setting;
    private final String name;
    private final IntFunction<String> methods;
    private final IntFunction<String> paths;
    private IntFunction<String> tokens;
    private IntFunction<JsonObject> bodies;
    private String bytes;
    private int times;
    private boolean command;
    private Consumer<JsonObject> seen = answer -> {};
    private String refusedToken;
    private String refusedPath;
    private IntFunction<JsonObject> refusedBodies;
    private Door limited;

    RouteCost(Setting setting, String name, IntFunction<String> methods, IntFunction<String> paths) {
        this.setting = setting;
        this.name = name;
        this.methods = methods;
        this.paths = paths;
        this.times = setting.operations();
        this.tokens = number -> setting.cast().owner.token();
    }

    /** @param token null if none is needed */
    RouteCost as(String token) {
        return asEach(token == null ? null : number -> token);
    }

    RouteCost asEach(IntFunction<String> tokens) {
        this.tokens = tokens;
        return this;
    }

    /** Sets the number of operations, for a request that may not be made so often. */
    RouteCost times(int times) {
        this.times = times;
        return this;
    }

    RouteCost body(IntFunction<JsonObject> bodies) {
        this.bodies = bodies;
        return this;
    }

    /** Sets a body that is no JSON. */
    RouteCost bytes(String bytes) {
        this.bytes = bytes;
        return this;
    }

    RouteCost seen(Consumer<JsonObject> seen) {
        this.seen = seen;
        return this;
    }

    /** Makes the call count against the limits of the user, as a command does. */
    RouteCost command() {
        this.command = true;
        return this;
    }

    /** @param token token of a user who may not do this */
    RouteCost refusing(String token) {
        this.refusedToken = token;
        return this;
    }

    RouteCost refusing(IntFunction<JsonObject> bodies) {
        this.refusedBodies = bodies;
        return this;
    }

    RouteCost refusedAt(String path) {
        this.refusedPath = path;
        return this;
    }

    /** @param door a door for which the route's own limit is exceeded; null if it could not be */
    RouteCost limited(Door door) {
        this.limited = door;
        return this;
    }

    CostRow row() {
        Cast cast = setting.cast();
        HttpDoor door = cast.freshHttp();
        List<Attempt> attempts = new ArrayList<>();
        attempts.add(new Attempt(
                Attempt.ACCEPTED,
                times,
                methods.apply(0).equals(methods.apply(1)) ? Attempt.TOGETHER : 1,
                door,
                number -> request(
                        number, tokens == null ? null : tokens.apply(number), paths.apply(number), content(number)),
                seen));
        // A request that uses something up is shown by the one that others may not make.
        String shownPath = refusedPath != null ? refusedPath : paths.apply(0);
        if (tokens != null) {
            attempts.add(refusal(Attempt.NO_TOKEN, door, null, shownPath, this::shown));
            attempts.add(refusal(Attempt.BAD_TOKEN, door, CommandCosts.forged(token()), shownPath, this::shown));
        }
        if (bodies != null) {
            attempts.add(refusal(Attempt.MALFORMED, door, token(), shownPath, number -> "{\"name\":"));
            attempts.add(
                    refusal(Attempt.SCHEMA, door, token(), shownPath, number -> CommandCosts.broken(shownBody(number))
                            .toString()));
            attempts.add(tooLarge(shownPath));
        }
        attempts.add(refusal(Attempt.ADDRESS_LIMIT, setting.spent(), token(), shownPath, this::shown));
        if (command) {
            attempts.add(refusal(Attempt.USER_LIMIT, door, cast.spent.token(), shownPath, this::shown));
        }
        if (limited != null) {
            attempts.add(refusal(Attempt.USER_LIMIT, limited, token(), shownPath, this::shown));
        }
        if (refusedToken != null || refusedPath != null || refusedBodies != null) {
            String token = refusedToken != null ? refusedToken : token();
            attempts.add(new Attempt(
                    Attempt.NOT_ALLOWED,
                    times < setting.operations() / 4 && refusedBodies != null ? times : setting.operations(),
                    door,
                    number -> request(0, token, shownPath, shown(number))));
        }
        return new CostRow(name, attempts);
    }

    /** Returns the token of a user who may do this. */
    private String token() {
        return tokens == null ? null : setting.cast().owner.token();
    }

    private Attempt refusal(String kind, Door door, String token, String path, IntFunction<String> contents) {
        int operations = Math.min(setting.operations(), Math.max(times, 100));
        return new Attempt(kind, operations, door, number -> request(number, token, path, contents.apply(number)));
    }

    /** Makes a request that says how much would come, and sends nothing of it. */
    private Attempt tooLarge(String path) {
        return new Attempt(
                Attempt.TOO_LARGE,
                Math.min(setting.operations(), 100),
                setting.cast().freshHttpOnce(),
                number -> HttpDoor.request(methods.apply(number), path, token(), "")
                        .replace("Content-Length: 0", "Content-Length: " + TOO_LONG));
    }

    private String content(int number) {
        return bodies == null ? bytes : bodies.apply(number).encode();
    }

    private JsonObject shownBody(int number) {
        return refusedBodies == null ? bodies.apply(number) : refusedBodies.apply(number);
    }

    private String shown(int number) {
        return bodies == null ? bytes : shownBody(number).encode();
    }

    private String request(int number, String token, String path, String content) {
        return HttpDoor.request(methods.apply(number), path, token, content);
    }
}
