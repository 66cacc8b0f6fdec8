import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { stringify } from 'yaml';
import type { ManifestPlanAnswer as Plan } from '../../../openapi/client/index.js';
import type { HomeFile, Translation } from '../../import/translation.js';
import { isOn, single } from '../arguments.js';
import type { Context } from '../command.js';
import { planLines } from '../commands/manifests.js';
import { exitCodes, Failure, UsageError } from '../failure.js';
import { oneLine } from '../print/plain.js';

type Manifests = { name: string; text: string }[];

const manifestsOf = ({ documents }: Translation): Manifests =>
  documents.map(({ kind, rows }) => ({
    name: `${kind.toLowerCase()}.yaml`,
    text: stringify({ kind, rows }, { aliasDuplicateObjects: false, lineWidth: 0 }),
  }));

const place = ({ agent, path }: HomeFile): string => join('homes', agent, path);

/** As manifests and files, for a look at them or for git. */
function writeOut(folder: string, manifests: Manifests, files: readonly HomeFile[]): void {
  const all = [...manifests, ...files.map((file) => ({ name: place(file), text: file.text }))];
  for (const { name, text } of all) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

/** Secrets that the server does not have and whose values stand in the file. */
function toStore({ secrets }: Translation, { missing }: Plan): Required<Translation['secrets'][number]>[] {
  return secrets.flatMap((secret) => {
    const { value, scope, name } = secret;
    return value !== undefined && missing.includes(`${scope} ${name}`) ? [{ ...secret, value }] : [];
  });
}

function lines(found: Translation, plan: Plan, stores: boolean): string[] {
  const stored = stores ? toStore(found, plan).map(({ scope, name }) => `${scope} ${name}`) : [];
  const missing = plan.missing.filter((name) => !stored.includes(name));
  return [
    ...planLines({ ...plan, missing }),
    ...stored.map((name) => `+ Secret ${oneLine(name)}, sealed`),
    ...found.files.map((file) => `= ${oneLine(place(file))}, from ${oneLine(file.from)}: by --out`),
    ...(found.left.length > 0 ? ['', 'Not carried over:'] : []),
    ...found.left.map(({ name, reason }) => `  ${oneLine(name)}: ${oneLine(reason)}`),
  ];
}

async function store({ connection }: Context, secrets: ReturnType<typeof toStore>): Promise<void> {
  for (const { scope, name, value } of secrets)
    await connection.client.secrets.create({ scope, name, kind: 'bearer', value, inherit: false });
}

/** What was shown is what is carried out; secrets come first, so that channels start with them. */
async function carryOut(
  context: Context,
  files: Manifests,
  plan: Plan,
  secrets: ReturnType<typeof toStore>,
): Promise<Plan> {
  const { manifests } = context.connection.client;
  await store(context, secrets);
  const now = secrets.length > 0 ? await manifests.plan({ files }) : plan;
  if (!isDeepStrictEqual(now.changes, plan.changes))
    throw new Failure('the configuration has changed since it was planned; import again', exitCodes.conflict);
  return plan.changes.length > 0 ? manifests.apply({ files, expect: now.checksum }) : plan;
}

/** Shows what a translation would change here and, with --apply, carries it out. */
export async function carry(context: Context, found: Translation): Promise<void> {
  const { terminal, given, json, connection } = context;
  const files = manifestsOf(found);
  const out = single(given, 'out');
  if (out !== undefined) writeOut(out, files, found.files);
  const plan = await connection.client.manifests.plan({ files });
  const stores = isOn(given, 'with-secrets');
  const secrets = stores ? toStore(found, plan) : [];
  const wanted = isOn(given, 'apply');
  if (!json) terminal.line(...lines(found, plan, stores));
  const idle = plan.changes.length === 0 && secrets.length === 0;
  if (wanted && !idle) await agree(context);
  const done = wanted && !idle ? await carryOut(context, files, plan, secrets) : plan;
  const homeFiles = found.files.map(({ agent, path, from }) => ({ agent, path, from }));
  const told = {
    ...done,
    files: homeFiles,
    left: found.left,
    secrets: secrets.map(({ scope, name }) => `${scope} ${name}`),
  };
  if (json) return terminal.json({ applied: wanted, ...told });
  if (!wanted) terminal.line('', 'Nothing was changed; --apply carries it out.');
  else if (!idle) terminal.line(`Done: ${done.changes.length} rows, checksum ${done.checksum}`);
}

async function agree({ given, terminal }: Context): Promise<void> {
  if (isOn(given, 'yes')) return;
  if (!terminal.interactive) throw new UsageError('import asks in a terminal only; elsewhere give --yes');
  if (!(await terminal.confirm('Carry it out?'))) throw new Failure('nothing was changed');
}
