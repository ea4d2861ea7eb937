import io.vertx.core.AbstractVerticle
import io.vertx.core.json.JsonArray
import io.vertx.core.json.JsonObject

/** Does what an extension should not do, if it is told to, and serves what tests ask for. */
class Moody extends AbstractVerticle {
    private final JsonArray flagged = new JsonArray()

    @Override
    void start() {
        def bus = vertx.eventBus()
        bus.<JsonObject>localConsumer('moody.judge') { question ->
            def text = question.body().getString('content')
            if (text == 'throw') {
                throw new IllegalStateException('as asked for')
            }
            if (text != 'sleep') {
                question.reply(new JsonObject().put('verdict', 'allow'))
            }
        }
        bus.<JsonObject>localConsumer('parley.extension.flagged') { told -> flagged.add(told.body()) }
        bus.<JsonObject>localConsumer('parley.extension.rest.moody') { request ->
            if (request.body().getString('path') == '/command') {
                def call = new JsonObject(request.body().getString('body'))
                bus.<JsonObject>request('parley.extension.command', call)
                    .onSuccess { request.reply(new JsonObject().put('body', it.body())) }
            } else {
                request.reply(new JsonObject().put('body', new JsonObject()
                    .put('request', request.body())
                    .put('flagged', flagged)))
            }
        }
        bus.<JsonObject>localConsumer('user:report') { command ->
            command.reply(new JsonObject().put('reportId', command.headers().get('userId')))
        }
    }
}
