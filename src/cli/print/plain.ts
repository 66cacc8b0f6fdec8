const control = /[\0-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Text that others wrote, without what a terminal would obey: escapes and marks that turn the direction of writing. */
export function plain(text: string): string {
  return text.replace(control, '\ufffd');
}

/** As `plain`, on one line. */
export function oneLine(text: string): string {
  return plain(text).replace(/\s*[\n\t]\s*/g, ' ');
}

const wide =
  /\p{Extended_Pictographic}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]/u;
const none = /^[\p{M}\u200d\ufe0f]+$/u;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

const widthOfOne = (grapheme: string): number => (none.test(grapheme) ? 0 : wide.test(grapheme) ? 2 : 1);

/** How many columns of a terminal a text takes. */
export function widthOf(text: string): number {
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += widthOfOne(segment);
  return width;
}

/** The text cut to a width, with a mark where something is missing. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = '';
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    used += widthOfOne(segment);
    if (used > width - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}
