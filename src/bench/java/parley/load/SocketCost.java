package parley.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;

/**
 * Measures what a message costs Parley over its three transports, next to npm ws, socket.io and a bare broadcast by
 * Netty, which store nothing. All servers are processes of their own and up at once; rounds are taken in turn, with the
 * same text, rooms and rate. Parley is started from the jar, with everything on, its embedded PostgreSQL included; only
 * the CPU time of its own process counts. This program is all clients, on one thread, and looks at bytes only. It
 * prints tables in Markdown, and ends with 1 if a member missed a message, saw one twice or out of the room's order, or
 * if a command was refused.
 *
 * <pre>
 * mvn -B -q -Pbench -DskipTests package exec:exec@main -Dmain.class=parley.load.SocketCost
 * mvn -B -q -Pbench -DskipTests package exec:exec@main -Dmain.class=parley.load.SocketCost -Dmain.args="--scenes fifties --rounds 3 --seconds 6"
 * </pre>
 *
 * <p>Options: contenders (of plain, bridge, socketio, ws, socket.io, bare; socketio, which is Parley's, is left out if
 * the jar doesn't serve it), scenes (of pairs, direct, fifties, saturated, hundreds, entry), receipts (true lets
 * Parley's members tell receipts as the web client does), rounds, seconds (of each), warmSeconds (of each contender and
 * scene), connections (of the scene entry), jar, port (the first of four), jvm (flags of Parley), bareJvm. Each
 * contender and scene takes at most its seconds and half a minute more for each round.
 */
public final class SocketCost {
    private static final int UNREACHED = 1_000_000;
    private static final int HOUR_MS = 3_600_000;
    private static final int SETTLE_MS = 2_000;
    private static final int[] WARMING = {8, 3, 1};
    private static final Map<String, String> ENTRY_AIMS = Map.of("plain", "14, 0.6", "bridge", "20, 0.7");

    private final Options options;
    private final Map<String, Contender> peers = new LinkedHashMap<>();
    private final List<String> faults = new ArrayList<>();
    private ParleyJar parley;

    private SocketCost(Options options) {
        this.options = options;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Options options = Options.parse(
                arguments,
                Map.ofEntries(
                        Map.entry("contenders", "plain,bridge,socketio,ws,socket.io,bare"),
                        Map.entry("scenes", "pairs,direct,fifties,saturated,hundreds,entry"),
                        Map.entry("receipts", "false"),
                        Map.entry("rounds", "6"),
                        Map.entry("seconds", "10"),
                        Map.entry("warmSeconds", "15"),
                        Map.entry("connections", "8000"),
                        Map.entry("jar", "target/parley.jar"),
                        Map.entry("port", "18196"),
                        Map.entry("jvm", "-Xmx512m"),
                        Map.entry("bareJvm", "-Xmx256m")));
        boolean exact = false;
        try {
            exact = new SocketCost(options).run();
        } catch (CompletionException failure) {
            System.out.println("WRONG " + failure.getCause());
        } catch (IllegalStateException failure) {
            System.out.println("WRONG " + failure.getMessage());
        }
        System.exit(exact ? 0 : 1);
    }

    private boolean run() throws IOException, InterruptedException {
        NodePeers.install();
        int port = options.number("port");
        String jar = options.text("jar");
        Map<String, String> settings = new TreeMap<>(RaisedLimits.of(jar, UNREACHED, HOUR_MS));
        settings.putAll(RaisedLimits.anyFrames(jar));
        try (ParleyJar server =
                        ParleyJar.start(jar, port, List.of(options.text("jvm").split(" ")), settings);
                ServerProcess ws = NodePeers.start("ws.cjs", port + 1);
                ServerProcess socketIo = NodePeers.start("socketio.cjs", port + 2);
                ServerProcess bare = bare(port + 3)) {
            parley = server;
            peers.put("ws", new PeerContender("npm ws", ws, port + 1, new PlainWire("/")));
            peers.put("socket.io", new PeerContender("socket.io", socketIo, port + 2, new SocketIoWire()));
            peers.put("bare", new PeerContender("bare Netty", bare, port + 3, new PlainWire("/ws")));
            peers.keySet().retainAll(List.of(options.text("contenders").split(",")));
            for (CostScene scene : CostScene.named(options.text("scenes"))) {
                measure(scene);
            }
            if (List.of(options.text("scenes").split(",")).contains("entry")) {
                measureEntry();
            }
        }
        faults.forEach(fault -> System.out.println("WRONG " + fault));
        System.out.println(faults.isEmpty() ? "every message came to every member, once and in order" : "not exact");
        return faults.isEmpty();
    }

    private ServerProcess bare(int port) {
        List<String> arguments = new ArrayList<>(List.of(options.text("bareJvm").split(" ")));
        arguments.addAll(List.of(
                "-cp", System.getProperty("java.class.path"), BareBroadcast.class.getName(), Integer.toString(port)));
        ServerProcess server = ServerProcess.java(arguments, null);
        server.await("port");
        return server;
    }

    private Map<String, Contender> contenders(boolean direct) {
        Map<String, Contender> all = new LinkedHashMap<>();
        all.put("plain", new ParleyContender("Parley, plain WebSocket", parley, new PlainWire("/ws"), direct));
        all.put("bridge", new ParleyContender("Parley, bridge", parley, new BridgeWire(), direct));
        if (parley.answers("/socket.io/?EIO=4&transport=polling")) {
            all.put("socketio", new ParleyContender("Parley, Socket.IO", parley, new SocketIoWire(), direct));
        }
        all.keySet().retainAll(List.of(options.text("contenders").split(",")));
        all.putAll(peers);
        return all;
    }

    /** The talks of a scene, each with its sockets, which stay connected as long as the scene takes. */
    private record Stage(Contender contender, RoomSockets sockets, RoomTalk talk) {}

    private void measure(CostScene scene) throws IOException, InterruptedException {
        System.out.println(scene.title());
        Map<String, Stage> stages = new LinkedHashMap<>();
        CostRounds rounds = new CostRounds();
        try {
            for (Map.Entry<String, Contender> entry : contenders(scene.direct()).entrySet()) {
                stages.put(entry.getKey(), stage(entry.getValue(), scene));
            }
            for (Stage stage : stages.values()) {
                warm(stage, scene.pace(options.number("warmSeconds")));
            }
            for (int round = 0; round < options.number("rounds"); round++) {
                for (Map.Entry<String, Stage> entry : stages.entrySet()) {
                    rounds.add(entry.getKey(), play(entry.getValue(), scene, options.number("seconds")));
                }
            }
        } finally {
            for (Stage stage : stages.values()) {
                stage.sockets().close();
                String of = stage.contender().name() + ", " + scene.title() + ": ";
                stage.talk().faults().forEach(fault -> faults.add(of + fault));
                stage.sockets().faults().forEach(fault -> faults.add(of + fault));
            }
        }
        Map<String, String> names = stages.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> entry.getValue().contender().name(),
                        (a, b) -> a,
                        LinkedHashMap::new));
        print(rounds.table(scene, names));
    }

    private Stage stage(Contender contender, CostScene scene) throws IOException, InterruptedException {
        RoomSockets sockets = new RoomSockets();
        Contender.Entered entered =
                contender.enter(sockets, contender.people(scene.rooms(), scene.members()), scene.members());
        boolean receipts = contender instanceof ParleyContender && Boolean.parseBoolean(options.text("receipts"));
        return new Stage(contender, sockets, new RoomTalk(rooms(scene, entered, contender), receipts));
    }

    private static List<TalkRoom> rooms(CostScene scene, Contender.Entered entered, Contender contender) {
        boolean direct = scene.direct() && contender instanceof ParleyContender;
        List<TalkRoom> rooms = new ArrayList<>();
        for (int i = 0; i < entered.people().size(); i++) {
            if (i % scene.members() == 0) {
                rooms.add(new TalkRoom());
            }
            TalkRoom room = rooms.get(rooms.size() - 1);
            People.Person person = entered.people().get(i);
            String where = direct
                    ? "\"to\":\"" + entered.people().get(i ^ 1).userId() + "\""
                    : "\"roomId\":\"" + person.roomId() + "\"";
            String receipt = i % 2 == 0 ? "chat:read" : "chat:delivered";
            room.add(new RoomMember(entered.sockets().get(i), room, where, receipt));
        }
        return rooms;
    }

    /** Lets the compilers see the load, at a slower pace first: a cold server would only be overrun. */
    private static void warm(Stage stage, RoomTalk.Pace pace) {
        int seconds = Math.max(1, pace.seconds() / 3);
        for (int factor : WARMING) {
            stage.sockets().play(stage.talk(), pace.slower(factor, seconds));
        }
    }

    private static CostRounds.Cost play(Stage stage, CostScene scene, int seconds) throws InterruptedException {
        Thread.sleep(SETTLE_MS);
        long us = ProcessHandle.current().pid();
        Usage ours = Usage.of(us);
        Usage before = stage.contender().process().usage();
        RoomTalk.Played played = stage.sockets().play(stage.talk(), scene.pace(seconds));
        double cpu = stage.contender().process().usage().since(before).totalSeconds();
        return new CostRounds.Cost(played, cpu, Usage.of(us).since(ours).totalSeconds());
    }

    private void measureEntry() throws IOException, InterruptedException {
        EntryCost entry = new EntryCost(options.number("connections"));
        for (Map.Entry<String, Contender> each : contenders(false).entrySet()) {
            boolean java = !List.of("ws", "socket.io").contains(each.getKey());
            entry.measure(each.getValue(), java, ENTRY_AIMS.getOrDefault(each.getKey(), ""));
        }
        print(entry.table());
        faults.addAll(entry.faults());
    }

    private static void print(List<String> table) {
        System.out.println();
        table.forEach(System.out::println);
        System.out.println();
    }
}
