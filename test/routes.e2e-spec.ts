import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openapiOf } from '../src/surfaces/openapi/document.js';
import { methodsOf } from '../src/surfaces/rest/http.js';
import { routeFaults, undocumented } from './contract/resources-routes.js';
import { World } from './support/boot.js';

describe('the routes of the server', () => {
  let world: World;
  beforeAll(async () => void (world = await World.boot()));
  afterAll(() => world.close());

  it('all belong to a controller and declare their access (P5)', () => {
    expect(routeFaults(world.app.http)).toEqual([]);
    expect(methodsOf(world.app.http).list().length).toBeGreaterThan(20);
  });

  it('below /v1 all stand in the OpenAPI document', () => {
    expect(undocumented(world.app.http, openapiOf(world.app.core.registry))).toEqual([]);
  });
});
