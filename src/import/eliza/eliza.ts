import { Given } from '../given.js';
import { placeFiles } from '../homes.js';
import { below, segmentOf } from '../names.js';
import { Draft, type Translation } from '../translation.js';

/** Texts that are written as one, or as a list of them. */
function texts(given: Given, name: string): string[] {
  const value = typeof given.raw(name) === 'string' ? [given.text(name) ?? ''] : (given.texts(name) ?? []);
  return value.map((text) => text.trim()).filter((text) => text !== '');
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [`## ${title}`, '', ...lines, ''];

const listed = (lines: readonly string[]): string[] =>
  lines.map((line) => `- ${line.replace(/\s*\n\s*/g, ' ')}`);

interface Line {
  name?: string;
  user?: string;
  content?: { text?: unknown };
}

/** Conversations as they are written there: lists of lines, each with its speaker. */
function examples(given: Given, name: string): string[] {
  const raw = given.raw('messageExamples');
  if (!Array.isArray(raw)) return [];
  return raw.flatMap((talk: unknown) => {
    if (!Array.isArray(talk)) return [];
    const lines = (talk as (Line | null)[]).flatMap((line) => {
      const speaker = line?.name ?? line?.user;
      const text = line?.content?.text;
      if (typeof text !== 'string' || typeof speaker !== 'string') return [];
      return [`${speaker.replace(/\{\{agent\w*\}\}/, name)}: ${text.replace(/\s*\n\s*/g, ' ')}`];
    });
    return lines.length > 0 ? ['', ...lines.map((line) => `> ${line}  `)] : [];
  });
}

function persona(given: Given, name: string): string {
  const style = given.object('style');
  const manner = ['all', 'chat'].flatMap((part) => (style ? texts(style, part) : []));
  style?.leave('post', 'is for posts; agents answer in chats here');
  style?.rest();
  const lines = [
    ...[`# ${name}`, ''],
    ...texts(given, 'system').flatMap((text) => [text, '']),
    ...section('Who you are', listed(texts(given, 'bio'))),
    ...section('What you have lived', listed(texts(given, 'lore'))),
    ...section('What you are like', listed(texts(given, 'adjectives'))),
    ...section('What you talk about', listed(texts(given, 'topics'))),
    ...section('What you know', listed(known(given))),
    ...section('How you write', listed(manner)),
    ...section('How it sounds', examples(given, name)),
  ];
  return `${lines.join('\n').trim()}\n`;
}

/** What is written out; a path leads to a file that is not here. */
function known(given: Given): string[] {
  const raw = given.raw('knowledge');
  const entries: unknown[] = Array.isArray(raw) ? raw : [];
  entries.forEach((entry, index) => {
    if (typeof entry !== 'string') given.tell(`knowledge.${index}`, 'is a file; give it to the agent');
  });
  return entries.filter((entry) => typeof entry === 'string').map(String);
}

const refused = 'is refused: store what the agent needs with rookery secrets create';

/** Secrets stand in the file as plain text; they are named, so that nobody misses one, and taken nowhere. */
function refuseSecrets(given: Given, draft: Draft): void {
  const settings = given.object('settings');
  for (const block of [given.object('secrets'), settings?.object('secrets')])
    for (const name of block?.names() ?? []) draft.leave(`${block?.path}.${name}`, refused);
  settings?.rest({ model: 'name a model with rookery agents update' });
}

const reasons: Record<string, string> = {
  plugins: 'programs of theirs do not run here',
  clients: 'make a channel and a route: rookery channels login',
  modelProvider: 'make a provider: rookery providers create',
  postExamples: 'is for posts; agents answer in chats here',
  templates: 'the instructions of a turn are made by the server',
};

/** A character of ElizaOS as an agent with a persona. */
export function translateEliza(
  character: Record<string, unknown>,
  { under }: { under?: string },
): Translation {
  const draft = new Draft();
  const given = new Given('', character, draft);
  const name = given.text('name')?.trim() ?? '';
  const segment = segmentOf(given.text('username') ?? name) ?? segmentOf(name);
  if (name === '' || name.length > 80 || segment === undefined) draft.fault('name', 'must be a name');
  else {
    const agent = below(under, segment);
    draft.add('Agent', { path: agent, name });
    placeFiles(draft, [{ agent, path: 'PERSONA.md', text: persona(given, name), from: 'the character' }]);
  }
  refuseSecrets(given, draft);
  for (const each of ['id', '$schema']) given.raw(each);
  given.rest(reasons);
  return draft.done();
}
