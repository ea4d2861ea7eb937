package parley.config;

import java.util.List;

/** @param commands names of commands that are left to a verticle outside of Parley */
public record ExternalCommands(List<String> commands) {
    public ExternalCommands {
        commands = List.copyOf(commands);
    }
}
