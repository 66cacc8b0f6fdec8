// Writes the typed client's two generated files from openapi/openapi.json. With --check it writes nothing and fails
// when the files say something else than the document.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { operationsOf } from './client/operations.mjs';
import { declarationsOf } from './client/declarations.mjs';

const at = (path) => fileURLToPath(new URL(`../openapi/${path}`, import.meta.url));
const document = JSON.parse(readFileSync(at('openapi.json'), 'utf8'));
const operations = operationsOf(document);

const one = (operation) => {
  const { input, ...rest } = operation;
  const head = JSON.stringify(rest).slice(0, -1);
  const fields = input?.map((field) => `\n    ${JSON.stringify(field)}`).join(',');
  return `  ${head}${input ? `, "input": [${fields}\n  ]` : ''} }`;
};
const files = {
  'client/operations.js': `// Generated from openapi.json by npm run openapi.
export const resources = ${JSON.stringify(
    Object.fromEntries(document.tags.map(({ name, description }) => [name, description])),
    null,
    2,
  )};

export const operations = [
${operations.map(one).join(',\n')},
];
`,
  'client/index.d.ts': declarationsOf(document, operations),
};

const read = (path) => {
  try {
    return readFileSync(at(path), 'utf8');
  } catch {
    return undefined;
  }
};
const drifted = Object.keys(files).filter((path) => read(path) !== files[path]);
if (process.argv.includes('--check')) {
  if (drifted.length > 0) {
    console.error(`${drifted.map((path) => `openapi/${path}`).join(', ')}: run npm run openapi`);
    process.exit(1);
  }
} else for (const path of drifted) writeFileSync(at(path), files[path]);
