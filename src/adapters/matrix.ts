import type { Adapter, Capabilities } from './channel.js';
import type { Adapters } from './platforms.js';

const columns: readonly (readonly [string, (can: Capabilities) => string])[] = [
  ['edit', (can) => mark(can.edit)],
  ['delete', (can) => mark(can.delete)],
  ['react', (can) => mark(can.react)],
  ['files', (can) => mark(can.files)],
  ['threads', (can) => mark(can.threads)],
  ['typing', (can) => mark(can.typing)],
  ['buttons', (can) => mark(can.buttons)],
  ['repeatable', (can) => mark(can.idempotent)],
  ['longest text', ({ textLimit }) => textLimit.toLocaleString('en-US')],
];

const mark = (can: boolean): string => (can ? 'yes' : '–');

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const lineOf = ({ title, platform, capabilities }: Adapter): string =>
  row([`${title} (\`${platform}\`)`, ...columns.map(([, cell]) => cell(capabilities))]);

/** What each platform can do, as the table that stands in docs/channels.md. */
export function capabilityMatrix(adapters: Adapters): string {
  const head = ['platform', ...columns.map(([name]) => name)];
  return [row(head), row(head.map(() => '---')), ...Object.values(adapters).map(lineOf)].join('\n');
}
