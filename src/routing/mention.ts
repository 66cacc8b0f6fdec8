import { parsePattern, quote, readable, type TextPattern } from './pattern.js';
import { isRoom, isUntrusted, type Subject } from './subject.js';
import type { AgentRow, Gate, MatchedBy, RoutingSettings, RuntimeState } from './types.js';
import { unspacedClass, wordClass, wordEnd, wordStart } from './words.js';

/** What the mention gate needs beside the message. */
export interface MentionQuestion {
  readonly subject: Subject;
  readonly state: RuntimeState;
  readonly required: boolean;
  readonly patterns: readonly TextPattern[];
  readonly matchedBy: MatchedBy;
  /** The text is a control command and its sender may use it. */
  readonly command: boolean;
}

/**
 * ME-05: the agent's own patterns, even an empty list, else the settings', else those that its identity
 * gives.
 */
export function mentionSources(agent: AgentRow | undefined, settings: RoutingSettings): readonly string[] {
  return agent?.mentionPatterns ?? settings.mentionPatterns ?? (agent ? identityPatterns(agent) : []);
}

/** The patterns that name an agent, ready to search; invalid ones are left out (ME-08). */
export function mentionPatterns(sources: readonly string[]): readonly TextPattern[] {
  return sources.map(parsePattern).flatMap((parsed) => (parsed.ok ? [parsed.pattern] : []));
}

/** ME-01 to ME-17: whether a message in a room speaks to the agent. */
export function mentionGate(question: MentionQuestion): Gate {
  const { subject, state, required, patterns, matchedBy, command } = question;
  const { facts } = subject;
  if (!isRoom(subject)) return gate(true, 'direct_chat');
  if (state.activation === 'always' || (!required && state.activation !== 'mention')) {
    return gate(true, 'mention_not_required');
  }
  if (isUntrusted(subject)) return gate(false, 'text_untrusted');
  if (matchedBy === 'engagement') return gate(true, 'engaged');
  if (facts.mentioned || subject.verb === 'mention') {
    return gate(true, facts.replyToBot && !facts.mentioned ? 'reply_to_bot' : 'mentioned');
  }
  if (facts.replyToBot || matchedBy === 'reply') return gate(true, 'reply_to_bot');
  if (!facts.mentionsOthers && patterns.some((pattern) => pattern(subject.text)))
    return gate(true, 'mention_pattern');
  if (command && !facts.mentionsOthers) return gate(true, 'command');
  // ME-15: where nobody could ever be recognised, the gate would only make the agent mute.
  if (facts.mentioned === undefined && patterns.length === 0) return gate(true, 'mention_undetectable');
  return gate(false, 'not_mentioned');
}

/** ME-06, ME-07: the name with any white space between its words, as a word of its script, and the emoji. */
function identityPatterns(agent: AgentRow): readonly string[] {
  const words = readable(agent.identity?.name ?? agent.name ?? '')
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '');
  const emoji = readable(agent.identity?.emoji ?? '').trim();
  const name = words.map(quote).join('[\\s\\p{Z}]+');
  return [
    ...(name === '' ? [] : [`${edge(words[0], 0, wordStart)}@?${name}${edge(words.at(-1), -1, wordEnd)}`]),
    ...(emoji === '' ? [] : [quote(emoji)]),
  ];
}

/** A name's end is a word's end, unless it is punctuation or belongs to a script without spaces. */
function edge(word: string | undefined, at: 0 | -1, boundary: string): string {
  const char = [...(word ?? '')].at(at) ?? '';
  const spaced = new RegExp(`^[${wordClass}]$`, 'u').test(char) && !unspaced.test(char);
  return spaced ? boundary : '';
}

const unspaced = new RegExp(`^[${unspacedClass.replace(/\\p\{(\w+)\}/g, '\\p{Script=$1}')}]$`, 'u');

function gate(passed: boolean, reason: string): Gate {
  return { gate: 'mention', passed, reason };
}
