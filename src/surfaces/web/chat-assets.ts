import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import type { FastifyReply } from 'fastify';
import { Problem } from '../../platform/problem.js';

const folder = new URL('./public/', import.meta.url);

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Read once: a name that is not in the folder has no path that could lead out of it. */
const assets = new Map(
  readdirSync(folder).flatMap((name) => {
    const type = types[extname(name)];
    return type ? [[name, { type, bytes: readFileSync(new URL(name, folder)) }] as const] : [];
  }),
);

/** Sends a file of the page; the same for every link, so no link is needed for it. */
export function sendAsset(reply: FastifyReply, name: string, status = 200): void {
  const asset = assets.get(name);
  if (!asset) throw new Problem('notFound', 'The chat page has no such file.');
  void reply.status(status).type(asset.type).send(asset.bytes);
}
