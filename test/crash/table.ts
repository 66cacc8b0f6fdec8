import type { Played } from './play-row.js';

const heads = [
  'scenario',
  'killed',
  'when',
  'before: message / turn / delivery',
  'after',
  'tries',
  'end',
  'people saw',
];

function cells({ row, before, after, attempts, end, saw, faults }: Played): string[] {
  const when = [...row.at, ...(row.then ? [`at the next start ${row.then}`] : [])].join(' > ');
  const last = faults.length === 0 ? saw : `${saw} !! ${faults.join('; ')}`;
  return [row.scenario.name, row.kill, when, before, after, attempts, end, last];
}

/** The matrix as text, a line for each row. */
export function table(played: readonly Played[]): string {
  const lines = [heads, ...played.map(cells)];
  const widths = heads.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const text = lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const unresolved = played.filter(({ faults }) => faults.length > 0).length;
  return `${text.join('\n')}\n${played.length} rows, ${unresolved} unresolved\n`;
}
