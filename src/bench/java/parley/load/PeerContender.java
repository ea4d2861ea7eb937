package parley.load;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A server that only broadcasts: clients name a room and are in it. */
record PeerContender(String name, ServerProcess process, int port, ClientWire wire) implements Contender {
    @Override
    public List<People.Person> people(int rooms, int members) {
        return IntStream.range(0, rooms * members)
                .mapToObj(number -> new People.Person("user-" + number, null, "room-" + number / members))
                .toList();
    }

    @Override
    public Entered enter(RoomSockets sockets, List<People.Person> people, int members) {
        return new Entered(
                people, sockets.connect(people.stream().map(this::visit).toList()));
    }

    private RoomSockets.Visit visit(People.Person person) {
        ClientWire.Step join = new ClientWire.Step(
                wire.command("room:join", FIRST_COMMAND, "{\"roomId\":\"" + person.roomId() + "\"}"),
                ClientWire.Awaited.reply(FIRST_COMMAND));
        return new RoomSockets.Visit(
                port,
                wire,
                Stream.concat(wire.greeting().stream(), Stream.of(join)).toList());
    }
}
