package parley.load;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Broadcasts texts to rooms by Netty alone, without storing them: the bytes are made once, each event loop writes to its
 * own sockets, and all members of a room see one order. Its argument is the port.
 */
public final class BareBroadcast extends ChannelInitializer<SocketChannel> {
    private static final int HANDSHAKE_BYTES = 8_192;
    private static final int BACKLOG = 1_024;

    private final Map<String, Room> rooms = new ConcurrentHashMap<>();

    /** A room's members by event loop. The lock makes all loops get the room's messages in one order. */
    private static final class Room {
        private final Map<EventLoop, Set<Channel>> members = new HashMap<>();

        private synchronized void enter(Channel member) {
            Set<Channel> neighbours = members.computeIfAbsent(member.eventLoop(), loop -> new LinkedHashSet<>());
            member.eventLoop().execute(() -> neighbours.add(member));
            member.closeFuture().addListener(closed -> neighbours.remove(member));
        }

        private synchronized void say(ByteBuf text) {
            members.forEach((loop, neighbours) -> {
                text.retain();
                loop.execute(() -> {
                    for (Channel member : neighbours) {
                        member.writeAndFlush(new TextWebSocketFrame(text.retainedDuplicate()));
                    }
                    text.release();
                });
            });
            text.release();
        }
    }

    private final class Member extends SimpleChannelInboundHandler<TextWebSocketFrame> {
        private Room room;

        @Override
        protected void channelRead0(ChannelHandlerContext context, TextWebSocketFrame frame) {
            JsonObject command = new JsonObject(frame.text());
            JsonObject data = command.getJsonObject("data");
            if (command.getString("type").equals("room:join")) {
                room = rooms.computeIfAbsent(data.getString("roomId"), id -> new Room());
                room.enter(context.channel());
            } else {
                JsonObject said = new JsonObject()
                        .put("roomId", data.getString("roomId"))
                        .put("content", data.getString("content"))
                        .put("timestamp", System.currentTimeMillis());
                room.say(bytes(new JsonObject().put("type", "chat:message").put("data", said)));
            }
            JsonObject reply = new JsonObject()
                    .put("type", "reply")
                    .put("id", command.getString("id"))
                    .put("ok", true)
                    .put("data", new JsonObject());
            context.writeAndFlush(new TextWebSocketFrame(bytes(reply)));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (!(cause instanceof IOException)) {
                System.out.println("fault " + cause);
            }
            context.close();
        }
    }

    public static void main(String[] arguments) throws InterruptedException {
        int port = Integer.parseInt(arguments[0]);
        MultiThreadIoEventLoopGroup loops =
                new MultiThreadIoEventLoopGroup(Runtime.getRuntime().availableProcessors(), NioIoHandler.newFactory());
        Channel server = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new BareBroadcast())
                .bind("127.0.0.1", port)
                .sync()
                .channel();
        System.out.println("port " + port);
        server.closeFuture().sync();
    }

    @Override
    protected void initChannel(SocketChannel channel) {
        channel.pipeline()
                .addLast(new HttpServerCodec())
                .addLast(new HttpObjectAggregator(HANDSHAKE_BYTES))
                .addLast(new WebSocketServerProtocolHandler("/ws"))
                .addLast(new Member());
    }

    private static ByteBuf bytes(JsonObject json) {
        return Unpooled.wrappedBuffer(json.encode().getBytes(StandardCharsets.UTF_8));
    }
}
