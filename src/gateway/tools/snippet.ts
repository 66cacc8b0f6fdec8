const before = 120;
const length = 400;

/** The part of a text around the first of the words; the whole text where it is short. */
export function snippet(text: string, words: string): string {
  if (text.length <= length) return text;
  const lower = text.toLowerCase();
  const places = words
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word.length > 0)
    .map((word) => lower.indexOf(word))
    .filter((place) => place >= 0);
  const start = Math.max(0, Math.min(...(places.length > 0 ? places : [0])) - before);
  const part = text.slice(start, start + length).replace(/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/g, '');
  return `${start > 0 ? '…' : ''}${part}${start + length < text.length ? '…' : ''}`;
}
