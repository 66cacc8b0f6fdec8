import { globalFlags, type Flag } from './arguments.js';
import type { Command } from './command.js';
import { resourceList } from './operations.js';
import { widthOf } from './print/plain.js';

const width = 100;

function wrap(text: string, indent: number): string[] {
  const lines: string[] = [''];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1) ?? '';
    if (last !== '' && widthOf(last) + 1 + widthOf(word) > width - indent) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines;
}

/** Names on the left, what they mean on the right. */
function definitions(pairs: readonly (readonly [string, string])[]): string[] {
  const column = Math.min(30, Math.max(...pairs.map(([name]) => name.length))) + 4;
  return pairs.flatMap(([name, says]) => {
    const [first = '', ...rest] = wrap(says, column);
    const head = `  ${name.padEnd(column - 2)}`;
    const start = name.length > column - 4 ? [head.trimEnd(), ' '.repeat(column) + first] : [head + first];
    return [...start, ...rest.map((line) => ' '.repeat(column) + line)].map((line) => line.trimEnd());
  });
}

const flagLine = ({ name, takes, says }: Flag): [string, string] => [
  `--${name}${takes ? ` <${takes}>` : ''}`,
  says,
];

const exits = [
  'Exit codes: 0 done, 1 refused or failed, 2 the command was not understood, 3 conflict with the stored state,',
  '4 the server could not be reached.',
];

export function helpOf(command: Command): string[] {
  return [
    `rookery ${command.name} ${command.usage}`.trimEnd(),
    '',
    ...wrap(command.says, 0),
    ...(command.notes ?? []).flatMap((note) => ['', ...wrap(note, 0)]),
    ...(command.flags.length > 0 ? ['', 'Flags:', ...definitions(command.flags.map(flagLine))] : []),
    '',
    'With every command:',
    ...definitions(globalFlags.map(flagLine)),
    '',
    ...exits,
  ];
}

const brief = ({ name, usage, says }: Command): [string, string] => [
  `${name} ${usage}`.trimEnd(),
  says.split(/(?<=\.)\s/, 1)[0] ?? '',
];

/** What can be done with one resource. */
export function helpOfGroup(name: string, commands: readonly Command[]): string[] {
  const says = resourceList().find((one) => one.name === name)?.says;
  return [
    `rookery ${name} <command>`,
    ...(says ? ['', ...wrap(says, 0)] : []),
    '',
    ...definitions(commands.map(brief)),
    '',
    `rookery ${name} <command> --help explains one of them.`,
  ];
}

export function generalHelp(special: readonly Command[]): string[] {
  return [
    'rookery <command> [words] [flags]',
    '',
    ...definitions(special.map(brief)),
    '',
    'Resources, each with list, get, create, update, delete and what else it can:',
    ...definitions(resourceList().map(({ name, says }) => [name, says] as const)),
    '',
    'With every command:',
    ...definitions(globalFlags.map(flagLine)),
    '',
    ...exits,
  ];
}
