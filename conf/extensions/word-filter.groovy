import io.vertx.core.AbstractVerticle
import io.vertx.core.json.JsonObject
import java.util.regex.Pattern

/**
 * Judges messages by the words in them. Its configuration has three lists of words, "reject", "rewrite" and "flag"; it
 * answers at "word-filter.judge", which moderation.addresses has to name, and tells at /api/ext/word-filter how often it
 * said what.
 */
class WordFilter extends AbstractVerticle {
    private final Map<String, Integer> said = [allow: 0, flag: 0, rewrite: 0, reject: 0]

    @Override
    void start() {
        def reject = wordsOf('reject')
        def rewrite = wordsOf('rewrite')
        def flag = wordsOf('flag')
        vertx.eventBus().<JsonObject>localConsumer('word-filter.judge') { message ->
            String text = message.body().getString('content') ?: ''
            def verdict = new JsonObject()
            if (reject.matcher(text).find()) {
                verdict.put('verdict', 'reject').put('reason', 'This word is not welcome here')
            } else if (rewrite.matcher(text).find()) {
                verdict.put('verdict', 'rewrite').put('content', rewrite.matcher(text).replaceAll { '*' * it.group().length() })
            } else if (flag.matcher(text).find()) {
                verdict.put('verdict', 'flag').put('reason', 'A word to look at')
            } else {
                verdict.put('verdict', 'allow')
            }
            said[verdict.getString('verdict')]++
            message.reply(verdict)
        }
        vertx.eventBus().<JsonObject>localConsumer('parley.extension.rest.word-filter') { request ->
            request.reply(new JsonObject().put('status', 200).put('body', new JsonObject(said.collectEntries { it })))
        }
    }

    /** Matches any of the words of a list; nothing if the list is empty. */
    private Pattern wordsOf(String list) {
        def words = config().getJsonArray(list)?.collect { Pattern.quote(it as String) } ?: []
        Pattern.compile(words ? "(?iu)(?<![\\p{L}\\p{N}])(?:${words.join('|')})(?![\\p{L}\\p{N}])" : '(?!)')
    }
}
