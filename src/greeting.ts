import type { App } from './app.js';
import { chosenModel } from './gateway/turns/model.js';

/** The lines a start prints: where to chat, the token the first time, and what runs. */
export async function greet({ core, seeded, url }: App): Promise<void> {
  const base = core.config.publicUrl ?? url;
  const lines = [`Rookery listens on ${base}`];
  if (seeded.chatPath !== undefined) lines.push(`Chat with the first agent: ${base}${seeded.chatPath}`);
  if (seeded.token !== undefined) {
    lines.push(`Operator token (also in ${core.config.dataDir}/token): ${seeded.token}`);
  }
  console.log(lines.join('\n'));
  const chosen = await core.gateway.ready();
  const model = await chosenModel(core.engine);
  const key = model.demo ? ' Set ANTHROPIC_API_KEY for a real model.' : '';
  console.log(`Model: ${model.name}.${key} Runtime: ${chosen?.runtime.name ?? 'none'}. ${chosen?.why ?? ''}`);
}
