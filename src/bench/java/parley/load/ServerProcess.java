package parley.load;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server in a JVM of its own, ended with the program that started it. */
final class ServerProcess implements AutoCloseable {
    /** The flag of a JVM whose native memory shall be counted, which costs it some. */
    static final String COUNTED_MEMORY = "-XX:NativeMemoryTracking=summary";

    private static final int STOP_SECONDS = 10;

    private static final int BYTES_PER_KB = 1_024;
    private static final Pattern HISTOGRAM_TOTAL = Pattern.compile("(?m)^Total +\\d+ +(\\d+)");
    private static final Pattern OTHER_MEMORY = Pattern.compile("Other \\(reserved=\\d+KB, committed=(\\d+)KB");

    private final Process process;
    private final Thread endWithUs;
    private final BufferedReader output;
    private final PrintWriter input;

    private ServerProcess(Process process) {
        this.process = process;
        this.endWithUs = new Thread(this::stop);
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.input = new PrintWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8), true);
        Runtime.getRuntime().addShutdownHook(endWithUs);
    }

    /** @param log file that takes the output; null for a server that is talked to by {@link #ask} */
    static ServerProcess java(List<String> arguments, File log) {
        return java(arguments, log, Map.of());
    }

    /** @param environment variables added to this program's own */
    static ServerProcess java(List<String> arguments, File log, Map<String, String> environment) {
        List<String> command = new ArrayList<>(List.of(tool("java")));
        command.addAll(arguments);
        return of(command, log, environment);
    }

    /** Starts a server of any kind. @param log file that takes the output; null for one that is talked to */
    static ServerProcess of(List<String> command, File log, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        if (log == null) {
            builder.redirectError(ProcessBuilder.Redirect.appendTo(new File("target/load-server.log")));
        } else {
            builder.redirectErrorStream(true).redirectOutput(log);
        }
        try {
            return new ServerProcess(builder.start());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    long pid() {
        return process.pid();
    }

    boolean alive() {
        return process.isAlive();
    }

    void kill() {
        process.destroyForcibly();
    }

    /** Sends one line to the server, and returns its answer after the given word; other lines are shown. */
    String ask(String line, String answer) {
        input.println(line);
        return await(answer);
    }

    String await(String answer) {
        try {
            String line;
            while ((line = output.readLine()) != null) {
                if (line.equals(answer) || line.startsWith(answer + " ")) {
                    return line.substring(answer.length()).trim();
                }
                System.out.println("  server: " + line);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        throw new IllegalStateException("the server ended before it said: " + answer);
    }

    Usage usage() {
        return Usage.of(pid());
    }

    long residentKb() {
        return Usage.residentKb(pid());
    }

    /**
     * The heap that a full collection leaves, in KB. It is counted while the program stands still: what a loaded server
     * allocates between a collection and the next question is no live heap.
     */
    long liveHeapKb() {
        Matcher total = HISTOGRAM_TOTAL.matcher(jcmd("GC.class_histogram"));
        if (!total.find()) {
            throw new IllegalStateException("the server does not count its heap");
        }
        return Long.parseLong(total.group(1)) / BYTES_PER_KB;
    }

    /**
     * The memory outside of the heap that the program itself has asked for, in KB: buffers, however they were made. The
     * JVM must count it. Source: jcmd, "Other" of VM.native_memory.
     */
    long nativeBuffersKb() {
        Matcher other = OTHER_MEMORY.matcher(jcmd("VM.native_memory"));
        if (!other.find()) {
            throw new IllegalStateException("the server does not count its native memory");
        }
        return Long.parseLong(other.group(1));
    }

    private String jcmd(String command) {
        try {
            Process jcmd = new ProcessBuilder(tool("jcmd"), Long.toString(pid()), command)
                    .redirectErrorStream(true)
                    .start();
            String text = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            jcmd.waitFor();
            return text;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(end);
        }
    }

    @Override
    public void close() {
        stop();
        Runtime.getRuntime().removeShutdownHook(endWithUs);
    }

    /**
     * Stops the server, in order if it can; a server that is busy with events that it can't deliver may not hear that
     * it shall end.
     */
    private void stop() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException end) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
