const shown = 40;

/** Two texts as lines that go and lines that come, without what they begin and end with alike. */
export function lineDiff(from: string, to: string): string[] {
  const [before, after] = [from.split('\n'), to.split('\n')];
  let start = 0;
  while (start < Math.min(before.length, after.length) && before[start] === after[start]) start += 1;
  let end = 0;
  const most = Math.min(before.length, after.length) - start;
  while (end < most && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  const some = (lines: string[], sign: string): string[] => {
    const middle = lines.slice(start, lines.length - end);
    const more = middle.length > shown ? [`${sign} … ${middle.length - shown} more lines`] : [];
    return [...middle.slice(0, shown).map((line) => `${sign} ${line}`), ...more];
  };
  return [...some(before, '-'), ...some(after, '+')];
}
