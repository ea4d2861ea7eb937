import { make, newId } from '../dom.js';
import { field, form, openModal } from './modal.js';
import { MESSAGE_LIMIT } from '../vocabulary.js';

/** The first words to somebody: they make the direct room. Repeated under the same name until they are stored. */
export function openFirstMessage(app, { id, username }) {
  const text = field('Your message', make('textarea', { rows: 4, maxlength: MESSAGE_LIMIT, required: true, 'data-testid': 'first-text' }));
  let intent = { content: null, clientId: null };
  const submit = async () => {
    const content = text.input.value.trim();
    if (content === '') {
      throw new Error('Please write something.');
    }
    if (intent.content !== content) {
      intent = { content, clientId: newId() };
    }
    const { roomId } = await app.session.request('chat:message', { to: id, type: 'text', ...intent });
    dialog.close();
    await app.open(roomId);
  };
  const dialog = openModal({ title: `Write to ${username}`, testId: 'first-message', body: form({ fields: [text], submit, words: 'Send', testId: 'first' }) });
  text.input.focus();
}
