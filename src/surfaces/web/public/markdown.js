import { el } from './dom.js';
import { inline } from './inline.js';

const fence = /^ {0,3}(```+|~~~+)\s*([\w+#.-]*)[^`]*$/;
const heading = /^ {0,3}(#{1,6})\s+(.*?)\s*#*$/;
const rule = /^ {0,3}([-*_])(?:\s*\1){2,}\s*$/;
const quote = /^ {0,3}> ?/;
const item = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/;
/** Lists and quotes inside each other beyond this are text: nobody reads them, and a hostile message has thousands. */
const deepest = 6;
const startsBlock = (line) => [fence, heading, rule, quote, item].some((start) => start.test(line));

/** Takes lines from the front while they fit. */
function takeWhile(lines, fits) {
  const taken = [];
  while (lines.length > 0 && fits(lines[0])) taken.push(lines.shift());
  return taken;
}

function codeBlock(lines) {
  const [, ticks, language] = fence.exec(lines.shift());
  const closing = (line) => line.trim().startsWith(ticks) && line.trim().replaceAll(ticks[0], '') === '';
  const code = takeWhile(lines, (line) => !closing(line)).join('\n');
  lines.shift();
  const copy = el('button', { type: 'button', class: 'copy' }, 'Copy');
  copy.addEventListener('click', async () => {
    await navigator.clipboard.writeText(code);
    copy.textContent = 'Copied';
    setTimeout(() => (copy.textContent = 'Copy'), 1500);
  });
  const bar = el('div', { class: 'code-bar' }, el('span', {}, language), copy);
  return el('figure', { class: 'code' }, bar, el('pre', { tabindex: '0' }, el('code', {}, code)));
}

/** One list; what is indented below an item belongs to it. */
function list(lines, depth) {
  const [, indent, bullet] = item.exec(lines[0]);
  const isOrdered = /\d/.test(bullet);
  const root = el(isOrdered ? 'ol' : 'ul', isOrdered ? { start: parseInt(bullet, 10) } : {});
  const isNext = (line) => {
    const match = item.exec(line ?? '');
    return (
      match && match[1].length <= indent.length + 1 && /\d/.test(match[2]) === isOrdered && !rule.test(line)
    );
  };
  while (isNext(lines[0])) {
    const [, , , first] = item.exec(lines.shift());
    const below = takeWhile(lines, (line) => /^(\s{2,}|\t)\S/.test(line) && !isNext(line));
    const inner = below.map((line) => line.replace(/^(\t| {2,4})/, ''));
    root.append(el('li', {}, ...blocks([first, ...inner], depth + 1, true)));
    while (lines[0]?.trim() === '' && isNext(lines[1])) lines.shift();
  }
  return root;
}

function block(lines, depth, isTight) {
  const line = lines[0];
  const mayNest = depth < deepest;
  if (fence.test(line)) return codeBlock(lines);
  if (rule.test(line)) return lines.shift() && el('hr');
  if (mayNest && item.test(line)) return list(lines, depth);
  if (mayNest && quote.test(line)) {
    const quoted = takeWhile(lines, (next) => quote.test(next)).map((next) => next.replace(quote, ''));
    return el('blockquote', {}, ...blocks(quoted, depth + 1));
  }
  const title = heading.exec(line);
  if (title) return lines.shift() && el('p', { class: 'heading' }, el('strong', {}, ...inline(title[2])));
  const text = [lines.shift(), ...takeWhile(lines, (next) => next.trim() !== '' && !startsBlock(next))].join(
    '\n',
  );
  return isTight ? el('span', {}, ...inline(text)) : el('p', {}, ...inline(text));
}

function blocks(lines, depth, isTight = false) {
  const nodes = [];
  while (lines.length > 0) {
    if (lines[0].trim() === '') lines.shift();
    else nodes.push(block(lines, depth, isTight));
  }
  return nodes;
}

/** The little markdown that agents write, as nodes; whatever is not known stays as it was written. */
export function markdown(text) {
  return blocks(text.replace(/\r\n?/g, '\n').split('\n'), 0);
}
