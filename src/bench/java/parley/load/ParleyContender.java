package parley.load;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Parley with everything on, over one of its transports: guests in stored public rooms, or in direct rooms. */
record ParleyContender(String name, ParleyJar server, ClientWire wire, boolean direct) implements Contender {
    private static final long AUTHENTICATE = FIRST_COMMAND;
    private static final long ENTER = FIRST_COMMAND + 1;
    private static final Pattern ROOM_ID = Pattern.compile("roomId\\\\?\":\\\\?\"([^\"\\\\]+)");

    @Override
    public ServerProcess process() {
        return server.process();
    }

    @Override
    public List<People.Person> people(int rooms, int members) throws IOException, InterruptedException {
        List<People.Person> guests = new ArrayList<>();
        for (int i = 0; i < rooms * members; i++) {
            String token = server.openSession();
            guests.add(new People.Person(idOf(token), token, null));
        }
        return guests;
    }

    /** Returns the subject of a token. Source: RFC 7519. */
    private static String idOf(String token) {
        byte[] claims = Base64.getUrlDecoder().decode(token.split("\\.")[1]);
        return new JsonObject(new String(claims, StandardCharsets.UTF_8)).getString("sub");
    }

    /** The first of a room opens it, then the others join; who knows the room is a member and only comes back. */
    @Override
    public Entered enter(RoomSockets sockets, List<People.Person> people, int members) {
        if (direct) {
            return new Entered(people, sockets.connect(pairs(people)));
        }
        if (people.get(0).roomId() != null) {
            return new Entered(
                    people,
                    sockets.connect(people.stream()
                            .map(person -> visit(person, null, null))
                            .toList()));
        }
        JsonObject settings = new JsonObject().put("allowGuests", true).put("maxParticipants", 10_000);
        JsonObject room =
                new JsonObject().put("kind", "room").put("name", "cost").put("settings", settings);
        List<RoomSocket> first = sockets.connect(IntStream.range(0, people.size() / members)
                .mapToObj(number -> visit(people.get(number * members), "room:create", room))
                .toList());
        List<People.Person> entered = new ArrayList<>();
        for (int i = 0; i < people.size(); i++) {
            People.Person person = people.get(i);
            entered.add(new People.Person(person.userId(), person.token(), roomId(first.get(i / members))));
        }
        List<RoomSocket> others = sockets.connect(IntStream.range(0, people.size())
                .filter(number -> number % members != 0)
                .mapToObj(entered::get)
                .map(person -> visit(person, "room:join", new JsonObject().put("roomId", person.roomId())))
                .toList());
        List<RoomSocket> all = new ArrayList<>();
        for (int i = 0; i < people.size(); i++) {
            all.add(i % members == 0 ? first.get(i / members) : others.get(i - i / members - 1));
        }
        return new Entered(entered, all);
    }

    /** Lets neighbours follow each other: nobody may write to others first. */
    private List<RoomSockets.Visit> pairs(List<People.Person> people) {
        return IntStream.range(0, people.size())
                .mapToObj(number -> visit(
                        people.get(number),
                        "user:follow",
                        new JsonObject().put("userId", people.get(number ^ 1).userId())))
                .toList();
    }

    private static String roomId(RoomSocket creator) {
        Matcher found = ROOM_ID.matcher(creator.answer());
        if (!found.find()) {
            throw new IllegalStateException("no room: " + creator.answer());
        }
        return found.group(1);
    }

    private RoomSockets.Visit visit(People.Person person, String command, JsonObject data) {
        List<ClientWire.Step> steps = new ArrayList<>(wire.greeting());
        steps.add(step("session:authenticate", AUTHENTICATE, new JsonObject().put("token", person.token())));
        if (command != null) {
            steps.add(step(command, ENTER, data));
        }
        return new RoomSockets.Visit(server.port(), wire, steps);
    }

    private ClientWire.Step step(String command, long number, JsonObject data) {
        return new ClientWire.Step(wire.command(command, number, data.encode()), ClientWire.Awaited.reply(number));
    }
}
