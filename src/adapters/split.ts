/** A piece of a text that should stay whole: a paragraph, or a fenced block with its fences. */
interface Block {
  text: string;
  /** The opening line of a fence, which each part of a cut block repeats. */
  fence?: string;
}

const fenceLine = /^\s{0,3}(`{3,}|~{3,})/;

/** Whether this line ends the block that `opening` began: the same sign, at least as often, and nothing else. */
function closes(opening: string, line: string): boolean {
  const sign = fenceLine.exec(opening)?.[1] ?? '';
  const closing = /^\s{0,3}(`{3,}|~{3,})\s*$/.exec(line)?.[1] ?? '';
  return closing[0] === sign[0] && closing.length >= sign.length;
}

function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  let lines: string[] = [];
  let fence: string | undefined;
  const end = (): void => {
    if (lines.some((line) => line.trim() !== ''))
      blocks.push({ text: lines.join('\n'), ...(fence && { fence }) });
    lines = [];
    fence = undefined;
  };
  for (const line of text.split('\n')) {
    if (fence !== undefined) {
      lines.push(line);
      if (closes(fence, line)) end();
    } else if (fenceLine.test(line)) {
      end();
      fence = line;
      lines.push(line);
    } else if (line.trim() === '') end();
    else lines.push(line);
  }
  end();
  return blocks;
}

/** Where to cut: after the last line, else the last word that fits, else in the middle of it, never inside a pair. */
function cutAt(text: string, limit: number): number {
  if (text.length <= limit) return text.length;
  for (const sign of ['\n', ' ']) {
    const at = text.lastIndexOf(sign, limit - 1);
    if (at > limit / 4) return at + 1;
  }
  const code = text.charCodeAt(limit - 1);
  return code >= 0xd800 && code <= 0xdbff && limit > 1 ? limit - 1 : limit;
}

function cut(text: string, limit: number): string[] {
  const parts: string[] = [];
  for (let rest = text; rest.length > 0;) {
    const at = cutAt(rest, limit);
    parts.push(rest.slice(0, at).replace(/\n$/, ''));
    rest = rest.slice(at);
  }
  return parts;
}

/** A block that is longer than a message: a fence is closed and opened again around each part. */
function pieces({ text, fence }: Block, limit: number): string[] {
  if (text.length <= limit) return [text];
  const sign = fence && fenceLine.exec(fence)?.[1];
  const room = limit - (fence?.length ?? 0) - (sign?.length ?? 0) - 2;
  if (!fence || !sign || room < limit / 4) return cut(text, limit);
  const inside = text.slice(fence.length + 1).split('\n');
  if (closes(fence, inside.at(-1) ?? '')) inside.pop();
  return cut(inside.join('\n'), room).map((part) => `${fence}\n${part}\n${sign}`);
}

/**
 * A text as messages of at most `limit` UTF-16 units: cut between paragraphs, with fenced code kept whole; what is
 * longer than a message by itself is cut at a line, then at a word. A text that fits stays as it is.
 */
export function splitText(text: string, limit: number): string[] {
  if (text.length <= limit) return [text];
  const parts: string[] = [];
  for (const piece of blocksOf(text).flatMap((block) => pieces(block, limit))) {
    const last = parts.at(-1);
    const joined = last === undefined ? undefined : `${last}\n\n${piece}`;
    if (joined !== undefined && joined.length <= limit) parts[parts.length - 1] = joined;
    else parts.push(piece);
  }
  return parts;
}
