import { mayTo } from '../roles.js';
import { errorWords } from '../words.js';
import { confirmed, toast } from './dialogs.js';
import { popup } from './popup.js';

const HOUR_MS = 3_600_000;

/** Offers those in charge what they may do with a member of their room. */
export function memberMenu(button, conversation, { id: userId, username, role = 'member', mutedUntil }, app) {
  const member = { id: userId, role };
  const tell = (command, data, done) =>
    conversation.request(command, { userId, ...data }).then(() => toast(done), (error) => toast(errorWords(error)));
  const ask = async (question, command, data, done) => (await confirmed(question)) && tell(command, data, done);
  const change = (next, words, testId) => mayTo(conversation, 'role', member) && role !== next && { icon: 'star', words, testId, act: () => tell('room:role', { role: next }, 'Changed.') };
  const owner = () => ask({ title: `Make ${username} the owner?`, text: 'You become an admin.', yes: 'Hand over' }, 'room:role', { role: 'owner' }, 'Handed over.');
  const muted = mutedUntil > Date.now();
  const items = [
    { icon: 'user', words: 'Profile', testId: 'member-profile', act: () => app.person({ id: userId, username }, conversation.id) },
    change('admin', 'Make an admin', 'make-admin'),
    change('member', 'Make a plain member', 'make-member'),
    mayTo(conversation, 'role', member) && { icon: 'star', words: 'Make the owner…', testId: 'make-owner', act: owner },
    mayTo(conversation, 'mute', member) && (muted
      ? { icon: 'mute', words: 'Let them write again', testId: 'unmute', act: () => tell('room:mute', { untilMs: 0 }, 'They can write again.') }
      : { icon: 'mute', words: 'Mute for an hour', testId: 'mute', act: () => tell('room:mute', { untilMs: Date.now() + HOUR_MS }, `${username} is muted for an hour.`) }),
    mayTo(conversation, 'remove', member) && { icon: 'leave', words: 'Remove…', danger: true, testId: 'remove', act: () => ask({ title: `Remove ${username}?`, text: 'They can be added again.', yes: 'Remove' }, 'room:remove', {}, 'Removed.') },
    mayTo(conversation, 'ban', member) && { icon: 'block', words: 'Ban…', danger: true, testId: 'ban', act: () => ask({ title: `Ban ${username}?`, text: 'They can’t come back.', yes: 'Ban' }, 'room:ban', {}, 'Banned.') },
  ];
  popup(button, items.filter(Boolean), { label: `Actions for ${username}` });
}
