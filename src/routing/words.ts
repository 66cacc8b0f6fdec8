/** What a word is made of, in any script: the inside of a character class. */
export const wordClass = '\\p{L}\\p{N}\\p{M}_';

/**
 * Scripts written without spaces, or with particles attached: there a letter next to a name is no
 * continuation.
 */
export const unspacedClass =
  '\\p{Han}\\p{Hiragana}\\p{Katakana}\\p{Hangul}\\p{Thai}\\p{Lao}\\p{Khmer}\\p{Myanmar}';

/** The place before a word. Consumes the character before it, hence only good at the ends of a search. */
export const wordStart = `(?:^|[^${wordClass}]|[${unspacedClass}])`;

/** The place after a word; see `wordStart`. */
export const wordEnd = `(?:$|[^${wordClass}]|[${unspacedClass}])`;

const tokens = new RegExp(
  [
    '\\\\Q[\\s\\S]*?(?:\\\\E|$)', // quoted text
    '\\\\[pP]\\{[^}]*\\}', // a Unicode class
    '\\\\[\\s\\S]', // an escape
    '\\[\\^?\\]?(?:\\\\[\\s\\S]|\\[:\\^?\\w+:\\]|[^\\]\\\\])*\\]', // a set
    '\\(\\?[imsU-]+\\)', // flags
    '[\\s\\S]',
  ].join('|'),
  'gu',
);

/**
 * ME-07: makes `\w`, `\d` and the `\b` at the ends of a pattern mean letters of any script, not of ASCII
 * only.
 */
export function unicodeWords(pattern: string): string {
  const parts = pattern.match(tokens) ?? [];
  let depth = 0;
  return parts
    .map((part, index) => {
      if (part === '(') depth += 1;
      if (part === ')') depth -= 1;
      if (part === '\\b' && depth === 0) return boundary(parts, index);
      return widen(part);
    })
    .join('');
}

function boundary(parts: readonly string[], index: number): string {
  if (opens(parts[index - 1])) return wordStart;
  return closes(parts[index + 1]) ? wordEnd : '\\b';
}

function opens(before: string | undefined): boolean {
  return before === undefined || before === '|' || before === '^' || /^\(\?[imsU-]+\)$/.test(before);
}

function closes(after: string | undefined): boolean {
  return after === undefined || after === '|' || after === '$';
}

function widen(part: string): string {
  if (part === '\\w') return `[${wordClass}]`;
  if (part === '\\W') return `[^${wordClass}]`;
  if (part === '\\d') return '\\p{Nd}';
  if (part === '\\D') return '\\P{Nd}';
  if (!part.startsWith('[')) return part;
  return part.replace(/\\[\s\S]/g, (escape) => {
    if (escape === '\\w') return wordClass;
    return escape === '\\d' ? '\\p{Nd}' : escape;
  });
}
