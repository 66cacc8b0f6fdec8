import type { SessionRecord, StoredFile } from '../../kernel/history-port.js';
import { Problem } from '../../platform/problem.js';
import { agentPathFault } from '../../platform/agent-path.js';
import type { Conversation } from './copy.js';
import { packTar, unpackTar, type TarFile } from './tar.js';

/** One agent as data. */
export interface AgentData {
  path: string;
  /** Manifests of its rows. */
  rows: string;
  home: StoredFile[];
  sessions: Conversation[];
  records: SessionRecord[];
}

const format = 1;
const [about, rowsFile] = ['agent.json', 'rows.yaml'];

export function packAgent({ path, rows, home, sessions, records }: AgentData): Promise<Buffer> {
  const text = (value: unknown): Buffer => Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
  const told = records.map(({ path: place, modelSession }, index) => ({
    place,
    modelSession,
    record: `sessions/${index + 1}.jsonl`,
  }));
  return packTar([
    { path: about, bytes: text({ format, path, sessions, records: told }) },
    { path: rowsFile, bytes: Buffer.from(rows) },
    ...home.map((file) => ({ ...file, path: `home/${file.path}` })),
    ...records.map(({ bytes }, index) => ({ path: `sessions/${index + 1}.jsonl`, bytes })),
  ]);
}

function refuse(message: string): never {
  throw new Problem('invalid', `The archive ${message}.`, [{ path: 'archive', message }]);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const plain = /^[A-Za-z0-9-]{1,64}$/;
const place = /^\.claude\/projects\/[A-Za-z0-9._-]{1,200}\/[A-Za-z0-9-]{1,64}\.jsonl$/;
const wellFormed = (text: unknown, most: number): text is string =>
  typeof text === 'string' && text.length <= most && text.isWellFormed() && !text.includes('\0');

function conversationOf(raw: unknown): Conversation {
  if (!isObject(raw)) refuse('tells of a conversation that is none');
  const { tail, modelSession, summary = null } = raw;
  const right =
    wellFormed(tail, 800) &&
    tail !== '' &&
    typeof modelSession === 'string' &&
    plain.test(modelSession) &&
    (summary === null || wellFormed(summary, 100_000));
  if (!right) refuse('tells of a conversation that is none');
  return { tail, modelSession, summary, folder: '', started: true, contextSeq: 0, forkOf: null };
}

function recordOf(raw: unknown, files: ReadonlyMap<string, TarFile>): SessionRecord {
  if (!isObject(raw)) refuse('tells of a record that is none');
  const { place: path, modelSession, record } = raw;
  const file = typeof record === 'string' ? files.get(record) : undefined;
  const right = typeof path === 'string' && place.test(path) && !path.split('/').includes('..');
  if (!right || typeof modelSession !== 'string' || !file) refuse('tells of a record that is none');
  return { path, modelSession, bytes: file.bytes };
}

function aboutOf(file: TarFile | undefined): Record<string, unknown> {
  try {
    const told: unknown = JSON.parse(String(file?.bytes));
    if (isObject(told) && told.format === format) return told;
  } catch {
    // Told below, like everything else that is no archive of an agent.
  }
  return refuse(`has no ${about} of the format ${format}`);
}

/** What an archive says; nothing in it is believed. */
export async function unpackAgent(archive: Buffer): Promise<AgentData> {
  const all = await unpackTar(archive);
  const files = new Map(all.map((file) => [file.path, file]));
  if (files.size !== all.length) refuse('holds a file twice');
  const { path, sessions = [], records = [] } = aboutOf(files.get(about));
  const fault = typeof path === 'string' ? agentPathFault(path) : 'must be a path';
  if (fault !== undefined) refuse(`is of an agent whose path ${fault}`);
  const rows = files.get(rowsFile)?.bytes.toString() ?? refuse(`has no ${rowsFile}`);
  if (!Array.isArray(sessions) || !Array.isArray(records)) refuse('tells of conversations that are none');
  const home = all
    .filter((file) => file.path.startsWith('home/'))
    .map((file) => ({ ...file, path: file.path.slice('home/'.length) }));
  return {
    ...{ path: path as string, rows, home },
    sessions: sessions.map(conversationOf),
    records: records.map((raw) => recordOf(raw, files)),
  };
}
