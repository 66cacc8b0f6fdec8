import { operations } from '../../openapi/client/index.js';
import { commandWords, isOn, readArguments, refuseUnknown, type FlagFor } from './arguments.js';
import type { Command } from './command.js';
import { specialCommands } from './commands/index.js';
import { connectionOf, type Environment } from './connection.js';
import { exitCodes, explain, UsageError } from './failure.js';
import { generalHelp, helpOf, helpOfGroup } from './help.js';
import { resourceList } from './operations.js';
import { commandOf } from './resource-command.js';
import type { Terminal } from './terminal.js';

export interface Surroundings {
  argv: readonly string[];
  env: Environment;
  /** The checkout. */
  root: string;
  version: string;
  terminal: Terminal;
}

/** A special command stands before a derived one of the same name. */
function commandsOf(): Map<string, Command> {
  const derived = operations.map((operation) => commandOf(operation, operations));
  return new Map([...derived, ...specialCommands].map((command) => [command.name, command]));
}

const groupOf = (commands: Map<string, Command>, name: string): Command[] =>
  Array.from(commands.values()).filter((command) => command.name.startsWith(`${name} `));

interface Choice {
  command?: Command;
  /** The line without the words that name the command. */
  rest: readonly string[];
  group?: string;
}

function choose(argv: readonly string[], commands: Map<string, Command>): Choice {
  const places = commandWords(argv);
  const [first, second] = places.map((place) => argv[place]);
  if (first === undefined) return { rest: argv };
  const without = (count: number): string[] =>
    argv.filter((_word, at) => !places.slice(0, count).includes(at));
  const full = second === undefined ? undefined : commands.get(`${first} ${second}`);
  if (full) return { command: full, rest: without(2) };
  const alone = commands.get(first);
  if (alone) return { command: alone, rest: without(1) };
  const group = groupOf(commands, first);
  if (group.length === 0) refuseUnknown(first, namesOf(commands), 'command');
  const list = commands.get(`${first} list`);
  if (second === undefined) return { group: first, rest: without(1), ...(list && { command: list }) };
  const verbs = group.map(({ name }) => name.slice(first.length + 1));
  const known = `${first} takes ${verbs.join(', ')}`;
  throw new UsageError(`there is no command "${first} ${second}"; ${known}`);
}

function namesOf(commands: Map<string, Command>): string[] {
  return [
    ...resourceList().map(({ name }) => name),
    ...Array.from(commands.keys(), (name) => name.split(' ')[0] ?? ''),
  ];
}

const flagsFor = ({ flags, flagFor }: Command): FlagFor =>
  flagFor ?? ((name) => flags.find((flag) => flag.name === name));

async function carryOut(surroundings: Surroundings): Promise<number> {
  const { argv, env, root, terminal, version } = surroundings;
  const commands = commandsOf();
  const wantsHelp = argv.some((word) => word === '--help' || word === '-h');
  if (argv[0] === '--version') return terminal.line(version) ?? exitCodes.ok;
  const { command, group, rest } = choose(argv, commands);
  if (group !== undefined && (wantsHelp || !command)) {
    terminal[wantsHelp ? 'line' : 'note'](...helpOfGroup(group, groupOf(commands, group)));
    return wantsHelp ? exitCodes.ok : exitCodes.usage;
  }
  if (!command) {
    terminal[wantsHelp ? 'line' : 'note'](...generalHelp(specialCommands));
    return wantsHelp ? exitCodes.ok : exitCodes.usage;
  }
  if (wantsHelp && !beforeSeparator(argv)) return terminal.line(...helpOf(command)) ?? exitCodes.ok;
  const given = readArguments(rest, flagsFor(command));
  const connection = connectionOf(given, env, root);
  const context = { given, terminal, env, root, connection, json: isOn(given, 'json') };
  return (await command.run(context)) ?? exitCodes.ok;
}

/** Words after `--` are never flags. */
function beforeSeparator(argv: readonly string[]): boolean {
  const at = argv.indexOf('--');
  return at >= 0 && !argv.slice(0, at).some((word) => word === '--help' || word === '-h');
}

/** Carries out one command line; the answer is the exit code. */
export async function main(surroundings: Surroundings): Promise<number> {
  const { terminal, argv } = surroundings;
  try {
    return await carryOut(surroundings);
  } catch (error) {
    const { lines, code, problem } = explain(error);
    if (problem && argv.includes('--json')) terminal.note(JSON.stringify(problem, null, 2));
    else terminal.note(...lines);
    return code;
  }
}
