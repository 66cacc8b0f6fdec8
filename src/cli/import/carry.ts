import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { stringify } from 'yaml';
import type { ManifestPlanAnswer as Plan } from '../../../openapi/client/index.js';
import type { Memory, Row, Translation } from '../../import/translation.js';
import { isOn, single } from '../arguments.js';
import type { Context } from '../command.js';
import { planLines } from '../commands/manifests.js';
import { ifThere } from '../if-there.js';
import { needed } from '../operations.js';
import { exitCodes, Failure, UsageError } from '../failure.js';
import { oneLine } from '../print/plain.js';

type Manifests = { name: string; text: string }[];

const manifestsOf = ({ documents }: Translation): Manifests =>
  documents.map(({ kind, rows }) => ({
    name: `${kind.toLowerCase()}.yaml`,
    text: stringify({ kind, rows }, { aliasDuplicateObjects: false, lineWidth: 0 }),
  }));

const place = ({ agent, name }: Memory): string => join('homes', agent, name);

/** As manifests and files, for a look at them or for git. */
function writeOut(folder: string, manifests: Manifests, memories: readonly Memory[]): void {
  const all = [...manifests, ...memories.map((one) => ({ name: place(one), text: one.content }))];
  for (const { name, text } of all) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

/** What the other system does not say of an agent that is here already stays as it is. */
async function withOwn({ connection }: Context, found: Translation): Promise<Translation> {
  const known = (needed('agents', 'create').input ?? []).map(({ name }) => name);
  const kept = async (row: Row): Promise<Row> => {
    const live = await ifThere(connection.client.agents.get(String(row.path)));
    const own = Object.entries(live ?? {}).filter(([name]) => known.includes(name));
    return { ...Object.fromEntries(own), ...row };
  };
  const documents = found.documents.map(async ({ kind, rows }) => ({
    ...{ kind, rows: kind === 'Agent' ? await Promise.all(rows.map(kept)) : rows },
  }));
  return { ...found, documents: await Promise.all(documents) };
}

/** Secrets that the server does not have and whose values stand in the file. */
function toStore({ secrets }: Translation, { missing }: Plan): Required<Translation['secrets'][number]>[] {
  return secrets.flatMap((secret) => {
    const { value, scope, name } = secret;
    return value !== undefined && missing.includes(`${scope} ${name}`) ? [{ ...secret, value }] : [];
  });
}

/** Memories that are not there yet, or otherwise; a home that has only begun counts as without one. */
async function toRemember({ connection }: Context, memories: readonly Memory[]): Promise<Memory[]> {
  const kept: Memory[] = [];
  for (const memory of memories) {
    const there = await ifThere(connection.client.memories.get(memory.agent, memory.name));
    if (there?.content !== memory.content) kept.push(memory);
  }
  return kept;
}

/** Everything that is to be done beside the manifests. */
interface Rest {
  secrets: ReturnType<typeof toStore>;
  memories: Memory[];
}

function lines(found: Translation, plan: Plan, { secrets, memories }: Rest): string[] {
  const stored = secrets.map(({ scope, name }) => `${scope} ${name}`);
  const missing = plan.missing.filter((name) => !stored.includes(name));
  return [
    ...planLines({ ...plan, missing }),
    ...stored.map((name) => `+ Secret ${oneLine(name)}, sealed`),
    ...memories.map(({ agent, name }) => `+ Memory ${agent} ${name}`),
    ...(found.left.length > 0 ? ['', 'Not carried over:'] : []),
    ...found.left.map(({ name, reason }) => `  ${oneLine(name)}: ${oneLine(reason)}`),
  ];
}

/** What was shown is what is carried out; secrets come first, so that channels start with them. */
async function carryOut(
  { connection }: Context,
  files: Manifests,
  plan: Plan,
  { secrets, memories }: Rest,
): Promise<Plan> {
  const { manifests, ...client } = connection.client;
  for (const { scope, name, value } of secrets)
    await client.secrets.create({ scope, name, kind: 'bearer', value, inherit: false });
  const now = secrets.length > 0 ? await manifests.plan({ files }) : plan;
  if (!isDeepStrictEqual(now.changes, plan.changes))
    throw new Failure('the configuration has changed since it was planned; import again', exitCodes.conflict);
  const done = plan.changes.length > 0 ? await manifests.apply({ files, expect: now.checksum }) : plan;
  for (const { agent, name, content } of memories) await client.memories.update(agent, name, { content });
  return done;
}

/** Shows what a translation would change here and, with --apply, carries it out. */
export async function carry(context: Context, translation: Translation): Promise<void> {
  const { terminal, given, json, connection } = context;
  const found = await withOwn(context, translation);
  const files = manifestsOf(found);
  const out = single(given, 'out');
  if (out !== undefined) writeOut(out, files, found.memories);
  const plan = await connection.client.manifests.plan({ files });
  const memories = await toRemember(context, found.memories);
  const rest = { memories, secrets: isOn(given, 'with-secrets') ? toStore(found, plan) : [] };
  const wanted = isOn(given, 'apply');
  if (!json) terminal.line(...lines(found, plan, rest));
  const idle = plan.changes.length + rest.secrets.length + memories.length === 0;
  if (wanted && !idle) await agree(context);
  const done = wanted && !idle ? await carryOut(context, files, plan, rest) : plan;
  if (json) return terminal.json({ applied: wanted, ...done, ...told(found, rest) });
  if (!wanted) terminal.line('', 'Nothing was changed; --apply carries it out.');
  else if (!idle) terminal.line(`Done: ${done.changes.length} rows, checksum ${done.checksum}`);
}

const told = ({ left }: Translation, { secrets, memories }: Rest) => ({
  secrets: secrets.map(({ scope, name }) => `${scope} ${name}`),
  memories: memories.map(({ agent, name }) => `${agent} ${name}`),
  left,
});

async function agree({ given, terminal }: Context): Promise<void> {
  if (isOn(given, 'yes')) return;
  if (!terminal.interactive) throw new UsageError('import asks in a terminal only; elsewhere give --yes');
  if (!(await terminal.confirm('Carry it out?'))) throw new Failure('nothing was changed');
}
