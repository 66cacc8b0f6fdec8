import { currentTurn } from '../../../src/door/demo/current-turn.js';
import { messageTexts } from '../../../src/door/demo/message-texts.js';
import { offeredTool, type ModelRequest, type ToolResult } from '../../../src/door/demo/model-request.js';
import type { TokenCounts } from '../../../src/door/demo/message-events.js';
import type { Json } from '../../../src/platform/json.js';
import { parseDirectives, type Directive } from './directives.js';

/** A directive with its place in the script. */
export type Step = Directive & { line: number };

export interface Call {
  id: string;
  name: string;
  input: Record<string, Json>;
}

/** What one request is answered with. */
export interface Answer {
  /** Names the script among others, for directives that count. */
  script: string;
  steps: Step[];
  calls: Call[];
  results: ToolResult[];
  counts: TokenCounts;
}

/** Calls that go out together; a call outside of `!parallel` stands alone. */
function groupEnd(script: Step[], from: number): number {
  const opened = script.slice(0, from).findLast((step) => step.do === 'parallel' || step.do === 'end');
  if (opened?.do !== 'parallel') return from + 1;
  const end = script.findIndex((step, index) => index > from && step.do === 'end');
  return end === -1 ? script.length : end + 1;
}

/** The part of the script after as many calls as there are results, up to and with the next calls. */
function segment(script: Step[], results: number): Step[] {
  let start = 0;
  for (let seen = 0; ;) {
    const call = script.findIndex((step, index) => index >= start && step.do === 'call');
    const end = call === -1 ? script.length : groupEnd(script, call);
    const calls = script.slice(start, end).filter((step) => step.do === 'call').length;
    if (calls === 0 || seen + calls > results) return script.slice(start, end);
    seen += calls;
    start = end;
  }
}

function resolve(request: ModelRequest, step: Step): Step {
  if (step.do !== 'call') return step;
  const tool = offeredTool(request, step.tool);
  if (tool) return { ...step, tool: tool.name };
  return { do: 'say', text: `stub: no tool ${step.tool} is offered`, line: step.line };
}

/** What to do where a message that matches says nothing of it itself. */
export interface Rule {
  match: RegExp;
  script: string;
}

function scriptOf(text: string, rules: readonly Rule[]): Directive[] {
  const own = parseDirectives(text);
  if (own.length > 0) return own;
  return parseDirectives(rules.find(({ match }) => match.test(text))?.script ?? '');
}

/** What the script in a request, or the rule for what it says, tells to do now. */
export function answerTo(request: ModelRequest, newId: () => string, rules: readonly Rule[] = []): Answer {
  const turn = currentTurn(request.messages);
  const said = turn.flatMap((item) => (item.kind === 'said' ? [item.text] : []));
  const results = turn.filter((item) => item.kind === 'result');
  const spoken = said.map((text) => messageTexts(text).join('\n'));
  const script = spoken
    .flatMap((text) => scriptOf(text, rules))
    .map((directive, line) => resolve(request, { ...directive, line }));
  const echo: Step = { do: 'say', text: `stub: ${spoken.at(-1) ?? ''}`, line: 0 };
  const steps = script.length === 0 ? [echo] : segment(script, results.length);
  return {
    script: said[0] ?? '',
    steps,
    calls: steps.flatMap((step) =>
      step.do === 'call' ? [{ id: newId(), name: step.tool, input: step.input }] : [],
    ),
    results,
    counts: script.findLast((step) => step.do === 'usage')?.counts ?? { input: 10, output: 5 },
  };
}
