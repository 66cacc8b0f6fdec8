import type { TokenCounts } from '../../../src/door/demo/message-events.js';
import type { Json } from '../../../src/platform/json.js';

/**
 * The language of the tests' model. A directive is a line that begins with `!`, in what a person says:
 *
 *     !say text                 says it, word by word; `\n` is a line break; several are lines of one text
 *     !slow <ms> text           says it, with that pause between the words
 *     !tool name {json}         calls an offered tool, `mcp__<server>__` before its name or not
 *     !bash command             calls the built-in Bash
 *     !write path content       calls the built-in Write
 *     !parallel … !end          the calls between them go out in one message
 *     !echo-results             says the text of all tool results of this turn so far
 *     !has string               says `has string: yes` or `no`, by what stands in the system prompt
 *     !system one | two         the same for several strings, a line each
 *     !usage in out [cr cw]     the tokens every answer of this turn reports; cr, cw: cache read, write
 *     !wait <ms>                says nothing for that time; before anything else, not even headers
 *     !status <code> [x<n>]     fails with this status; with x2 only the first two times
 *     !cut [x<n>]               drops the connection
 *     !hang [x<n>]              never goes on, until the client closes
 *
 * Directives are played in order; after some text `!status` is the API's error event and `!cut` comes
 * mid-stream. A call ends the answer. The next request goes on after it, found by counting the tool results
 * of the turn, so that retries and resumed sessions meet the same script. Directives in steered messages are
 * added to its end. `x<n>` counts by script and line over the life of the stub: where one stub serves several
 * tests, a script that counts needs words of its own. Without a directive the answer is `stub: <last text>`.
 */
export type Directive =
  | { do: 'say'; text: string }
  | { do: 'slow'; ms: number; text: string }
  | { do: 'call'; tool: string; input: Record<string, Json> }
  | { do: 'parallel' | 'end' | 'echo-results' }
  | { do: 'has'; texts: string[] }
  | { do: 'usage'; counts: TokenCounts }
  | { do: 'wait'; ms: number }
  | { do: 'status'; code: number; times: number }
  | { do: 'cut' | 'hang'; times: number };

const words: Record<string, (rest: string) => Directive> = {
  say: (rest) => ({ do: 'say', text: unescapeLines(rest) }),
  slow: (rest) => {
    const [ms, text] = split(rest);
    return { do: 'slow', ms: Number(ms), text: unescapeLines(text) };
  },
  tool: (rest) => {
    const [tool, json] = split(rest);
    return { do: 'call', tool, input: JSON.parse(json || '{}') as Record<string, Json> };
  },
  bash: (command) => ({
    do: 'call',
    tool: 'Bash',
    input: { command, description: 'Runs what the test says' },
  }),
  write: (rest) => {
    const [path, content] = split(rest);
    return { do: 'call', tool: 'Write', input: { file_path: path, content: unescapeLines(content) } };
  },
  parallel: () => ({ do: 'parallel' }),
  end: () => ({ do: 'end' }),
  'echo-results': () => ({ do: 'echo-results' }),
  has: (text) => ({ do: 'has', texts: [text] }),
  system: (rest) => ({ do: 'has', texts: rest.split('|').map((text) => text.trim()) }),
  usage: (rest) => {
    const [input = 0, output = 0, cacheRead = 0, cacheWrite = 0] = rest.split(/\s+/).map(Number);
    return { do: 'usage', counts: { input, output, cacheRead, cacheWrite } };
  },
  wait: (ms) => ({ do: 'wait', ms: Number(ms) }),
  status: (rest) => ({ do: 'status', code: parseInt(rest, 10), times: times(rest) }),
  cut: (rest) => ({ do: 'cut', times: times(rest) }),
  hang: (rest) => ({ do: 'hang', times: times(rest) }),
};

function split(rest: string): [string, string] {
  const [, first = '', second = ''] = /^(\S*)\s*([\s\S]*)$/.exec(rest) ?? [];
  return [first, second];
}

function times(rest: string): number {
  return Number(/\bx(\d+)$/.exec(rest)?.[1] ?? Infinity);
}

function unescapeLines(text: string): string {
  return text.replaceAll('\\n', '\n');
}

function parseLine(line: string): Directive[] {
  const [, word = '', rest = ''] = /^!([a-z][a-z-]*)\s*(.*)$/.exec(line.trim()) ?? [];
  if (!word) return [];
  try {
    const parse = words[word];
    return [parse ? parse(rest) : { do: 'say', text: `stub: no directive !${word}` }];
  } catch (error) {
    return [{ do: 'say', text: `stub: cannot read ${line.trim()}: ${String(error)}` }];
  }
}

/** The script that stands in a text. */
export function parseDirectives(text: string): Directive[] {
  return text.split('\n').flatMap(parseLine);
}
