import { el } from './dom.js';

const safe = /^(https?:\/\/|mailto:)/i;

/** What may start at a special sign, in the order it is tried; lengths are bounded, so no text takes long to read. */
const marks = [
  {
    at: /(`+)([^`]|[^`][^]{0,2000}?[^`])\1(?!`)/y,
    make: ([, , code]) => el('code', {}, code.replace(/^ (.+) $/s, '$1')),
  },
  {
    at: /\[([^\]\n]{1,1000})\]\(<?([^\s<>()]{0,2000}(?:\([^\s<>()]{0,200}\)[^\s<>()]{0,200})?)>?(?:\s+"[^"\n]{0,200}")?\)/y,
    make: named,
  },
  {
    at: /(\*\*|(?<![\p{L}\p{N}])__)(?=\S)([^\n]{0,2000}?\S)\1/uy,
    make: ([, , text]) => el('strong', {}, ...inline(text)),
  },
  { at: /\*(?=[^\s*])([^*\n]{0,2000}?[^\s*])\*/y, make: ([, text]) => el('em', {}, ...inline(text)) },
  {
    at: /(?<![\p{L}\p{N}])_(?=\S)([^_\n]{0,2000}?\S)_(?![\p{L}\p{N}])/uy,
    make: ([, text]) => el('em', {}, ...inline(text)),
  },
  { at: /~~(?=\S)([^\n]{0,2000}?\S)~~/y, make: ([, text]) => el('s', {}, ...inline(text)) },
  { at: /https?:\/\/[^\s<>"'`]{0,2000}[^\s<>"'`.,;:!?)\]*_]/y, make: ([url]) => link(url, [url]) },
];

function link(href, children) {
  return el('a', { href, target: '_blank', rel: 'noopener noreferrer nofollow' }, ...children);
}

/** An address that is not of the web stays what was written, so that nobody can press it. */
function named([whole, text, href]) {
  return safe.test(href) ? link(href, inline(text)) : whole;
}

function markAt(text, index) {
  for (const { at, make } of marks) {
    at.lastIndex = index;
    const match = at.exec(text);
    if (match) return { length: match[0].length, make: () => make(match) };
  }
  return undefined;
}

/** Bold, italic, code and links of one paragraph, as nodes. */
export function inline(text) {
  const nodes = [];
  const special = /`+|\[|\*+|_+|~~|\bhttps?:\/\//g;
  let plainFrom = 0;
  for (let found = special.exec(text); found; found = special.exec(text)) {
    const mark = markAt(text, found.index);
    if (!mark) continue;
    nodes.push(...lines(text.slice(plainFrom, found.index)), mark.make());
    plainFrom = special.lastIndex = found.index + mark.length;
  }
  return [...nodes, ...lines(text.slice(plainFrom))];
}

function lines(text) {
  return text
    .split('\n')
    .flatMap((line, index) => [...(index === 0 ? [] : [el('br')]), ...(line === '' ? [] : [line])]);
}
