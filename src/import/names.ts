import { agentPathFault } from '../platform/agent-path.js';

/** A name as one segment of a path: lower case, any run of other characters one dash; undefined where nothing is left. */
export function segmentOf(name: string): string | undefined {
  const text = name
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{Ll}\p{Lo}\p{N}\p{M}_-]+/gu, '-')
    .replace(/^[-_\p{M}]+|-+$/gu, '');
  const cut = [...text].slice(0, 63).join('').replace(/-+$/, '');
  return cut !== '' && agentPathFault(cut) === undefined ? cut : undefined;
}

/** A path below another one; the agents of an import stand there together. */
export function below(under: string | undefined, path: string): string {
  return under === undefined ? path : `${under}/${path}`;
}

/** A text that stands for itself where a pattern is read. */
export function literal(text: string): string {
  return text.replace(/[*?[\\]/g, '\\$&');
}

/** The name of a secret for one purpose of a channel. */
export function secretName(channel: string, purpose: string): string {
  const plain = `${channel}.${purpose}`.replace(/[^A-Za-z0-9_.-]/gu, '_');
  return plain.slice(-64).replace(/^[^A-Za-z]+/, '');
}
