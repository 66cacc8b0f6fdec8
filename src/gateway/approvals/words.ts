import type { Approval } from '../../kernel/approval-port.js';
import type { Json } from '../../platform/json.js';

/** What the arguments share on the card, so that it is one message; and what each is shown of at least. */
const [shownOfAll, shownAtLeast] = [2800, 100];
/** Longer arguments are not repeated to the agent that has written them. */
const mostRepeated = 20_000;

/** One line that cannot leave its block: no line break, back-tick or character that is not seen is what it seems. */
function plain(value: Json, most: number): string {
  const text = JSON.stringify(value);
  const shown = text.length > most ? `${text.slice(0, most)}… (${text.length} characters)` : text;
  return shown.toWellFormed().replace(/[`\p{C}\p{Zl}\p{Zp}]/gu, (one) => {
    const code = one.codePointAt(0) ?? 0;
    return `\\u{${code.toString(16)}}`;
  });
}

function argumentLines({ arguments: args }: Approval): string {
  const entries = Object.entries(args as { [name: string]: Json });
  const most = Math.max(shownAtLeast, Math.floor(shownOfAll / entries.length));
  const lines = entries.map(([name, value]) => `${name}: ${plain(value, most)}`);
  return lines.length > 0 ? ['```', ...lines, '```'].join('\n') : '(without arguments)';
}

/** What people are asked, with every argument. */
export function card(row: Approval, agent: string, why: string | null): string {
  const { id, tool, scope, approvers, quorum, expiresAt } = row;
  const who = quorum > 1 ? `${quorum} of ${approvers.join(', ')}` : approvers.join(' or ');
  return [
    `${agent} wants to call ${tool} on ${scope} and waits for approval by ${who}, until ${expiresAt}.`,
    ...(why === null ? [] : [why]),
    argumentLines(row),
    `/approve ${id} [note]\n/reject ${id} [reason]`,
  ].join('\n');
}

function callAgain({ tool, edited, expiresAt, arguments: args }: Approval): string {
  const json = JSON.stringify(args);
  const with_ = edited
    ? 'with other arguments than yours, and with exactly these'
    : 'again with exactly the same arguments';
  const shown = edited || json.length <= mostRepeated ? `:\n${json}` : '.';
  return `Call ${tool} ${with_}, once, before ${expiresAt}${shown}`;
}

/** The card when nobody is asked any more: how it ended, in the place of the commands. */
export function closed(text: string, { state, agreed, decidedBy, edited, reason }: Approval): string {
  const by = state === 'approved' ? agreed.map((one) => one.by).join(', ') : decidedBy;
  const why = reason === null ? '' : `: ${reason}`;
  const ends: Partial<Record<Approval['state'], string>> = {
    approved: `✔ approved by ${by}${edited ? ', with other arguments' : ''}`,
    refused: `✖ refused by ${by}${why}`,
  };
  return `${text.slice(0, text.lastIndexOf('\n/approve '))}\n${ends[state] ?? '(nobody has decided in time)'}`;
}

/** What the agent is told. */
export function decision(row: Approval): string {
  const { id, state, tool, agreed, reason } = row;
  if (state === 'expired')
    return `Nobody has decided on your call of ${tool} in time (approval ${id}), so it is not carried out. Tell whoever waits for it.`;
  if (state === 'refused') {
    const why = reason === null ? 'No reason was given.' : `The reason:\n${reason}`;
    return `Your call of ${tool} was refused (approval ${id}). Do not call it again. ${why}`;
  }
  const notes = agreed.flatMap(({ by, note }) => (note === undefined ? [] : [`${by} says:\n${note}`]));
  return [`Your call of ${tool} was approved (approval ${id}). ${callAgain(row)}`, ...notes].join('\n\n');
}
