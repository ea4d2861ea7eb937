/** Who may do what in a room: the server's table, to offer only what it will allow. Pure. */

const RANK = { owner: 3, admin: 2, member: 1 };

const LEAST = {
  post: 'member',
  files: 'member',
  announce: 'admin',
  pin: 'admin',
  'delete-others': 'admin',
  update: 'admin',
  add: 'admin',
  remove: 'admin',
  mute: 'admin',
  ban: 'admin',
  role: 'owner',
  call: 'member',
  'end-call': 'admin',
  leave: 'member',
  close: 'owner',
};

const ALONE = new Set(['post', 'files', 'pin', 'call']);

export const ROLE_NAMES = { owner: 'Owner', admin: 'Admin', member: 'Member' };

export function may(conversation, action) {
  if (conversation.kind === 'direct') {
    return ALONE.has(action);
  }
  // A public room has calls only where an admin allows them; all others have them unless an admin forbids them.
  if (action === 'call' && (conversation.feed.about.settings?.allowCalls ?? conversation.kind !== 'room') === false) {
    return false;
  }
  if (action === 'files' && conversation.feed.about.settings?.allowFileSharing === false) {
    return false;
  }
  const least = (action === 'post' || action === 'files') && conversation.feed.about.settings?.announceOnly ? 'admin' : LEAST[action];
  return RANK[conversation.role] >= RANK[least];
}

/** The same for an action on another member, who must be of a lower role. */
export function mayTo(conversation, action, member) {
  return member.id !== conversation.me.id && may(conversation, action) && RANK[member.role] < RANK[conversation.role];
}
