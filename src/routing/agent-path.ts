import { createHash } from 'node:crypto';
import type { Subject } from './subject.js';

const segment = /^[\p{Ll}\p{Lo}\p{N}][\p{Ll}\p{Lo}\p{N}\p{M}_-]{0,62}$/u;
const foreign = /[^\p{Ll}\p{Lo}\p{N}\p{M}_]+/gu;

/** The words that a rule's target may leave to the message. */
export const placeholders = ['sender', 'chat', 'platform'] as const;

/** Whether a target names its agent only together with a message. */
export function isTemplate(agent: string): boolean {
  return agent.includes('{');
}

/** Why a text is no agent path, or undefined. */
export function pathFault(path: string): string | undefined {
  if (path !== path.normalize('NFC')) return 'is not in composed (NFC) form';
  if (path !== path.toLowerCase()) return `has upper case; write ${path.toLowerCase()}`;
  const segments = path.split('/');
  if (segments.length > 16 || Buffer.byteLength(path) > 200)
    return 'is deeper than 16 segments or longer than 200 bytes';
  return segments.every((each) => segment.test(each)) ? undefined : 'is no agent path such as corp/eng';
}

/**
 * The agent that a target means for a message; undefined where the result is no path or the message lacks a
 * word.
 */
export function agentFor(template: string, subject: Subject): string | undefined {
  if (!isTemplate(template)) return template;
  const words: Record<string, string | undefined> = {
    sender:
      subject.sender ??
      (subject.peer.kind === 'direct' ? `${subject.platform}:user/${subject.peer.id}` : undefined),
    chat: subject.chat,
    platform: subject.platform,
  };
  let complete = true;
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const word = words[name];
    if (!word) complete = false;
    return word ? safeSegment(word) : '';
  });
  return complete && pathFault(path) === undefined ? path : undefined;
}

/**
 * An address as a path segment. What loses a difference on the way gets a digest, so two people never share
 * an agent.
 */
export function safeSegment(address: string): string {
  const text = address.normalize('NFC');
  const plain = /^([a-z0-9]+)(?::user\/([\p{Ll}\p{Lo}\p{N}\p{M}_]+))?$/u.exec(text);
  const short = plain && [plain[1], plain[2]].filter((part) => part !== undefined).join('-');
  if (short && segment.test(short) && short.length <= 40) return short;
  const words = text
    .toLowerCase()
    .replace(foreign, '-')
    .replace(/^[-_\p{M}]+|-+$/gu, '');
  const digest = createHash('sha256').update(address).digest('hex').slice(0, 12);
  return words === '' ? `x-${digest}` : `${cut(words, 36)}-${digest}`;
}

function cut(text: string, bytes: number): string {
  let kept = '';
  for (const char of text) {
    if (Buffer.byteLength(kept + char) > bytes) break;
    kept += char;
  }
  return kept;
}
