package parley.guest;

import java.util.Locale;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import parley.error.ParleyException;

/** The rules of usernames, and readable random ones like CalmOtter42. */
public final class Usernames {
    private static final int MAX_LENGTH = 20;
    private static final Pattern RULE = Pattern.compile("[A-Za-z0-9_]{3," + MAX_LENGTH + "}");

    /** Names that would pass for the house's own voice. */
    private static final Set<String> RESERVED =
            Set.of("admin", "administrator", "everyone", "moderator", "parley", "server", "staff", "support", "system");

    private static final String[] MOODS = words("""
            Agile Amber Ample Azure Bold Brave Breezy Bright Brisk Calm Candid Clever Cosmic Cosy Crisp Curious
            Dapper Daring Dreamy Eager Early Easy Fabled Fair Fancy Fleet Fond Frosty Gentle Giddy Glad Golden
            Happy Hardy Honest Humble Indigo Jolly Keen Kind Lively Lucky Lunar Mellow Merry Mighty Misty Modest
            Nimble Noble Olive Patient Playful Polite Proud Quick Quiet Rapid Rosy Rustic Serene Silent Silver
            Snowy Solar Steady Sunny Swift Tidy Tranquil Trusty Velvet Vivid Warm Wild Wise Witty Zesty""");

    private static final String[] CREATURES = words("""
            Badger Beaver Bison Bobcat Camel Caribou Cheetah Cobra Condor Cougar Coyote Crane Cricket Dolphin
            Eagle Egret Falcon Ferret Finch Firefly Fox Gazelle Gecko Gibbon Giraffe Hare Hawk Hedgehog Heron
            Ibex Ibis Iguana Jackal Jaguar Kestrel Kiwi Koala Lark Lemur Leopard Lion Llama Lynx Magpie Manatee
            Marmot Marten Meerkat Mole Moose Moth Narwhal Newt Ocelot Orca Osprey Otter Owl Panda Panther Pelican
            Penguin Puffin Quail Rabbit Raccoon Raven Robin Salmon Seal Sparrow Stork Swan Tapir Tiger Toucan
            Turtle Walrus Weasel Whale Wolf Wombat Wren Yak Zebra""");

    private Usernames() {}

    /** Returns the name; throws VALIDATION_ERROR unless it is 3 to 20 ASCII letters, digits or underscores. */
    public static String checked(String username) {
        if (username == null || !RULE.matcher(username).matches()) {
            throw ParleyException.invalid("username", "must be 3 to 20 letters, digits or underscores");
        }
        if (RESERVED.contains(username.toLowerCase(Locale.ROOT))) {
            throw ParleyException.invalid("username", "is reserved");
        }
        return username;
    }

    public static String generate(RandomGenerator random) {
        return oneOf(MOODS, random) + oneOf(CREATURES, random) + random.nextInt(10, 1_000);
    }

    /** Returns a name with a number at its end. */
    static String near(String username, RandomGenerator random) {
        String number = Integer.toString(random.nextInt(2, 10_000));
        return username.substring(0, Math.min(username.length(), MAX_LENGTH - number.length())) + number;
    }

    private static String oneOf(String[] words, RandomGenerator random) {
        return words[random.nextInt(words.length)];
    }

    private static String[] words(String text) {
        return text.strip().split("\\s+");
    }
}
