import { Calling } from './calling.js';
import { may } from './roles.js';

/**
 * Joins calls with the rest of the page: which rooms can be called, and what the buttons there do.
 *
 * @param meeting `() => Meeting`, which is made later
 */
export function wireCalls({ session, visitor, conversations, avatars, shell, meeting, go }) {
  const callRoom = (roomId) => {
    const match = meeting()?.room;
    if (match?.roomId === roomId) {
      return { id: roomId, kind: 'match', title: match.peer.username, other: match.peer, mayEnd: false };
    }
    const conversation = conversations.get(roomId);
    if (!conversation) {
      return null;
    }
    const { id, kind, title, peer } = conversation;
    return { id, kind, title, other: peer, mayEnd: kind !== 'direct' && may(conversation, 'end-call') };
  };
  const view = {
    session,
    avatars,
    me: () => visitor.me,
    roomOf: callRoom,
    open: ({ id, kind }) => go(kind === 'match' ? '#meet' : `#talk/${encodeURIComponent(id)}`),
    title: (words) => shell.urgent(words),
  };
  const calling = new Calling({ load: () => import('./calls/board.js').then(({ makeBoard }) => makeBoard(view)) });
  addEventListener('online', () => calling.networkChanged());
  const callActions = {
    start: (room, media) => calling.start(room, media),
    join: (room) => calling.start(room, calling.runningIn(room.id)?.media ?? 'audio'),
    show: () => calling.show(),
  };
  return { calling, callActions, callRoom };
}
