import { Problem, type ProblemKind } from '../../platform/problem.js';

/** The code of a system error, and an empty text for anything else. */
function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

const reasons: Record<string, [ProblemKind, string]> = {
  ENOENT: ['notFound', 'does not exist'],
  ELOOP: ['invalid', 'is a link; links in a home are never followed'],
  ENOTDIR: ['invalid', 'leads through a link or something that is not a folder'],
  EISDIR: ['invalid', 'is a folder'],
  ENXIO: ['invalid', 'is not a regular file'],
  ENODEV: ['invalid', 'is not a regular file'],
  EACCES: ['invalid', 'may not be opened'],
  EPERM: ['invalid', 'may not be opened'],
  ENAMETOOLONG: ['invalid', 'is too long a name'],
  EDQUOT: ['unavailable', 'does not fit: the quota is used up'],
  ENOSPC: ['unavailable', 'does not fit: the disk is full'],
};

/**
 * What a system error on an agent's file means to whoever asked; an error of another kind comes back as it
 * is.
 */
export function refusal(error: unknown, path: string): unknown {
  const known = reasons[codeOf(error)];
  return known ? new Problem(known[0], `${path} ${known[1]}.`) : error;
}

/** Whether the entry was removed, or swapped for something of another kind, since it was listed. */
export function hasVanished(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO'].includes(codeOf(error));
}

/** Whether the entry was refused: by its permissions, or by us for what it turned out to be. */
export function isRefused(error: unknown): boolean {
  return error instanceof Problem || ['EACCES', 'EPERM'].includes(codeOf(error));
}
