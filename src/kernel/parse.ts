import { validateSync, type ValidationError } from 'class-validator';
import { Problem, type FieldError } from '../platform/problem.js';
import { fits, keepClassRules } from './class-rules.js';
import { fieldNames, fieldsOf, type Dto, type Field } from './field-registry.js';

export interface ParseOptions {
  /** Values come as text, from a query string or a path. */
  query?: boolean;
  /** A merge patch: fields may be missing, null removes an optional one. */
  partial?: boolean;
}

const strict = {
  whitelist: true,
  forbidNonWhitelisted: true,
  forbidUnknownValues: false,
  stopAtFirstError: true,
} as const;

keepClassRules();

/** Names that every object has already; the checks that follow would look past them. */
function refuseInherited(name: string): void {
  if (!(name in Object.prototype)) return;
  const fault = { path: name, message: 'is not a known field' };
  throw new Problem('invalid', `The input is not valid: ${name}.`, [fault]);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function convert(field: Field, value: unknown, options: ParseOptions): unknown {
  if (options.query && field.from && typeof value === 'string') return field.from(value);
  if (!field.shape) return value;
  const shape = field.shape();
  if (Array.isArray(value))
    return value.map((item) =>
      isObject(item) ? instance(shape, item, { ...options, partial: false }) : item,
    );
  return isObject(value) ? instance(shape, value, options) : value;
}

/** The same values as an instance of the shape, which is what class-validator needs to find the rules. */
function instance(dto: Dto, raw: Record<string, unknown>, options: ParseOptions): object {
  const made = Object.create((dto as { prototype: object }).prototype) as Record<string, unknown>;
  const fields = fieldNames(dto);
  for (const [name, value] of Object.entries(raw)) {
    const field = fields.get(name);
    if (!field) refuseInherited(name);
    // Outside a patch null says no more than absent does, and `run` need not know two ways to say nothing.
    if (value === null && field?.optional && !options.partial) continue;
    made[name] = field ? convert(field, value, options) : value;
  }
  return made;
}

function flatten(errors: ValidationError[], prefix: string, dto: Dto | undefined): FieldError[] {
  return errors.flatMap((error) => {
    const path = prefix + error.property;
    const shape =
      dto &&
      fieldsOf(dto)
        .find((field) => field.name === error.property)
        ?.shape?.();
    const own = Object.entries(error.constraints ?? {}).map(([rule, message]) => ({
      path,
      message:
        rule === 'whitelistValidation' && dto ? unknownField(dto) : message.replace(`${error.property} `, ''),
    }));
    const isItem = /^\d+$/.test(error.property);
    return [...own, ...flatten(error.children ?? [], `${path}.`, isItem ? dto : shape)];
  });
}

function unknownField(dto: Dto): string {
  const known = fieldsOf(dto).map((field) => field.name);
  return known.length > 0
    ? `is not a known field; known are ${known.join(', ')}`
    : 'is not a known field; none is taken here';
}

/** Unknown keys, wrong types and broken rules are one Problem that names every field. */
export function parse<T>(dto: Dto<T>, raw: unknown, options: ParseOptions = {}): T {
  if (!isObject(raw ?? {}))
    throw new Problem('invalid', 'The input must be a JSON object.', [
      { path: '', message: 'must be an object' },
    ]);
  const value = instance(dto, (raw ?? {}) as Record<string, unknown>, options);
  const partial = options.partial ?? false;
  const patch = partial ? patchFaults(dto, value as Record<string, unknown>, '') : [];
  const errors = fits(value, partial)
    ? []
    : validateSync(value, { ...strict, skipMissingProperties: partial });
  const ruled = partial ? [] : ruleFaults(dto, value as Record<string, unknown>);
  const fields = unique([...patch, ...flatten(errors, '', dto), ...ruled]);
  if (fields.length === 0) return value as T;
  const names = [...new Set(fields.map((field) => field.path))].slice(0, 5).join(', ');
  throw new Problem('invalid', `The input is not valid: ${names}.`, fields);
}

/** What a patch may not do: remove a required field, or bring a list whose items are not complete. */
function patchFaults(dto: Dto, value: Record<string, unknown>, prefix: string): FieldError[] {
  return fieldsOf(dto).flatMap((field) => {
    const given = value[field.name];
    const path = prefix + field.name;
    if (given === null) return field.optional ? [] : [{ path, message: 'is required and cannot be removed' }];
    const shape = field.shape?.();
    if (!shape) return [];
    if (isObject(given)) return patchFaults(shape, given, `${path}.`);
    const items: unknown[] = Array.isArray(given) ? given.filter(isObject) : [];
    return items.flatMap((item, index) =>
      flatten(validateSync(item as object, strict), `${path}.${index}.`, shape),
    );
  });
}

function ruleFaults(dto: Dto, value: Record<string, unknown>): FieldError[] {
  return fieldsOf(dto).flatMap(({ name, faults }) => {
    const given = value[name];
    return faults && given !== undefined && given !== null ? faults(given, name) : [];
  });
}

function unique(faults: FieldError[]): FieldError[] {
  return Array.from(new Map(faults.map((fault) => [`${fault.path} ${fault.message}`, fault])).values());
}

/** RFC 7396: what stands in the patch replaces, null removes, objects merge. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  // By entries, because assigning to `__proto__` would do something else than store it.
  const merged = new Map(Object.entries(isObject(target) ? target : {}));
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) merged.delete(name);
    else merged.set(name, mergePatch(merged.get(name), value));
  }
  return Object.fromEntries(merged);
}
