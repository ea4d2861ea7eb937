/** Reads the API documents: what of them the page shows. Nothing here touches the page. */

const COMPONENTS = '#/components/schemas/';
const METHODS = ['get', 'put', 'post', 'patch', 'delete', 'head', 'options'];

/** The name of the component to which a schema refers; undefined for a schema of its own. */
export function referred(schema) {
  return schema?.$ref?.startsWith(COMPONENTS) ? schema.$ref.slice(COMPONENTS.length) : undefined;
}

function follow(document, node) {
  if (!node?.$ref) {
    return node;
  }
  return node.$ref.slice(2).split('/').reduce((inner, step) => inner[step.replaceAll('~1', '/')], document);
}

/** The operations of an OpenAPI document by their tags, in the document's order; HEAD alone where it is not GET again. */
export function operations(document) {
  const groups = new Map(document.tags.map((tag) => [tag.name, { ...tag, entries: [] }]));
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const method of METHODS.filter((one) => methods[one] && !(one === 'head' && methods.get))) {
      const operation = methods[method];
      groups.get(operation.tags[0]).entries.push({
        kind: method.toUpperCase(),
        name: path,
        summary: operation.summary,
        token: token(operation.security),
        parameters: operation.parameters ?? [],
        body: operation.requestBody && contents(operation.requestBody),
        answers: Object.entries(operation.responses).map(([status, response]) => {
          const found = follow(document, response);
          return { status, words: found.description, contents: contents(found) };
        }),
      });
    }
  }
  return [...groups.values()].filter((group) => group.entries.length > 0);
}

/** Whether a token is needed: `yes`, `no`, or `either` where it only changes the answer. */
function token(security) {
  if (!security) {
    return 'yes';
  }
  return security.length === 0 ? 'no' : 'either';
}

/** Media types with their schema, those of the same schema together. */
function contents(node) {
  const bySchema = new Map();
  for (const [type, { schema }] of Object.entries(node.content ?? {})) {
    const key = JSON.stringify(schema);
    bySchema.set(key, { schema, type: bySchema.has(key) ? `${bySchema.get(key).type}, ${type}` : type });
  }
  return [...bySchema.values()];
}

/** The commands and events of an AsyncAPI document, and the frames of its transports. */
export function messages(document) {
  const commands = [];
  const events = [];
  const frames = [];
  for (const operation of Object.values(document.operations)) {
    const channel = follow(document, operation.channel);
    const schema = payload(document, operation);
    if (channel.servers) {
      const kind = operation.action === 'send' ? 'heard' : 'sent';
      frames.push({ kind, name: referred(schema), summary: channel.address, schema: itself(document, schema) });
    } else if (operation.action === 'receive') {
      const reply = itself(document, payload(document, operation.reply));
      commands.push({ kind: 'command', name: channel.address, schema: itself(document, schema), reply });
    } else {
      events.push({ kind: 'event', name: channel.address, schema: itself(document, schema) });
    }
  }
  return { commands, events, frames };
}

/** The component to which a schema refers, so that nobody has to follow a link to see a command. */
function itself(document, schema) {
  return referred(schema) ? itself(document, document.components.schemas[referred(schema)]) : schema;
}

function payload(document, operation) {
  const message = follow(document, follow(document, operation.messages[0]));
  return message.payload;
}

/**
 * A schema as people read types: a list of texts and, where a component is named, of `{to}`.
 */
export function typeOf(schema, indent = '') {
  const name = referred(schema);
  if (name) {
    return [{ to: name }];
  }
  if ('const' in schema) {
    return [JSON.stringify(schema.const)];
  }
  if (schema.enum) {
    return [schema.enum.map((word) => JSON.stringify(word)).join(' | ')];
  }
  const choices = schema.oneOf ?? (schema.type === 'object' ? undefined : schema.anyOf);
  if (choices) {
    return choices.flatMap((choice, i) => (i === 0 ? typeOf(choice, indent) : [' | ', ...typeOf(choice, indent)]));
  }
  const types = [schema.type ?? 'any'].flat();
  return types.flatMap((type, i) => (i === 0 ? [] : [' | ']).concat(plain(type, schema, indent)));
}

function plain(type, schema, indent) {
  if (type === 'array') {
    return ['list of ', ...typeOf(schema.items, indent)];
  }
  return type === 'object' ? object(schema, indent) : [type + bounds(type, schema)];
}

function bounds(type, schema) {
  if (type === 'string' && schema.maxLength !== undefined) {
    return ` (${schema.minLength ?? 0}–${schema.maxLength})`;
  }
  return schema.maximum !== undefined && schema.maximum < Number.MAX_SAFE_INTEGER ? ` (${schema.minimum}–${schema.maximum})` : '';
}

function object(schema, indent) {
  const properties = Object.entries(schema.properties ?? {});
  const others = schema.additionalProperties;
  if (properties.length === 0) {
    return others && others !== true ? ['map to ', ...typeOf(others, indent)] : ['{}'];
  }
  const inner = `${indent}  `;
  const required = new Set(schema.required);
  const lines = properties.flatMap(([name, value]) => [
    `\n${inner}${name}${required.has(name) ? '' : '?'}: `,
    ...typeOf(value, inner),
    value.description ? `  // ${value.description}` : '',
  ]);
  return ['{', ...lines, `\n${indent}}`];
}
