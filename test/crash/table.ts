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

/** How the rows of one kind of death have ended. */
function summary(played: readonly Played[]): string[] {
  return [...new Set(played.map(({ row }) => row.kill))].map((kill) => {
    const ends = played.filter(({ row }) => row.kill === kill).map(({ end }) => end);
    const counts = [...new Set(ends)].map((end) => `${ends.filter((one) => one === end).length} ${end}`);
    return `the ${kill} dies: ${ends.length} (${counts.join(', ')})`;
  });
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
  const last = `${played.length} rows, ${unresolved} unresolved`;
  return `${[...text, '', ...summary(played), last].join('\n')}\n`;
}
