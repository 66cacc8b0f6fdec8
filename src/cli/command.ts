import type { Arguments, Flag, FlagFor } from './arguments.js';
import type { Connection, Environment } from './connection.js';
import type { Terminal } from './terminal.js';

/** What a command works with. */
export interface Context {
  given: Arguments;
  terminal: Terminal;
  /** The answer is for a program. */
  json: boolean;
  env: Environment;
  /** The checkout. */
  root: string;
  connection: Connection;
}

/** One command; help and parsing follow from it. */
export interface Command {
  name: string;
  /** What comes after the name, as help shows it. */
  usage: string;
  says: string;
  flags: Flag[];
  /** For flags beyond those that help lists. */
  flagFor?: FlagFor;
  /** Lines under the flags. */
  notes?: string[];
  /** The exit code where it is not 0. */
  run(context: Context): Promise<number | void>;
}
