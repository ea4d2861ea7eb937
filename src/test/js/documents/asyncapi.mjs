// Judges an AsyncAPI document with the parser of its makers: node asyncapi.mjs FILE
import { readFileSync } from 'node:fs';
import { Parser } from '@asyncapi/parser';

/** A later version of AsyncAPI has nothing that the document needs. */
const ALLOWED = new Set(['asyncapi-latest-version']);

const { document, diagnostics } = await new Parser().parse(readFileSync(process.argv[2], 'utf8'));
const faults = diagnostics.filter(({ code }) => !ALLOWED.has(code));
for (const { code, path, message } of faults) {
  console.log(code, path.join('/'), message);
}
console.log(document ? `${document.allOperations().all().length} operations` : 'no document');
process.exitCode = document && faults.length === 0 ? 0 : 1;
