import { make } from '../dom.js';
import { may } from '../roles.js';
import { confirmed, toast } from './dialogs.js';
import { popup } from './popup.js';

const QUICK = ['👍', '❤️', '😂', '😮', '😢', '🎉'];

/** Offers what one may do with a message. @param on `tell(command, data)`, `answer()`, `edit()`, `report()` */
export function messageMenu(button, item, conversation, on) {
  const messageId = item.id;
  const live = !conversation.ended;
  const react = (emoji) => {
    const mine = item.reactions.some((reaction) => reaction.emoji === emoji && reaction.mine);
    on.tell('chat:react', { messageId, emoji, on: !mine });
  };
  const quick = QUICK.map((emoji) => make('button', { type: 'button', role: 'menuitem', tabindex: '-1', 'aria-label': `React with ${emoji}`, 'data-testid': 'react', onclick: () => react(emoji) }, emoji));
  const remove = async (forEveryone) => {
    const text = forEveryone ? 'It disappears for everyone.' : 'It disappears for you alone.';
    if (await confirmed({ title: 'Delete this message?', text, yes: 'Delete' })) {
      on.tell('chat:delete', { messageId, forEveryone });
    }
  };
  const items = [
    live && may(conversation, 'post') && { icon: 'reply', words: 'Answer', testId: 'answer', act: on.answer },
    item.content && { icon: 'copy', words: 'Copy the text', testId: 'copy', act: () => copy(item.content) },
    live && item.mine && item.content != null && { icon: 'edit', words: 'Change', testId: 'edit', act: on.edit },
    live && may(conversation, 'pin') && { icon: 'pin', words: item.pinned ? 'Unpin' : 'Pin', testId: 'pin', act: () => on.tell('chat:pin', { messageId, on: !item.pinned }) },
    live && item.reactions.length > 0 && may(conversation, 'delete-others') && { icon: 'clear', words: 'Remove all reactions', testId: 'clear-reactions', act: () => item.reactions.forEach(({ emoji }) => on.tell('chat:react', { messageId, emoji, on: false, forEveryone: true })) },
    { icon: 'clear', words: 'Delete for me', testId: 'delete-me', act: () => remove(false) },
    live && (item.mine || may(conversation, 'delete-others')) && { icon: 'clear', words: 'Delete for everyone', danger: true, testId: 'delete-all', act: () => remove(true) },
    !item.mine && { icon: 'flag', words: 'Report…', danger: true, testId: 'report-message', act: on.report },
  ];
  const above = live ? [make('div', { class: 'quick', role: 'group', 'aria-label': 'Reactions' }, ...quick)] : [];
  popup(button, items.filter(Boolean), { label: 'Actions for this message', above });
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast('Copied.');
  } catch {
    toast('This browser does not let the page copy.');
  }
}
