import { basename, dirname, join } from 'node:path';
import type { Platform } from '../../../openapi/client/index.js';
import { agentPathFault } from '../../platform/agent-path.js';
import { ImportFault, type Translation } from '../../import/translation.js';
import { single, type Flag } from '../arguments.js';
import type { Command, Context } from '../command.js';
import { Failure, UsageError } from '../failure.js';
import { carry } from '../import/carry.js';
import { realPlace, textOf } from '../import/inside.js';
import { workspaceReader } from '../import/workspaces.js';
import { needed } from '../operations.js';
import { oneLine } from '../print/plain.js';
import { everyPage } from '../resource-command.js';

const flags: Flag[] = [
  { name: 'under', takes: 'path', says: 'Put its agents below this one' },
  {
    name: 'out',
    takes: 'directory',
    says: 'Also write what it comes to there: manifests, and the files of homes',
  },
  { name: 'apply', says: 'Carry it out after the plan has been shown' },
  { name: 'yes', says: 'Do not ask' },
];

const withSecrets: Flag = {
  name: 'with-secrets',
  says: 'Also store the credentials that stand in the file, as sealed secrets; without it they are only named',
};

function onlyWord({ given }: Context, what: string): string {
  const [word, ...rest] = given.words;
  if (word === undefined || rest.length > 0) throw new UsageError(`name one ${what}`);
  return word;
}

function underOf({ given }: Context): { under?: string } {
  const under = single(given, 'under');
  const fault = under === undefined ? undefined : agentPathFault(under);
  if (fault !== undefined) throw new UsageError(`--under ${fault}`);
  return under === undefined ? {} : { under };
}

/** Faults of the file are the operator's to read, each where it stands. */
async function translated(work: () => Promise<Translation> | Translation): Promise<Translation> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ImportFault)) throw error;
    const lines = error.faults.slice(0, 50).map(({ path, message }) => `  ${oneLine(`${path} ${message}`)}`);
    throw new Failure(['it cannot be imported:', ...lines].join('\n'));
  }
}

/** The file that was named, which may be a link, with the folder that it really stands in. */
function fileAt(path: string): { folder: string; name: string; text: string } {
  const real = realPlace(path);
  const folder = dirname(real);
  const found = textOf(folder, real);
  if ('text' in found) return { folder, name: basename(real), text: found.text };
  throw new Failure(`${path} ${found.reason}`);
}

/** What the server has channels for, and the credentials that each needs. */
async function platformsOf(context: Context): Promise<Map<string, string[]>> {
  const all = (await everyPage(context, needed('platforms', 'list'), {})) as unknown as Platform[];
  return new Map(all.map(({ name, credentials }) => [name, credentials]));
}

async function openclaw(context: Context): Promise<void> {
  const { given, env } = context;
  const path = onlyWord(context, 'configuration, such as ~/.openclaw/openclaw.json');
  const { folder, name: file, text } = fileAt(path);
  const state = realPlace(single(given, 'state') ?? dirname(path));
  const platforms = await platformsOf(context);
  const [{ readWithIncludes }, { translateOpenclaw }] = await Promise.all([
    import('../../import/includes.js'),
    import('../../import/openclaw/openclaw.js'),
  ]);
  const found = await translated(() => {
    const beside = (name: string): string | undefined => {
      const included = textOf(folder, join(folder, name));
      return 'text' in included ? included.text : undefined;
    };
    const config = readWithIncludes(file, text, beside);
    return translateOpenclaw(config, {
      ...underOf(context),
      platforms,
      workspace: workspaceReader(state, env.HOME),
    });
  });
  await carry(context, found);
}

async function arizuko(context: Context): Promise<void> {
  const root = realPlace(onlyWord(context, 'data directory, such as /srv/data/arizuko_team'));
  const skills = (context.given.flags.get('skills') ?? []).flatMap((names) => names.split(','));
  const platforms = await platformsOf(context);
  const [{ arizukoSource }, { translateArizuko }] = await Promise.all([
    import('../import/arizuko.js'),
    import('../../import/arizuko/arizuko.js'),
  ]);
  const now = new Date().toISOString();
  const source = await arizukoSource(root, skills);
  try {
    const found = await translated(() => translateArizuko(source, { ...underOf(context), platforms, now }));
    await carry(context, found);
  } finally {
    source.close();
  }
}

async function eliza(context: Context): Promise<void> {
  const path = onlyWord(context, 'character, such as ada.character.json');
  const { name, text } = fileAt(path);
  const [{ readJson5 }, { translateEliza }] = await Promise.all([
    import('../../import/json5.js'),
    import('../../import/eliza/eliza.js'),
  ]);
  const found = await translated(() => translateEliza(readJson5(text, name), underOf(context)));
  await carry(context, found);
}

export const importCommands: readonly Command[] = [
  {
    name: 'import openclaw',
    usage: '<config.json5> [flags]',
    says: 'Take over an OpenClaw or Datzi configuration with its workspaces: shows what it comes to here and what cannot be carried.',
    flags: [
      ...flags,
      withSecrets,
      {
        name: 'state',
        takes: 'directory',
        says: 'Where its workspaces stand (default: the folder of the configuration)',
      },
    ],
    run: openclaw,
  },
  {
    name: 'import arizuko',
    usage: '<data directory> [flags]',
    says: 'Take over an instance of arizuko: its databases and folders are read, never written. Stop it first.',
    flags: [
      ...flags,
      {
        name: 'skills',
        takes: 'a,b',
        says: 'Skills of its groups to carry; each group has all of the stock ones',
      },
    ],
    run: arizuko,
  },
  {
    name: 'import eliza',
    usage: '<character.json> [flags]',
    says: 'Take over a character of ElizaOS as an agent with a PERSONA.md. Its secrets are refused.',
    flags,
    run: eliza,
  },
];
