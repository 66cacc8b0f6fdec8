import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Docker from 'dockerode';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { instanceOf } from '../src/gateway/run-dir.js';
import { Captive, isolating, onHost } from './support/captive.js';
import { ModelStub } from './support/model-stub/model-stub.js';
import { places, searching, spellings } from './stories/credential-places.js';
import { BuiltServer } from './support/built-server.js';

/** What is told to the server alone; each is found by these words wherever it went. */
const secrets = {
  'the credential of the model': `sk-ant-canary${randomBytes(12).toString('hex')}`,
  'the token of the operator': `op_canary${randomBytes(12).toString('hex')}`,
  'the key of the secrets': randomBytes(32).toString('base64'),
  'a variable that means nothing to it': `canary${randomBytes(12).toString('hex')}`,
};
const words = Object.values(secrets);
const names = Object.keys(secrets) as (keyof typeof secrets)[];

/** Which of the secrets stand in it. */
function found(bytes: Buffer | string): string[] {
  const text = typeof bytes === 'string' ? bytes : bytes.toString('latin1');
  return names.filter((name) => spellings(secrets[name]).some((spelling) => text.includes(spelling)));
}

describe.each(isolating)('P8: no credential enters the container or stays behind (%s)', (runtime) => {
  const stub = new ModelStub();
  const docker = new Docker();
  let server: BuiltServer;
  let captive: Captive;

  beforeAll(async () => {
    await stub.start();
    const [key, token, secretsKey, other] = Object.values(secrets) as [string, string, string, string];
    server = await BuiltServer.start({
      ANTHROPIC_API_KEY: key,
      ROOKERY_TOKEN: token,
      ROOKERY_SECRETS_KEY: secretsKey,
      CANARY_SECRET: other,
      ANTHROPIC_BASE_URL: stub.url,
      ROOKERY_MODEL: 'claude-scripted',
      ROOKERY_RUNTIME: runtime,
      ROOKERY_LOG: 'trace',
    });
    captive = new Captive(server, undefined);
    await captive.sh('true');
  });
  afterAll(async () => {
    await server?.close();
    await stub.close();
  });

  describe('inside', () => {
    it.each(places)('not in %s', async (_name, place) => {
      expect(await captive.sh(searching(place, words))).toBe('0');
    });

    it('and the search finds them where they are: in the environment of the server', async () => {
      const outside = await onHost(searching(`cat /proc/${server.pid}/environ`, words));
      expect(Number(outside)).toBe(names.length);
    });
  });

  describe('on the way to the model', () => {
    it('only the real credential, and never the placeholder', () => {
      const headers = stub.requests.map((request) => request.headers);
      const wanted = secrets['the credential of the model'];
      expect(new Set(headers.map((sent) => sent['x-api-key']))).toEqual(new Set([wanted]));
      expect(JSON.stringify(headers)).not.toContain('door_');
      expect(found(JSON.stringify(stub.requests.map(({ body }) => body)))).toEqual([]);
    });
  });

  describe('outside', () => {
    it.each(['/audit', '/messages', '/turns', '/agents', '/grants', '/links'])('not in %s', async (path) => {
      const { status, body } = await server.api('GET', path);
      expect([status, found(JSON.stringify(body))]).toEqual([200, []]);
    });

    it('not in the history and the events of the chat', async () => {
      const history = await server.history();
      expect(history.messages.length).toBeGreaterThan(1);
      const events = server.follow(0);
      await events.first(({ kind }) => kind === 'turn');
      expect(found(JSON.stringify([history, events.seen]))).toEqual([]);
      await events.close();
    });

    it('not in a container, its image or the layers of it, as its engine shows them', async () => {
      const filters = { label: [`rookery.instance=${instanceOf(server.dataDir)}`] };
      const running = await docker.listContainers({ filters });
      expect(running).toHaveLength(runtime === 'docker' ? 1 : 0);
      for (const { Id, Image } of running) {
        const image = docker.getImage(Image);
        const facts = [await docker.getContainer(Id).inspect(), await image.inspect(), await image.history()];
        expect(JSON.stringify(facts[0])).toContain('ANTHROPIC_API_KEY=door_');
        expect(found(JSON.stringify(facts))).toEqual([]);
      }
    });

    it('not in its output, with all that it can tell', async () => {
      await server.stop();
      expect(server.output.length).toBeGreaterThan(500);
      expect(found(server.output)).toEqual([]);
    });

    it('not in any file of the data directory but the two that are for the operator alone', () => {
      const files = readdirSync(server.dataDir, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name));
      expect(files.map((file) => relative(server.dataDir, file))).toContain('rookery.db');
      const holding = files.filter((file) => found(readFileSync(file)).length > 0);
      expect(holding.map((file) => relative(server.dataDir, file))).toEqual(['token']);
      expect(statSync(join(server.dataDir, 'token')).mode & 0o777).toBe(0o600);
    });

    it('in the database the token is a hash, and what is not hashed would be found there', () => {
      const database = readFileSync(join(server.dataDir, 'rookery.db'));
      const token = secrets['the token of the operator'];
      expect(database.includes(createHash('sha256').update(token).digest('hex'))).toBe(true);
      mkdirSync(join(server.dataDir, 'copy'));
      writeFileSync(join(server.dataDir, 'copy', 'x'), Buffer.concat([database, Buffer.from(token)]));
      expect(found(readFileSync(join(server.dataDir, 'copy', 'x')))).toEqual(['the token of the operator']);
    });
  });
});
