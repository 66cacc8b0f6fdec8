import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Registry } from '../src/kernel/registry.js';
import { resources } from '../src/resources/index.js';
import { openapiText } from '../src/surfaces/openapi/document.js';

interface Schema {
  writeOnly?: boolean;
  properties?: Record<string, Schema>;
  anyOf?: Schema[];
  items?: Schema;
}

interface Document {
  components: { schemas: Record<string, Schema> };
}

function secretPaths({ writeOnly, properties = {}, anyOf = [], items }: Schema, path: string): string[] {
  if (writeOnly) return [path];
  const inner = Object.entries(properties).flatMap(([name, one]) => secretPaths(one, `${path}.${name}`));
  const listed = items ? secretPaths(items, `${path}[]`) : [];
  return [...new Set([...inner, ...listed, ...anyOf.flatMap((one) => secretPaths(one, path))])];
}

describe('openapi/openapi.json', () => {
  it('is what the resources say (npm run openapi writes it)', () => {
    const written = readFileSync('openapi/openapi.json', 'utf8');
    expect(openapiText(new Registry(resources)) === written).toBe(true);
  });

  it('marks what is never shown again as write-only', () => {
    const { schemas } = (JSON.parse(readFileSync('openapi/openapi.json', 'utf8')) as Document).components;
    const marked = Object.entries(schemas).flatMap(([name, schema]) => secretPaths(schema, name));
    expect(marked.sort()).toEqual([
      'AgentImportInput.archive',
      'AgentProvisionInput.link.hmac.secret',
      'AgentProvisionInput.secrets[].value',
      'LinkCreateInput.hmac.secret',
      'ManifestApplyInput.files[].text',
      'ManifestPlanInput.files[].text',
      'PackageCreateInput.files[].text',
      'PackagePlanInput.files[].text',
      'PackageUpgradeInput.files[].text',
      'SecretCreateInput.value',
      'SecretUpdateInput.value',
    ]);
  });
});
