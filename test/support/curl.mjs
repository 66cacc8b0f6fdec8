// Plays the few flags of curl that docs/api-walkthrough.md uses, for machines without curl.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const text = (short) => ({ type: 'string', short });
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    silent: { type: 'boolean', short: 's' },
    include: { type: 'boolean', short: 'i' },
    header: { ...text('H'), multiple: true },
    data: text('d'),
    request: text('X'),
    output: text('o'),
    'write-out': text('w'),
  },
});

const headers = Object.fromEntries((values.header ?? []).map((line) => line.split(/:\s*(.*)/s, 2)));
const method = values.request ?? (values.data === undefined ? 'GET' : 'POST');
const response = await fetch(positionals[0], { method, headers, body: values.data });
const lines = [`HTTP/1.1 ${response.status} ${response.statusText}`];
response.headers.forEach((value, name) => lines.push(`${name}: ${value}`));
const head = values.include ? `${lines.join('\r\n')}\r\n\r\n` : '';
const all = head + (await response.text());
if (values.output) writeFileSync(values.output, all);
else process.stdout.write(all);
process.stdout.write(
  (values['write-out'] ?? '').replace('%{http_code}', response.status).replaceAll('\\n', '\n'),
);
