import { cut, widthOf } from './plain.js';

const gap = '  ';

const pad = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - widthOf(text)));

/** Takes from the widest column, one step at a time, until the line fits; no column gets narrower than its share. */
function fit(widths: readonly number[], limit: number): number[] {
  const result = [...widths];
  const least = 8;
  for (;;) {
    const total = result.reduce((sum, width) => sum + width, 0) + gap.length * (result.length - 1);
    const widest = Math.max(...result);
    if (total <= limit || widest <= least) return result;
    result[result.indexOf(widest)] = Math.max(least, widest - Math.min(widest - least, total - limit));
  }
}

/** Rows under their headings; cut to `limit` columns where one is given. */
export function table(headings: readonly string[], rows: readonly string[][], limit = Infinity): string[] {
  const all = [headings.map((heading) => heading.toUpperCase()), ...rows];
  const widths = headings.map((_heading, column) =>
    Math.max(...all.map((row) => widthOf(row[column] ?? ''))),
  );
  const fitted = fit(widths, limit);
  return all.map((row) =>
    row
      .map((cell, column) => pad(cut(cell, fitted[column] ?? 0), fitted[column] ?? 0))
      .join(gap)
      .trimEnd(),
  );
}
