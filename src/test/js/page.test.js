import test from 'node:test';
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

const webroot = fileURLToPath(new URL('../../main/resources/webroot/', import.meta.url));
const files = readdirSync(webroot, { recursive: true }).map(String);
const read = (file) => readFileSync(join(webroot, file), 'utf8');
const page = read('index.html');

test('nothing on the page needs more than default-src self', () => {
  assert.doesNotMatch(page, /<style|\sstyle=|\son[a-z]+=|"javascript:/);
  assert.doesNotMatch(page, /<script(?![^>]*\ssrc="(?:js|webjars)\/)/i);
  assert.doesNotMatch(page, /(?:src|href)="(?:https?:)?\/\//i);
});

test('no script writes markup or evaluates text', () => {
  for (const file of files.filter((name) => name.endsWith('.js'))) {
    assert.doesNotMatch(read(file), /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function/, file);
  }
});

test('every part that a script asks for is on the page', () => {
  const present = new Set([...page.matchAll(/data-testid="([^"]+)"/g)].map(([, id]) => id));
  for (const file of files.filter((name) => name.endsWith('.js'))) {
    for (const [, id] of read(file).matchAll(/\bpart\('([^']+)'\)/g)) {
      assert.ok(present.has(id), `${file}: ${id}`);
    }
  }
});

test('every own file that the page names exists', () => {
  const named = [...page.matchAll(/(?:src|href)="((?!webjars)[^"#]+)"/g)].map(([, path]) => path);
  assert.ok(named.length > 10);
  for (const path of named) {
    assert.ok(files.includes(path), path);
  }
});

test('everything is asked for beside the page, which may lie below a path of its site', () => {
  for (const file of files.filter((name) => /\.(html|css|js|webmanifest)$/.test(name))) {
    assert.doesNotMatch(read(file), /(?:src|href|"src": |"start_url": )=?"\/|url\(["']?\/|['"`]\/(?:api|eventbus)\b/, file);
  }
});

test('every icon in use is drawn', () => {
  const drawn = new Set([...page.matchAll(/symbol id="icon-([^"]+)"/g)].map(([, id]) => id));
  const used = [...page.matchAll(/href="#icon-([a-z]+)/g)].map(([, id]) => id);
  const scripts = files.filter((name) => name.endsWith('.js')).map(read).join('\n');
  const made = [...scripts.matchAll(/\b(?:icon|iconButton)\('([a-z]+)'|\bicon: '([a-z]+)'/g)].map(([, one, other]) => one ?? other);
  for (const id of [...used, ...made, 'close', 'sending', 'stored', 'delivered', 'failed']) {
    assert.ok(drawn.has(id), id);
  }
});

test('every label and description points at something', () => {
  const ids = new Set([...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id));
  for (const [, list] of page.matchAll(/(?:for|aria-labelledby|aria-describedby|aria-controls)="([^"]+)"/g)) {
    list.split(' ').forEach((id) => assert.ok(ids.has(id), id));
  }
});
