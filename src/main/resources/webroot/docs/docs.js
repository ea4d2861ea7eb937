import { make } from '../js/dom.js';
import { messages, operations, typeOf } from './reading.js';

const sections = document.getElementById('sections');
const state = document.getElementById('state');

const TOKEN = {
  yes: 'Needs Authorization: Bearer.',
  no: 'Needs no token.',
  either: 'Takes Authorization: Bearer, or does without.',
};

async function load(name) {
  const answer = await fetch(new URL(`../api/${name}`, import.meta.url));
  if (!answer.ok) {
    throw new Error(`${name}: ${answer.status}`);
  }
  return answer.json();
}

function link(name) {
  return make('a', { href: `#type-${name}` }, name);
}

/** Opens what the address names, as a closed entry would show only its name, and shows it whatever was looked for. */
function open() {
  const named = document.getElementById(location.hash.slice(1));
  if (named?.matches('.entry')) {
    named.hidden = false;
    named.parentElement.hidden = false;
    named.setAttribute('open', '');
    named.scrollIntoView();
  }
}

function shown(schema) {
  return make('pre', { tabindex: 0 }, ...typeOf(schema).map(piece));
}

function entry({ kind, name, summary, id }, ...parts) {
  return make(
    'details',
    { class: 'entry', 'data-find': `${kind} ${name} ${summary ?? ''}`.toLowerCase(), id },
    make('summary', {}, make('b', { class: 'kind', 'data-kind': kind }, kind), make('code', {}, name), summary && make('span', {}, summary)),
    make('div', {}, ...parts),
  );
}

function section(title, words, entries) {
  return make('section', {}, make('h2', {}, title), words && make('p', { class: 'muted' }, words), ...entries);
}

function operation(described) {
  return entry(
    described,
    make('p', {}, TOKEN[described.token]),
    described.parameters.length > 0 && make('h3', {}, 'Parameters'),
    described.parameters.length > 0 && make('dl', {}, ...described.parameters.flatMap(parameter)),
    ...(described.body ?? []).flatMap(({ type, schema }) => [make('h3', {}, `Body: ${type}`), shown(schema)]),
    make('h3', {}, 'Answers'),
    make('dl', {}, ...described.answers.flatMap(answer)),
  );
}

function parameter({ name, in: where, required, description, schema }) {
  return [
    make('dt', {}, make('code', {}, name)),
    make('dd', {}, `${where}${required ? ', required' : ''}: `, ...typeOf(schema).map(piece), description ? `; ${description}` : ''),
  ];
}

function answer({ status, words, contents }) {
  const types = contents.flatMap(({ type, schema }) => [' ', ...(schema ? typeOf(schema).map(piece) : [type])]);
  return [make('dt', {}, status), make('dd', {}, words, ...types)];
}

function piece(part) {
  return part.to ? link(part.to) : part;
}

function message({ schema, reply, ...described }) {
  return entry(described, shown(schema), reply && make('h3', {}, 'Reply'), reply && shown(reply));
}

function types(...documents) {
  const all = new Map(documents.flatMap((document) => Object.entries(document.components.schemas)));
  return [...all.keys()].sort().map((name) => {
    const schema = all.get(name);
    return entry({ kind: 'type', name, id: `type-${name}` }, schema.description && make('p', {}, schema.description), shown(schema));
  });
}

function find(text) {
  const words = text.trim().toLowerCase().split(/\s+/);
  for (const part of sections.children) {
    let any = false;
    for (const one of part.querySelectorAll('.entry')) {
      one.hidden = !words.every((word) => one.dataset.find.includes(word));
      any ||= !one.hidden;
    }
    part.hidden = !any;
  }
}

async function show() {
  const [rest, sockets] = await Promise.all([load('openapi.json'), load('asyncapi.json')]);
  const { commands, events, frames } = messages(sockets);
  sections.append(
    ...operations(rest).map((group) => section(`REST: ${group.name}`, group.description, group.entries.map(operation))),
    section('Commands', 'What a client sends over a socket, and what it is answered.', commands.map(message)),
    section('Events', 'What a client hears over a socket.', events.map(message)),
    section('Frames', 'How each transport carries a name and its data.', frames.map(message)),
    section('Types', 'What the others refer to.', types(rest, sockets)),
  );
  state.textContent = `Version ${rest.info.version}`;
  addEventListener('hashchange', open);
  open();
  document.getElementById('filter').addEventListener('input', (event) => find(event.target.value));
}

show().catch((failure) => {
  state.textContent = `The documents could not be loaded (${failure.message}). Reload the page to try again.`;
});
