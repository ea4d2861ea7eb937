import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { messages, operations, typeOf } from '../../main/resources/webroot/docs/reading.js';

const page = readFileSync(fileURLToPath(new URL('../../main/resources/webroot/docs/index.html', import.meta.url)), 'utf8');

const person = { type: 'object', required: ['id'], properties: { id: { $ref: '#/components/schemas/Id' }, age: { type: 'integer', minimum: 0, maximum: 150 } } };

const openApi = {
  tags: [{ name: 'users', description: 'People.' }, { name: 'empty' }],
  paths: {
    '/api/users/{id}': {
      get: {
        tags: ['users'],
        summary: 'Shows a user.',
        parameters: [{ name: 'id', in: 'path' }],
        responses: {
          200: { description: 'Done.', content: { 'application/json': { schema: person } } },
          404: { $ref: '#/components/responses/Failure404' },
        },
      },
      delete: { tags: ['users'], summary: 'Deletes one.', security: [], responses: { 204: { description: 'Done.' } } },
    },
  },
  components: { responses: { Failure404: { description: 'NOT_FOUND' } } },
};

const message = (schema) => ({ payload: { $ref: `#/components/schemas/${schema}` } });
const in1 = (name) => [{ $ref: `#/channels/chat-pin/messages/${name}` }];
const asyncApi = {
  channels: {
    'chat-pin': { address: 'chat:pin', messages: { Pin: { $ref: '#/components/messages/Pin' }, Pinned: { $ref: '#/components/messages/Pinned' } } },
    plain: { address: '/ws', servers: [{}], messages: { Frame: { $ref: '#/components/messages/Frame' } } },
  },
  operations: {
    take: { action: 'receive', channel: { $ref: '#/channels/chat-pin' }, messages: in1('Pin'), reply: { messages: in1('Pinned') } },
    tell: { action: 'send', channel: { $ref: '#/channels/chat-pin' }, messages: in1('Pinned') },
    frame: { action: 'send', channel: { $ref: '#/channels/plain' }, messages: [{ $ref: '#/channels/plain/messages/Frame' }] },
  },
  components: {
    messages: { Pin: message('Pin'), Pinned: message('Pinned'), Frame: message('Frame') },
    schemas: { Pin: { type: 'object' }, Pinned: { $ref: '#/components/schemas/Position' }, Position: { type: 'string' }, Frame: { type: 'array' } },
  },
};

test('operations stand under their tags, with failures looked up', () => {
  const [users, ...others] = operations(openApi);
  assert.deepEqual(others, []);
  assert.deepEqual(users.entries.map(({ kind, name, token }) => [kind, name, token]), [
    ['GET', '/api/users/{id}', 'yes'],
    ['DELETE', '/api/users/{id}', 'no'],
  ]);
  assert.deepEqual(users.entries[0].answers.map(({ status, words }) => [status, words]), [['200', 'Done.'], ['404', 'NOT_FOUND']]);
});

test('commands have their replies, and frames are apart from events', () => {
  const { commands, events, frames } = messages(asyncApi);
  assert.deepEqual(commands.map(({ name, schema, reply }) => [name, schema.type, reply.type]), [['chat:pin', 'object', 'string']]);
  assert.deepEqual(events.map(({ name }) => name), ['chat:pin']);
  assert.deepEqual(frames.map(({ kind, name, summary }) => [kind, name, summary]), [['heard', 'Frame', '/ws']]);
});

test('types read like types and name what they refer to', () => {
  assert.deepEqual(typeOf(person), ['{', '\n  id: ', { to: 'Id' }, '', '\n  age?: ', 'integer (0–150)', '', '\n}']);
  assert.deepEqual(typeOf({ enum: ['a', null] }), ['"a" | null']);
  assert.deepEqual(typeOf({ anyOf: [{ $ref: '#/components/schemas/Id' }, { type: 'null' }] }), [{ to: 'Id' }, ' | ', 'null']);
  assert.deepEqual(typeOf({ type: 'array', items: { type: 'boolean' } }), ['list of ', 'boolean']);
  assert.deepEqual(typeOf({ type: 'object', additionalProperties: { type: 'boolean' } }), ['map to ', 'boolean']);
  assert.deepEqual(typeOf({ type: ['string', 'null'], maxLength: 5 }), ['string (0–5)', ' | ', 'null']);
});

test('the page needs nothing from elsewhere and no inline script or style', () => {
  assert.doesNotMatch(page, /<style|\sstyle=|\son[a-z]+=|"javascript:|(?:src|href)="(?:https?:)?\/|<script(?![^>]*\ssrc=)/i);
});
