import { rm } from 'node:fs/promises';
import { Mentions } from '../../src/platform/mentions.js';
import type { DataDirectory } from './data-directory.js';

const canary = 'Swordfish';
const mentions = new Mentions({ names: ['user:ada'], terms: [canary], lines: ['- 2026-11-01: likes tea'] });
export const nothingElse = { attachments: [], people: [], sessions: [], agents: [] };
const attachment = '01hq00000000000000000a';
export const asked = { mentions, ...nothingElse, attachments: [attachment], people: ['user:ada'] };
/** As they stand in what is sought, and nowhere else. */
export const words = [canary, 'user%3Aada', 'likes tea', attachment, 'nuser:ada', 'user:ada\n'];

/** An agent whose every place holds what is sought, beside one that has nothing of it. */
export async function world(data: DataDirectory): Promise<void> {
  await data.put('agents/corp/eng/_agent', 'a1');
  await data.put(
    'agents/corp/eng/_home/MEMORY.md',
    `# Memory\n- 2026-11-01: likes tea\r\n- Ask ${canary}\nend\n`,
  );
  await data.put('agents/corp/eng/_home/old.md', `only ${canary}`);
  await data.put('agents/corp/eng/_home/old.bin', Buffer.from(`\0${canary}\0`));
  await data.put(`agents/corp/eng/_home/notes-${canary}/a.md`);
  await data.commit('a1', 'corp/eng', `About ${canary}`, 'user:ada');
  await rm(data.at('agents/corp/eng/_home/old.md'));
  await data.put('agents/corp/eng/_home/safe.md', 'safe\n');
  await data.commit('a1', 'corp/eng');
  await data.put(`agents/corp/eng/_home/media/${attachment}-photo.png`, 'bytes');
  await data.put('agents/corp/eng/_people/user%3Aada.md', '- tea\n');
  await data.put('agents/corp/eng/_people/user%3Aeve.md', '- eve\n- knows user:ada\n');
  await data.put('agents/corp/eng/_sessions/s1/.claude/projects/p/x.jsonl', '{"text":"one\\nuser:ada"}\n');
  await data.put('agents/corp/eng/_sessions/s1.skills/x/SKILL.md');
  await data.put('agents/corp/eng/_sessions/s2/.claude/projects/p/x.jsonl', '{"text":"two"}\n');
  await data.put('agents/corp/_agent', 'a2');
  await data.put('agents/corp/_home/MEMORY.md', '# Memory\n- user:adam\n');
  await data.commit('a2', 'corp');
  await data.put('trash/a1-20261101T000000.000Z/_home/x.md', `${canary}\nrest\n`);
  await data.put('trash/a3-20261101T000000.000Z/_sessions/s3/x', 'whose?');
  await data.put('kept/a1/files/PERSONA.md', `You.\n${canary}\n`);
  await data.put('skills/x/SKILL.md', `do\n${canary}\n`);
  await data.put('git/staged-1-abc.git/x', canary);
  await data.put('backups/before.db', canary);
  await data.put(`files/${attachment}`, 'bytes');
  await data.put('files/01hq00000000000000000b', `to ${canary}`);
  await data.put('files/01hq00000000000000000c', Buffer.from(`\0${canary}`));
}
