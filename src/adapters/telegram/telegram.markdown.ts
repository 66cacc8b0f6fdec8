import type { MessageEntity } from 'grammy/types';
import { lexer, type MarkedToken, type Token, type Tokens } from 'marked';

/** A text as Telegram takes it: plain, and where which form begins, in UTF-16 units. */
export interface Rendered {
  text: string;
  entities: MessageEntity[];
}

type Form =
  | { type: 'bold' | 'italic' | 'strikethrough' | 'blockquote' | 'code' }
  | { type: 'text_link'; url: string }
  | { type: 'pre'; language?: string };

/** Markdown as text with entities, which cannot fail to parse as markup can; never longer than its source. */
export function render(markdown: string): Rendered {
  const writer = new Writer();
  writer.blocks(lexer(markdown));
  const text = writer.text.trimEnd();
  if (text.trim() === '' || text.length > markdown.length) return { text: markdown, entities: [] };
  return { text, entities: writer.entities.filter(({ offset, length }) => offset + length <= text.length) };
}

class Writer {
  text = '';
  readonly entities: MessageEntity[] = [];

  /** Blocks stand as far apart as in the source. */
  blocks(tokens: readonly Token[], indent = ''): void {
    let gap = '';
    for (const token of tokens) {
      if (token.type === 'space') gap &&= `\n\n${indent}`;
      if (token.type === 'space' || token.type === 'def') continue;
      this.add(gap);
      this.token(token, indent);
      gap = /\n\s*\n$/.test(token.raw) ? `\n\n${indent}` : `\n${indent}`;
      // The box of a list's item stands on its line.
      if (token.type === 'checkbox') gap = '';
    }
  }

  token(token: Token, indent: string): void {
    const write = writers[token.type as MarkedToken['type']];
    if (write) write(this, token as never, indent);
    else this.inside(token, indent);
  }

  inside(token: Token, indent: string): void {
    if ('tokens' in token && token.tokens) for (const inner of token.tokens) this.token(inner, indent);
    else this.add('text' in token ? String(token.text) : token.raw);
  }

  add(text: string): void {
    this.text += text;
  }

  within(form: Form, write: () => void): void {
    const offset = this.text.length;
    write();
    const length = this.text.length - offset;
    if (length > 0) this.entities.push({ ...form, offset, length } as MessageEntity);
  }
}

type Writers = {
  [Kind in MarkedToken as Kind['type']]?: (writer: Writer, token: Kind, indent: string) => void;
};

const formed =
  (type: 'bold' | 'italic' | 'strikethrough') =>
  (writer: Writer, token: Token, indent: string): void =>
    writer.within({ type }, () => writer.inside(token, indent));

const writers: Writers = {
  heading: formed('bold'),
  strong: formed('bold'),
  em: formed('italic'),
  del: formed('strikethrough'),
  blockquote: (writer, { tokens }, indent) =>
    writer.within({ type: 'blockquote' }, () => writer.blocks(tokens, indent)),
  codespan: (writer, { text }) => writer.within({ type: 'code' }, () => writer.add(text)),
  code: (writer, { text, lang }) => {
    const language = /^[\w+#.-]+/.exec(lang ?? '')?.[0];
    writer.within({ type: 'pre', ...(language && { language }) }, () => writer.add(text));
  },
  table: (writer, { raw }) => writer.within({ type: 'pre' }, () => writer.add(raw.trimEnd())),
  list: writeList,
  link: writeLink,
  image: writeLink,
  checkbox: (writer, { checked }) => writer.add(checked ? '☑ ' : '☐ '),
  hr: (writer) => writer.add('———'),
  br: (writer, _, indent) => writer.add(`\n${indent}`),
  html: (writer, { raw }) => writer.add(/^<br\s*\/?>$/i.test(raw.trim()) ? '\n' : raw.trimEnd()),
};

function writeList(writer: Writer, { items, ordered, start }: Tokens.List, indent: string): void {
  items.forEach((item, index) => {
    const sign = ordered ? `${Number(start || 1) + index}. ` : '• ';
    writer.add(`${index === 0 ? '' : `\n${indent}`}${sign}`);
    writer.blocks(item.tokens, `${indent}  `);
  });
}

const linkable = /^(https?|tg|mailto|tel):/i;

function writeLink(writer: Writer, token: Tokens.Link | Tokens.Image, indent: string): void {
  // What stands there as an address by itself is found by Telegram too.
  if (token.raw === token.text) return writer.add(token.raw);
  if (!linkable.test(token.href)) return writer.add(`${token.text} (${token.href})`);
  writer.within({ type: 'text_link', url: token.href }, () => {
    if (token.type === 'image') writer.add(token.text || token.href);
    else writer.inside(token, indent);
  });
}
