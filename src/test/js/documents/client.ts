// A client that is typed by parley.d.ts. What must not compile says so.
import type { Commands, ErrorObject, Events, GuestEntered, PlainReply, Session } from './parley';

declare function command<K extends keyof Commands>(name: K, body: Commands[K]['body']): Promise<Commands[K]['reply']>;
declare function listen<K extends keyof Events>(name: K, handler: (data: Events[K]) => void): void;

export async function talk(entered: GuestEntered): Promise<number> {
  const session: Session = await command('session:authenticate', { token: entered.token, resume: { rooms: { r: 7 } } });
  const sent = await command('chat:message', { roomId: session.rooms[0].id, content: 'Hello' });
  const { events, next } = await command('chat:feed', { roomId: sent.roomId, after: 0 });
  for (const event of events) {
    if (event.type === 'chat:reaction') {
      const emoji: string = event.data.emoji;
      console.log(emoji);
    }
  }
  listen('chat:message', (message) => {
    const text: string | null = message.content;
    const height: number | undefined = message.file?.height;
    console.log(text, height, message.sender.username);
    // @ts-expect-error a message has no such member
    console.log(message.colour);
  });
  listen('user:matched', ({ initiator, peer }) => console.log(initiator === true, peer.commonInterests.join()));
  // @ts-expect-error there is no such command
  void command('chat:sing', {});
  // @ts-expect-error a match has no such mode
  void command('user:match', { mode: 'smoke' });
  // @ts-expect-error a reaction needs an emoji
  void command('chat:react', { messageId: sent.id, on: true });
  // @ts-expect-error there is no such event
  listen('chat:sung', () => {});
  return next;
}

export function reason(reply: PlainReply): ErrorObject | undefined {
  return reply.ok ? undefined : reply.error;
}
