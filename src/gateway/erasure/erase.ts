import { erasedName, mentionsOf, namesOf, type Subject } from '../../kernel/erasure-subject.js';
import { scrub } from '../retention/scrub.js';
import { eraseAudit } from './audit.js';
import { eraseChanges } from './config.js';
import { eraseFiles } from './files/erase-files.js';
import { count, type Counts, type Place } from './place.js';
import { endSessions, eraseRows } from './rows.js';
import { eraseTexts } from './texts.js';
import type { Traces } from './traces.js';

/** One erasure at one place. */
export interface Erasure {
  id: string;
  subject: Subject;
  traces: Traces;
  counts: Counts;
}

const soughtIn = ({ subject, traces }: Erasure) => mentionsOf(subject, traces);

/**
 * Rows and files; answers with what is still there, and with nothing while somebody is in one of the conversations. Done
 * again it comes to the same.
 */
export async function eraseContents(place: Place, erasure: Erasure): Promise<string[] | undefined> {
  const { id, subject, traces, counts } = erasure;
  await eraseRows(place, subject, traces, counts);
  if (!(await endSessions(place, traces.sessions, counts))) return undefined;
  const mentions = soughtIn(erasure);
  const { attachments, sessions } = traces;
  const found = await eraseFiles(place, {
    ...{ mentions, attachments, sessions },
    people: namesOf(subject),
    agents: subject.kind === 'agent' ? [subject.id] : [],
  });
  for (const [store, more] of Object.entries(found.counts)) count(counts, store, more);
  const folders = found.sessions.map(({ folder }) => ({ agentId: '', folder }));
  if (!(await endSessions(place, folders, counts))) return undefined;
  const names = mentionsOf({ ...subject, terms: [] }, traces);
  const left = await eraseTexts(place, { all: mentions, names, by: erasedName(id) }, counts);
  return [
    ...found.unsearched.map((path) => `${path}, which cannot be searched`),
    ...Object.entries(left).map(([column, number]) => `${number} of ${column} with one of the terms`),
  ];
}

/** What the configuration was and who has changed it: last, because what came before is told of there. */
export async function eraseRecords(place: Place, erasure: Erasure): Promise<void> {
  const { id, subject, traces, counts } = erasure;
  const mentions = soughtIn(erasure);
  await eraseChanges(place, { id, subject, mentions }, counts);
  const turns = new Set(traces.turns);
  const targets = new Set([...traces.turns, ...traces.approvals]);
  await eraseAudit(place, { id, subject, mentions, turns, targets }, counts);
  await scrub(place.database);
}
