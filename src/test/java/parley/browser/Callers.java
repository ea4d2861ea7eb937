package parley.browser;

import java.util.ArrayList;
import java.util.List;

/** People who know each other, each in a browser window of their own, from which they call. The first knows all others. */
final class Callers implements AutoCloseable {
    private final List<Person> people = new ArrayList<>();
    private final List<TalkWindow> windows = new ArrayList<>();
    private final List<CallWindow> calls = new ArrayList<>();

    /** @param scripts run in all pages before their own, see {@link CallWindow} */
    Callers(List<String> names, int port, String... scripts) {
        for (String name : names) {
            people.add(Person.register(port, name));
            ChatWindow window = new ChatWindow(ChatWindow.Size.DESKTOP, name).with(CallWindow.SMALL_PICTURES);
            List.of(scripts).forEach(window::with);
            windows.add(new TalkWindow(window));
            calls.add(new CallWindow(window));
        }
        for (Person other : others()) {
            first().follow(other);
            other.follow(first());
        }
    }

    Person first() {
        return people.get(0);
    }

    List<Person> others() {
        return people.subList(1, people.size());
    }

    TalkWindow talk(int person) {
        return windows.get(person);
    }

    ChatWindow window(int person) {
        return windows.get(person).window();
    }

    CallWindow call(int person) {
        return calls.get(person);
    }

    List<CallWindow> calls() {
        return calls;
    }

    /** Signs somebody in at this port. */
    void open(int person, int port) {
        windows.get(person).open(port).logIn(people.get(person));
    }

    /** Lets the first and the second enter the room of the two. */
    void enterTheirRoom() {
        first().say("to", people.get(1).id(), "Shall we talk?");
        talk(0).enter(people.get(1).name());
        talk(1).enter(first().name());
    }

    /** Lets the first call the second, who answers. */
    void talk(String media) {
        call(0).call(media);
        call(1).awaitRing(first().name());
        call(1).answer();
        call(0).awaitConnected();
        call(1).awaitConnected();
    }

    /** Lets all enter a new group, and one after the other the call of it, by video. */
    void meet(String group) {
        first().group(group, others());
        for (int i = 0; i < people.size(); i++) {
            ChatWindow window = window(i);
            talk(i).enter(group);
            if (i == 0) {
                call(i).call("video");
            } else {
                window.await("the call", () -> window.shows("call-running"));
                window.click("call-running");
                call(i).go();
            }
            call(i).awaitConnected();
        }
    }

    List<String> complaints() {
        return windows.stream()
                .flatMap(each -> each.window().complaints().stream())
                .toList();
    }

    @Override
    public void close() {
        windows.forEach(each -> each.window().close());
    }
}
