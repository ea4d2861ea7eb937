package parley.load;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/** Compares doors in rounds taken in turns; the first of them is what the others are compared with. */
final class FileSpeed {
    private static final double MEGABYTE = 1e6;
    private static final double GIGABYTE = 1e9;
    private static final int SETTLE_MS = 1_500;

    private final List<FileDoor> doors;
    private final int files;
    private final RepeatedText text;

    /** @param files files of each stream, one after the other */
    FileSpeed(List<FileDoor> doors, int files, RepeatedText text) {
        this.doors = doors;
        this.files = files;
        this.text = text;
    }

    private record Figures(double megabytesPerSecond, double cpuPerGigabyte) {}

    /** Figures of all rounds, by what was done and by whom. */
    private record Table(Map<String, List<Figures>> uploads, Map<String, List<Figures>> downloads) {}

    void measure(int streams, int rounds) throws InterruptedException, ExecutionException {
        Table table = new Table(new LinkedHashMap<>(), new LinkedHashMap<>());
        ExecutorService threads = Executors.newFixedThreadPool(streams);
        try {
            // Nobody is measured before the servers have compiled what they do.
            round(threads, streams, new Table(new LinkedHashMap<>(), new LinkedHashMap<>()));
            for (int i = 0; i < rounds; i++) {
                round(threads, streams, table);
            }
        } finally {
            threads.shutdownNow();
        }
        System.out.printf(
                "%n%d at once, files of %.0f MB, %d rounds (each: the median, then the rounds)%n%n"
                        + "| | MB/s | to nginx | server CPU s per GB | to nginx |%n|---|---|---|---|---|%n",
                streams, text.length() / MEGABYTE, rounds);
        print("upload", table.uploads());
        print("download", table.downloads());
    }

    private void round(ExecutorService threads, int streams, Table table)
            throws InterruptedException, ExecutionException {
        for (FileDoor door : doors) {
            Thread.sleep(SETTLE_MS);
            List<String> uploaded = new ArrayList<>();
            note(
                    table.uploads(),
                    door,
                    streams,
                    () -> uploaded.addAll(inStreams(threads, streams, () -> upload(door))));
            if (door.downloads()) {
                String file = uploaded.get(0);
                note(table.downloads(), door, streams, () -> inStreams(threads, streams, () -> download(door, file)));
            }
            uploaded.forEach(door::delete);
        }
    }

    private interface Work {
        void run() throws InterruptedException, ExecutionException;
    }

    private void note(Map<String, List<Figures>> figures, FileDoor door, int streams, Work work)
            throws InterruptedException, ExecutionException {
        CpuTime before = door.cpu();
        long began = System.nanoTime();
        work.run();
        double seconds = (System.nanoTime() - began) / 1e9;
        double cpuSeconds = door.cpu().since(before).total() / 1e6;
        double bytes = (double) text.length() * files * streams;
        figures.computeIfAbsent(door.name(), name -> new ArrayList<>())
                .add(new Figures(bytes / MEGABYTE / seconds, cpuSeconds / (bytes / GIGABYTE)));
    }

    private static List<String> inStreams(ExecutorService threads, int streams, Callable<List<String>> stream)
            throws InterruptedException, ExecutionException {
        List<Future<List<String>>> running = new ArrayList<>();
        for (int i = 0; i < streams; i++) {
            running.add(threads.submit(stream));
        }
        List<String> all = new ArrayList<>();
        for (Future<List<String>> end : running) {
            all.addAll(end.get());
        }
        return all;
    }

    private List<String> upload(FileDoor door) {
        List<String> uploaded = new ArrayList<>();
        for (int i = 0; i < files; i++) {
            uploaded.add(door.upload(text));
        }
        return uploaded;
    }

    private List<String> download(FileDoor door, String file) {
        for (int i = 0; i < files; i++) {
            if (door.download(file) != text.length()) {
                throw new IllegalStateException(door.name() + " has served another length");
            }
        }
        return List.of();
    }

    private void print(String what, Map<String, List<Figures>> figures) {
        List<Figures> base = figures.get(doors.get(0).name());
        figures.forEach((name, rounds) -> System.out.printf(
                "| %s, %s | %s | %s | %s | %s |%n",
                what,
                name,
                row("%.0f", rounds.stream().map(Figures::megabytesPerSecond).toList()),
                ratios(
                        rounds.stream().map(Figures::megabytesPerSecond).toList(),
                        base.stream().map(Figures::megabytesPerSecond).toList()),
                row("%.2f", rounds.stream().map(Figures::cpuPerGigabyte).toList()),
                ratios(
                        rounds.stream().map(Figures::cpuPerGigabyte).toList(),
                        base.stream().map(Figures::cpuPerGigabyte).toList())));
    }

    private static String ratios(List<Double> figures, List<Double> base) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < figures.size(); i++) {
            ratios.add(figures.get(i) / base.get(i));
        }
        return row("%.2f", ratios);
    }

    private static String row(String format, List<Double> rounds) {
        double median = rounds.stream().sorted().toList().get(rounds.size() / 2);
        return String.format(format, median)
                + rounds.stream()
                        .map(round -> String.format(format, round))
                        .collect(Collectors.joining(", ", " (", ")"));
    }
}
