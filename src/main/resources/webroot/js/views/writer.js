import { icon, iconButton, make, setText } from '../dom.js';
import { messageLine } from '../filewords.js';
import { complete, nameAt, namesFor } from '../mentions.js';
import { may } from '../roles.js';
import { MESSAGE_LIMIT } from '../vocabulary.js';
import { Attachments } from './attach.js';

const SHOW_COUNTER_BELOW = 500;

/** Lets one write in a conversation: answers, changes of older messages, announcements, names after an `@`. */
export class Writer {
  #conversation = null;
  #editing = null;
  #names = [];
  #chosen = 0;

  /** @param on `send(text, more)`, `edit(message, text)`, `typing(on)`, `editLast()` @param sharing see filesharing.js */
  constructor({ on, sharing }) {
    this.on = on;
    this.text = make('textarea', {
      id: 'write', rows: 1, maxlength: MESSAGE_LIMIT, enterkeyhint: 'send', 'data-testid': 'write', role: 'combobox', 'aria-label': 'Your message',
      'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': 'write-names', 'aria-describedby': 'write-counter', placeholder: 'Write a message',
    });
    this.counter = make('span', { class: 'counter', id: 'write-counter', hidden: true });
    this.names = make('ul', { class: 'names', id: 'write-names', role: 'listbox', 'aria-label': 'People', 'data-testid': 'names', hidden: true });
    this.send = make('button', { class: 'send', type: 'submit', 'data-testid': 'write-send', 'aria-label': 'Send', disabled: true }, icon('send'));
    this.announce = iconButton('megaphone', 'As an announcement', { 'aria-pressed': 'false', 'data-testid': 'announce', hidden: true });
    this.context = make('div', { class: 'context', 'data-testid': 'context', hidden: true });
    this.form = make('form', { class: 'composer', 'data-testid': 'write-form' }, this.names, this.announce, this.text, this.counter, this.send);
    this.files = new Attachments({ sharing, form: this.form, text: this.text, send: this.send, changed: () => this.#conversation && this.#measure() });
    this.element = make('div', { class: 'writer' }, this.context, this.files.place, this.form);
    this.#bind();
  }

  #bind() {
    this.text.addEventListener('input', () => this.#changed());
    this.text.addEventListener('keydown', (event) => this.#key(event));
    this.text.addEventListener('blur', () => this.#offer([]));
    this.send.addEventListener('pointerdown', (event) => event.preventDefault());
    this.announce.addEventListener('click', () => this.announce.setAttribute('aria-pressed', String(this.announce.getAttribute('aria-pressed') !== 'true')));
    this.form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
  }

  show(conversation) {
    this.#conversation = conversation;
    this.#editing = null;
    this.text.value = conversation.draft;
    this.files.show(conversation.id);
    this.announce.setAttribute('aria-pressed', 'false');
    this.#drawContext();
    this.#measure();
  }

  draw() {
    this.files.draw();
    this.announce.hidden = this.#conversation.kind === 'direct' || !may(this.#conversation, 'announce');
  }

  focus() {
    this.text.focus({ preventScroll: true });
  }

  answer(messageId) {
    this.#stopEditing();
    this.#conversation.keepDraft(this.text.value, messageId);
    this.#drawContext();
    this.focus();
  }

  edit(message) {
    this.#editing = message;
    this.text.value = message.content;
    this.#drawContext();
    this.#measure();
    this.focus();
  }

  /** Text that could not be sent comes back to be written anew. */
  restore(content) {
    if (content) {
      this.text.value = content;
      this.#changed();
    }
    this.focus();
  }

  #stopEditing() {
    if (this.#editing) {
      this.#editing = null;
      this.text.value = this.#conversation.draft;
    }
  }

  #cancel() {
    this.#editing ? this.#stopEditing() : this.#conversation.keepDraft(this.text.value, null);
    this.#drawContext();
    this.#measure();
    this.focus();
  }

  #drawContext() {
    const answered = this.#editing ?? this.#conversation.feed.message(this.#conversation.replyTo ?? '');
    this.context.hidden = !answered;
    if (answered) {
      const title = this.#editing ? 'Changing your message' : `Answer to ${answered.sender.username}`;
      const stop = iconButton('close', 'Cancel', { 'data-testid': 'context-cancel', onclick: () => this.#cancel() });
      this.context.replaceChildren(icon(this.#editing ? 'edit' : 'reply'), make('p', {}, make('b', {}, title), make('span', { dir: 'auto' }, messageLine(answered) ?? '')), stop);
    }
  }

  #key(event) {
    const composing = event.isComposing || event.keyCode === 229;
    if (composing || this.#chooseByKey(event)) {
      return;
    }
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      this.#submit();
    } else if (event.key === 'Escape' && !this.context.hidden) {
      event.preventDefault();
      this.#cancel();
    } else if (event.key === 'ArrowUp' && this.text.value === '') {
      event.preventDefault();
      this.on.editLast();
    }
  }

  #chooseByKey(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (this.#names.length === 0 || !(step || ['Enter', 'Tab', 'Escape'].includes(event.key))) {
      return false;
    }
    event.preventDefault();
    if (step) {
      this.#chosen = (this.#chosen + step + this.#names.length) % this.#names.length;
      this.#drawNames();
    } else if (event.key === 'Escape') {
      this.#offer([]);
    } else {
      this.#complete(this.#names[this.#chosen]);
    }
    return true;
  }

  #submit() {
    const text = this.text.value.replace(/\s+$/, '').replace(/^\n+/, '');
    const withFiles = this.files.waiting && !this.#editing;
    if (text === '' && !withFiles) {
      return;
    }
    const content = text.toWellFormed?.() ?? text;
    if (this.#editing) {
      const message = this.#editing;
      this.#stopEditing();
      this.on.edit(message, content);
    } else if (withFiles) {
      this.files.send(content, this.#conversation.replyTo);
      this.#conversation.typing.forget();
      this.#conversation.keepDraft('', null);
      this.text.value = '';
    } else {
      const { replyTo } = this.#conversation;
      const announced = this.announce.getAttribute('aria-pressed') === 'true';
      this.on.send(content, { ...(replyTo ? { replyTo } : {}), ...(announced ? { type: 'announcement' } : {}) });
      this.announce.setAttribute('aria-pressed', 'false');
      this.text.value = '';
    }
    this.#drawContext();
    this.#measure();
    this.#offer([]);
    this.focus();
  }

  #changed() {
    this.#measure();
    if (!this.#editing) {
      this.#conversation.keepDraft(this.text.value, this.#conversation.replyTo);
      this.on.typing(this.text.value.trim() !== '');
    }
    const at = nameAt(this.text.value, this.text.selectionStart);
    const { kind, members, me } = this.#conversation;
    const everyone = may(this.#conversation, 'announce');
    this.#offer(at && kind !== 'direct' ? namesFor(at.prefix, members, { everyone, notId: me.id }) : []);
  }

  #offer(names) {
    this.#names = names;
    this.#chosen = 0;
    this.#drawNames();
  }

  #drawNames() {
    this.names.hidden = this.#names.length === 0;
    this.text.setAttribute('aria-expanded', String(!this.names.hidden));
    this.names.replaceChildren(...this.#names.map((name, i) =>
      make('li', { id: `write-name-${i}`, role: 'option', 'aria-selected': String(i === this.#chosen), onpointerdown: (event) => {
        event.preventDefault();
        this.#complete(name);
      } }, `@${name}`)));
    this.names.hidden ? this.text.removeAttribute('aria-activedescendant') : this.text.setAttribute('aria-activedescendant', `write-name-${this.#chosen}`);
  }

  #complete(name) {
    const { text, caret } = complete(this.text.value, this.text.selectionStart, name);
    this.text.value = text;
    this.text.setSelectionRange(caret, caret);
    this.#changed();
  }

  #measure() {
    this.send.disabled = this.text.value.trim() === '' && !this.files.waiting;
    this.text.style.height = 'auto';
    this.text.style.height = `${this.text.scrollHeight + 2}px`;
    const left = MESSAGE_LIMIT - this.text.value.length;
    this.counter.hidden = left >= SHOW_COUNTER_BELOW;
    setText(this.counter, `${left.toLocaleString()} characters left`);
  }
}
