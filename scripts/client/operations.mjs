// The compact table of operations: what a client needs to make a request, and what a command line needs to ask for it.

const camel = (name) => name.replace(/[-_](\w)/g, (_, letter) => letter.toUpperCase());
const kebab = (name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const types = { string: 'text', integer: 'whole', number: 'number', boolean: 'flag', array: 'list' };

/** A schema as a field: `any` where the document leaves the value open. */
export function fieldOf(name, schema, required) {
  const [first, second] = schema.anyOf ?? [];
  if (second?.type === 'null') {
    const { anyOf: _, ...rest } = schema;
    return { ...fieldOf(name, { ...first, ...rest }, required), nullable: true };
  }
  const nested = schema.type === 'object' && Object.entries(schema.properties ?? {});
  const type = types[schema.type] ?? (nested?.length > 0 ? 'object' : 'any');
  const inner = schema.required ?? [];
  return {
    name,
    type,
    ...(schema.description && { says: schema.description }),
    ...(required && { required }),
    ...(schema.enum && { of: schema.enum }),
    ...(schema.examples && { example: schema.examples[0] }),
    ...(schema.writeOnly && { secret: true }),
    ...(type === 'object' && {
      fields: nested.map(([key, value]) => fieldOf(key, value, inner.includes(key))),
    }),
    ...(type === 'list' && schema.items && { items: fieldOf('', schema.items, false) }),
  };
}

const resolve = (document, ref) =>
  ref
    .slice(2)
    .split('/')
    .reduce((tree, part) => tree[part], document);

function bodyOf(document, { requestBody }) {
  if (!requestBody) return undefined;
  const [media, { schema }] = Object.entries(requestBody.content)[0];
  const { properties = {}, required = [] } = schema.$ref ? resolve(document, schema.$ref) : schema;
  const input = Object.entries(properties).map(([name, value]) =>
    fieldOf(name, value, required.includes(name)),
  );
  return { in: 'body', media, input };
}

function queryOf(parameters) {
  const query = parameters.filter((parameter) => parameter.in === 'query');
  if (query.length === 0) return undefined;
  const input = query.map(({ name, required, schema, description }) =>
    fieldOf(name, { ...schema, ...(description && { description }) }, required),
  );
  return { in: 'query', input };
}

function operationOf(document, path, method, operation) {
  const parameters = (operation.parameters ?? []).map((one) =>
    one.$ref ? resolve(document, one.$ref) : one,
  );
  const header = (name) => parameters.some((one) => one.in === 'header' && one.name === name);
  const key = parameters.find((one) => one.in === 'path');
  const [, , resource] = path.split('/');
  const success = Object.values(operation.responses)[0];
  return {
    id: operation.operationId,
    resource,
    verb: kebab(operation.operationId.slice(camel(resource).length)).slice(1),
    kind: operation.tags[0],
    method: method.toUpperCase(),
    path,
    says: operation.description,
    key: key?.['x-parts'] ?? [],
    ...(key && { keySays: key.description }),
    ...(header('If-Match') && { ifMatch: true }),
    ...(header('Idempotency-Key') && { idempotencyKey: true }),
    ...(success.content?.['text/event-stream'] && { stream: true }),
    ...(bodyOf(document, operation) ?? queryOf(parameters)),
  };
}

export function operationsOf(document) {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => operationOf(document, path, method, operation)),
  );
}
