import { isMissed } from './callwords.js';

/**
 * Counts what a member has not read in a room: the server's number up to a seq, and what came after it. Pure.
 */
export class Unread {
  #from = 0;

  constructor(myId) {
    Object.assign(this, { myId, messages: 0, mentions: 0, read: 0 });
  }

  /** Takes in what the server says as of `seq`; fields that it leaves out stay. */
  learn({ seq, read, unread, mentions }) {
    this.read = Math.max(this.read, read ?? 0);
    if (unread !== undefined && seq >= this.#from) {
      this.#from = seq;
      this.messages = unread;
      this.mentions = mentions ?? (unread === 0 ? 0 : this.mentions);
    }
  }

  /** An event of the feed; one that the server has counted already is not counted again. Who answers has read. */
  count(type, data, feed) {
    const fresh = type === 'chat:message' && data.seq > this.#from && !data.call;
    if (fresh && data.sender.id === this.myId) {
      Object.assign(this, { messages: 0, mentions: 0, read: Math.max(this.read, data.seq) });
    } else if (fresh) {
      this.messages++;
      this.mentions += isMentioned(data.mentions, this.myId) ? 1 : 0;
    } else if (data.call && data.seq > this.#from) {
      this.messages += isMissed(data.call) && (data.sender?.id ?? data.userId) !== this.myId ? 1 : 0;
    } else if (type === 'chat:edited' && data.seq > this.#from && data.userId !== this.myId) {
      const brought = (feed.message(data.messageId)?.mentions ?? []).filter(({ seq }) => seq === data.seq);
      this.mentions += isMentioned(brought, this.myId) ? 1 : 0;
    }
    this.#from = Math.max(this.#from, data.seq ?? 0);
  }

  /** This member has read up to here, on whatever device. */
  readUpTo(upTo, feed) {
    this.read = Math.max(this.read, upTo);
    const news = ({ seq, call, calledSeq }) => (call ? isMissed(call) && (calledSeq ?? seq) > this.read : seq > this.read);
    const left = feed.messages.filter((message) => message.sender.id !== this.myId && news(message));
    this.messages = left.length;
    const unheard = ({ seq, mentions }) => mentions.filter((mention) => (mention.seq ?? seq) > this.read);
    const others = feed.messages.filter(({ sender }) => sender.id !== this.myId);
    this.mentions = others.filter((message) => isMentioned(unheard(message), this.myId)).length;
  }
}

/** Tells whether a message's mentions name this user, or everyone. */
export function isMentioned(mentions = [], userId) {
  return mentions.some(({ type, userId: named }) => named === userId || type === 'everyone');
}
