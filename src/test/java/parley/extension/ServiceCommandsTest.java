package parley.extension;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.config.ServiceSettings;

@Tag("S1-MOD-06")
class ServiceCommandsTest {
    private static final List<String> COMMANDS = List.of("chat:message", "room:join", "leave-room");

    @Test
    void everyScopeNamesSomething() {
        List<ServiceSettings> services = List.of(
                new ServiceSettings("good", Set.of("chat:*", "room:join", "leave-room", "events")),
                new ServiceSettings("bad", Set.of("chat:shout")),
                new ServiceSettings("worse", Set.of("*")),
                new ServiceSettings("old", Set.of("rooms:*")));
        assertEquals(
                List.of(
                        "services[1].scopes: chat:shout is no command, nor a feature like room:*",
                        "services[2].scopes: * is no command, nor a feature like room:*",
                        "services[3].scopes: rooms:* is no command, nor a feature like room:*"),
                ServiceCommands.faults(services, COMMANDS));
    }
}
