import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { isMap, isScalar, isSeq, LineCounter, parseAllDocuments, type Document, type Node } from 'yaml';

// This file is also what a thread of its own runs, which is why it imports nothing of ours.

export interface Fault {
  line: number;
  message: string;
}

/** One row as it was written. */
export interface YamlRow {
  line: number;
  /** Absent where it is no row; `fault` says why. */
  value?: unknown;
  fault?: string;
}

/** One document as it was written; where its YAML is broken, only the faults. */
export interface YamlDocument {
  faults: Fault[];
  kind?: unknown;
  scope?: unknown;
  rows?: YamlRow[] | undefined;
  /** Where kind, scope and rows stand. */
  lines: Record<string, number>;
}

/** A place whose line is asked for: the deepest part of the path that is written at all. */
export interface Asked {
  document: number;
  path: (string | number)[];
}

type Parsed = Document.Parsed;

const known = ['kind', 'scope', 'rows'];

function parseText(text: string): { documents: Parsed[]; lineOf: (offset?: number) => number } {
  const lineCounter = new LineCounter();
  const options = { lineCounter, uniqueKeys: true, schema: 'core', merge: false } as const;
  const documents = parseAllDocuments(text, options) as Parsed[];
  return { documents, lineOf: (offset = 0) => lineCounter.linePos(offset).line };
}

function offsetOf({ document, path }: { document: Parsed; path: Asked['path'] }): number | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true) as Node | undefined;
    if (node?.range) return node.range[0];
  }
  return document.contents?.range?.[0];
}

function rowOf(document: Parsed, node: unknown, line: number): YamlRow {
  if (!isMap(node)) return { line, fault: 'a row must be a mapping' };
  try {
    // No aliases: a few of them can stand for more than any memory holds.
    return { line, value: node.toJS(document, { maxAliasCount: 0 }) };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    return { line, fault: 'must not hold aliases; write the value out' };
  }
}

const brokenText = (message: string): string =>
  `is not YAML: ${message.split('\n', 1)[0]?.replace(/ at line.*$/, '')}`;

function documentOf(document: Parsed, lineOf: (offset?: number) => number): YamlDocument {
  const faults = document.errors.map(({ pos, message }) => ({
    line: lineOf(pos[0]),
    message: brokenText(message),
  }));
  const { contents } = document;
  if (faults.length > 0 || contents === null) return { faults, lines: {} };
  if (!isMap(contents)) {
    faults.push({ line: lineOf(contents.range?.[0]), message: 'must be a mapping with kind and rows' });
    return { faults, lines: {} };
  }
  for (const { key } of contents.items) {
    if (isScalar(key) && known.includes(String(key.value))) continue;
    const message = `has the unknown key ${String(key)}; known are ${known.join(', ')}`;
    faults.push({ line: lineOf((key as Node).range?.[0]), message });
  }
  const lines = Object.fromEntries(known.map((name) => [name, lineOf(offsetOf({ document, path: [name] }))]));
  const list = document.get('rows');
  const items = isSeq(list) ? list.items : undefined;
  const rows = items?.map((item) =>
    rowOf(
      document,
      item,
      lineOf((item as Node | null)?.range?.[0] ?? offsetOf({ document, path: ['rows'] })),
    ),
  );
  return { faults, kind: document.get('kind'), scope: document.get('scope'), rows, lines };
}

function read(text: string): YamlDocument[] {
  const { documents, lineOf } = parseText(text);
  return documents.map((document) => documentOf(document, lineOf));
}

function locate(text: string, asked: readonly Asked[]): number[] {
  const { documents, lineOf } = parseText(text);
  return asked.map(({ document, path }) =>
    lineOf(offsetOf({ document: documents[document] as Parsed, path })),
  );
}

interface Work {
  manifest: true;
  text: string;
  asked?: readonly Asked[];
}

/** More text than this would hold up everybody else while it is read. */
const short = 65_536;

/** Rows that are handed over at a time. */
const handful = 500;

async function inThread<T>(work: Work, take: (part: T) => void): Promise<void> {
  const worker = new Worker(new URL(import.meta.url), { workerData: work });
  await new Promise<void>((resolve, reject) => {
    worker.on('message', take).on('error', reject).on('exit', resolve);
  });
}

/** The documents of a text, and every fault that is one of YAML. Long texts are read in a thread. */
export async function readYaml(text: string): Promise<YamlDocument[]> {
  if (text.length < short) return read(text);
  const documents: YamlDocument[] = [];
  await inThread<YamlDocument | YamlRow[]>({ manifest: true, text }, (part) => {
    if (Array.isArray(part)) documents.at(-1)?.rows?.push(...part);
    else documents.push(part);
  });
  return documents;
}

/** The lines of places in a text. */
export async function linesIn(text: string, asked: readonly Asked[]): Promise<number[]> {
  if (asked.length === 0) return [];
  if (text.length < short) return locate(text, asked);
  let lines: number[] = [];
  await inThread<number[]>({ manifest: true, text, asked }, (found) => (lines = found));
  return lines;
}

function hand(document: YamlDocument): void {
  const { rows } = document;
  parentPort?.postMessage({ ...document, rows: rows && [] });
  for (let at = 0; rows && at < rows.length; at += handful)
    parentPort?.postMessage(rows.slice(at, at + handful));
}

if (!isMainThread && (workerData as Partial<Work> | null)?.manifest) {
  const { text, asked } = workerData as Work;
  if (asked) parentPort?.postMessage(locate(text, asked));
  else for (const document of read(text)) hand(document);
}
