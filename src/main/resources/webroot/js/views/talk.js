import { oncePerFrame } from '../dom.js';
import { openDirectory } from './directory.js';
import { openFirstMessage } from './firstmessage.js';
import { Panel } from './panel.js';
import { openPeople } from './peoplelist.js';
import { openPerson } from './person.js';
import { openAddMember, openCreate, openSettings } from './roomform.js';
import { RoomList } from './roomlist.js';
import { RoomView } from './roomview.js';

/** Conversations that last: the list, the one that is open, and what is beside it; on a phone one of the three. */
export class TalkView {
  #roomId = null;
  #panel = false;

  /** @param shared `session`, `visitor`, `conversations`, `people`, `avatars`, `api`, `go(hash)`, `report(person, roomId)`, `calling`, `callActions`, `callRoom(id)` */
  constructor({ root, shared }) {
    this.root = root;
    this.conversations = shared.conversations;
    const app = this.#actions(shared);
    this.app = app;
    this.rooms = new RoomList({
      conversations: shared.conversations, people: shared.people, avatars: shared.avatars,
      create: (kind) => openCreate(app, kind), directory: () => openDirectory(app), persons: () => openPeople(app),
    });
    this.room = new RoomView(app);
    this.panel = new Panel(app);
    root.append(this.rooms.element, this.room.nothing, this.room.element, this.panel.element);
    const plan = oncePerFrame(() => !root.hidden && this.#draw());
    shared.conversations.on('changed', plan);
    shared.people.on('changed', plan);
    addEventListener('keydown', (event) => event.key === 'Escape' && this.#panel && !event.defaultPrevented && !document.querySelector('dialog[open]') && this.#toggle(false));
  }

  #actions(shared) {
    const app = {
      ...shared,
      relations: () => shared.api.readRelations(shared.visitor.token),
      pictureOf: (conversation, size) => this.rooms.pictureOf(conversation, size),
      person: (person, roomId) => (person.id === shared.visitor.me.id ? shared.go('#account') : openPerson(app, person, roomId)),
      create: (kind) => openCreate(app, kind),
      settings: (conversation) => openSettings(conversation),
      addMember: (conversation) => openAddMember(app, conversation),
      togglePanel: (on) => this.#toggle(on),
      reveal: (messageId) => this.#reveal(messageId),
      write: async (person) => {
        const known = shared.conversations.directWith(person.id);
        known ? await app.open(known.id) : openFirstMessage(app, person);
      },
      open: async (roomId) => {
        await shared.conversations.find(roomId);
        shared.go(`#talk/${encodeURIComponent(roomId)}`);
      },
      left: (conversation) => {
        shared.conversations.forget(conversation.id);
        shared.go('#talk');
      },
    };
    return app;
  }

  /** @param roomId of the conversation to open; null for the list */
  show(roomId) {
    const changed = roomId !== this.#roomId;
    this.#roomId = roomId;
    this.rooms.select(roomId);
    if (changed) {
      this.#toggle(false);
      this.room.hide();
    }
    this.#draw();
    if (!roomId) {
      this.rooms.element.querySelector('h1').focus({ preventScroll: true });
    }
  }

  hide() {
    this.#roomId = null;
    this.room.hide();
    this.panel.hide();
  }

  connected() {
    this.room.connected();
  }

  #draw() {
    const conversation = this.#roomId ? this.conversations.get(this.#roomId) : null;
    this.root.dataset.pane = this.#panel && conversation ? 'panel' : this.#roomId ? 'room' : 'list';
    this.rooms.draw();
    this.room.element.hidden = !conversation;
    this.room.nothing.hidden = Boolean(conversation);
    if (conversation && this.room.conversation !== conversation) {
      this.room.show(conversation);
    } else if (!conversation) {
      this.room.hide();
    }
  }

  #toggle(on = !this.#panel) {
    const conversation = this.room.conversation;
    const opened = on && Boolean(conversation);
    const before = this.#panel;
    this.#panel = opened;
    this.room.info.setAttribute('aria-expanded', String(opened));
    this.root.dataset.pane = opened ? 'panel' : this.#roomId ? 'room' : 'list';
    if (opened) {
      this.panel.show(conversation);
      this.panel.title.focus({ preventScroll: true });
    } else {
      this.panel.hide();
      if (before && conversation) {
        this.room.info.focus({ preventScroll: true });
      }
    }
  }

  async #reveal(messageId) {
    if (matchMedia('(max-width: 1100px)').matches) {
      this.#toggle(false);
    }
    await this.room.reveal(messageId);
  }
}
