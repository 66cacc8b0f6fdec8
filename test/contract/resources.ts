import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import type { JsonSchema } from '../../src/kernel/field-registry.js';
import type { Operation, Registry } from '../../src/kernel/registry.js';
import { openapiOf } from '../../src/surfaces/openapi/document.js';
import { until } from '../support/boot.js';
import { connectMcp, type OutsideClient } from './resources-mcp.js';

/** A right call of one operation. */
export interface Sample {
  /** The key as the path has it, percent-encoded; only for actions on a row. */
  key?: string;
  /** The key's fields, as a tool takes them. */
  keyFields?: Record<string, string>;
  input?: Record<string, unknown>;
  /** Of an action that is made of several, how many rows it leaves in the audit; one where absent. */
  rows?: number;
}

/** A server to try, seeded with what the samples speak of. */
export interface ContractWorld {
  url: string;
  registry: Registry;
  /** A caller that may do everything, and one that may do nothing. */
  operator: string;
  stranger: string;
  /** Makes what the operation needs and says how to call it; undefined skips the right call, not the wrong ones. */
  sample(op: Operation): Promise<Sample | undefined>;
  /** How many rows the audit has. */
  auditRows(): Promise<number>;
  close(): Promise<void>;
}

const takesQuery = ({ method }: Operation): boolean => method === 'GET' || method === 'DELETE';

function sendRest(url: string, op: Operation, token: string | undefined, sample: Sample): request.Test {
  const { key = 'none', input = {} } = sample;
  const method = op.method.toLowerCase() as 'get';
  const call = request(url)[method](`/v1${op.path.replace(':key', key)}`);
  if (token !== undefined) void call.auth(token, { type: 'bearer' });
  return takesQuery(op) ? call.query(input) : call.send(input);
}

function restContract(op: Operation, world: () => ContractWorld): void {
  const rest = (token: string | undefined, sample: Sample = {}): request.Test =>
    sendRest(world().url, op, token, sample);
  const right = async (): Promise<Sample> => (await world().sample(op)) ?? {};

  it('answers 401 without a token', async () => {
    expect((await rest(undefined)).status).toBe(401);
  });

  it('answers 400 to an unknown key, and names it', async () => {
    const sample = await right();
    const answer = await rest(world().operator, { ...sample, input: { ...sample.input, notAField: 'x' } });
    expect(answer.status).toBe(400);
    expect(answer.body.type).toBe('urn:rookery:problem:invalid');
    expect((answer.body.errors as { path: string }[]).map((fault) => fault.path)).toContain('notAField');
  });

  it('refuses a caller without grants, as if a row were not there', async () => {
    expect((await rest(world().stranger, await right())).status).toBe(op.keyed ? 404 : 403);
  });

  it('stands in the OpenAPI document', () => {
    const paths = openapiOf(world().registry).paths as Record<string, JsonSchema>;
    expect(paths[`/v1${op.path.replace(':key', '{key}')}`]).toHaveProperty(op.method.toLowerCase());
  });

  if (op.action.effect !== 'write') return;
  it('leaves exactly one audit row when it succeeds', async () => {
    const sample = await world().sample(op);
    if (!sample) return;
    const before = await world().auditRows();
    const answer = await rest(world().operator, sample);
    expect([answer.status < 300, answer.text]).toEqual([true, answer.text]);
    expect(await world().auditRows()).toBe(before + (sample.rows ?? 1));
  });
}

function mcpContract(op: Operation, world: () => ContractWorld): void {
  let operator: OutsideClient;
  let stranger: OutsideClient;
  beforeAll(async () => {
    operator = await connectMcp(world().url, world().operator);
    stranger = await connectMcp(world().url, world().stranger);
  });
  afterAll(() => Promise.all([operator.close(), stranger.close()]));
  const args = (sample: Sample = {}): Record<string, unknown> => ({ ...sample.keyFields, ...sample.input });

  it('is a tool of the operator and none of a caller without grants', async () => {
    expect(await operator.tools()).toContain(op.tool);
    expect(await stranger.tools()).not.toContain(op.tool);
    await expect(stranger.call(op.tool, {})).rejects.toThrow(/Unknown tool/);
  });

  it('answers an unknown key with a result that names it', async () => {
    const answer = await operator.call(op.tool, { ...args(await world().sample(op)), notAField: 'x' });
    expect(answer.isError).toBe(true);
    expect(answer.text).toContain('notAField');
  });

  if (op.action.effect === 'read')
    it('gives by REST and by MCP the same', async () => {
      const sample = (await world().sample(op)) ?? {};
      const ask = () => sendRest(world().url, op, world().operator, sample);
      let rest = await ask();
      // Turns of earlier rows may go on: what counts is an answer that nothing has changed meanwhile.
      const { tool } = await until(async () => {
        const found = { rest, tool: await operator.call(op.tool, args(sample)) };
        rest = await ask();
        return isDeepStrictEqual(found.rest.body, rest.body) && found;
      }, 'nothing changes');
      expect([rest.status, tool.isError]).toEqual([200, false]);
      expect(tool.value).toEqual(rest.body);
    });
  else
    it('is carried out by MCP as well, with one audit row', async () => {
      const sample = await world().sample(op);
      if (!sample) return;
      const before = await world().auditRows();
      const { isError, text } = await operator.call(op.tool, args(sample));
      expect([isError, text]).toEqual([false, text]);
      expect(await world().auditRows()).toBe(before + (sample.rows ?? 1));
    });
}

/** What every resource and each of its actions holds, on every face it has. */
export function resourceContract(registry: Registry, open: () => Promise<ContractWorld>): void {
  let world: ContractWorld;
  const opened = (): ContractWorld => world;
  beforeAll(async () => void (world = await open()));
  afterAll(() => world.close());
  const has = (face: 'rest' | 'mcp', op: Operation): boolean => registry.on(face).includes(op);

  const outside = registry.operations.filter((op) => has('rest', op) || has('mcp', op));

  describe.each(outside.map((op) => [op.id, op] as const))('%s', (_id, op) => {
    if (has('rest', op)) describe('by REST', () => restContract(op, opened));
    if (has('mcp', op)) describe('by MCP', () => mcpContract(op, opened));
  });
}
