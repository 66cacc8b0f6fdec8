import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsISO8601,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateBy,
  ValidateNested,
} from 'class-validator';
import { scopeFault } from '../identity/scope.js';
import { agentPathFault } from '../platform/agent-path.js';
import type { Json } from '../platform/json.js';
import { record, type Dto, type Field, type JsonSchema } from './field-registry.js';

interface Common {
  /** What the field is, for people, models and forms. */
  says: string;
  optional?: boolean;
  example?: Json;
}

type Extra = Pick<Field, 'from' | 'shape' | 'faults'> & { secret?: boolean };

function field(
  options: Common,
  schema: JsonSchema,
  checks: PropertyDecorator[],
  extra: Extra = {},
): PropertyDecorator {
  return (prototype, key) => {
    const example: JsonSchema = options.example === undefined ? {} : { examples: [options.example] };
    record(prototype.constructor as Dto, {
      name: String(key),
      schema: { ...schema, description: options.says, ...example },
      optional: options.optional ?? false,
      secret: false,
      ...extra,
    });
    for (const check of options.optional ? [...checks, IsOptional()] : checks) check(prototype, key);
  };
}

/** A rule of our own: `fault` says what is wrong with a value that has the right type, or undefined. */
function Rule(name: string, fault: (value: never) => string | undefined): PropertyDecorator {
  const message = (value: unknown): string | undefined =>
    typeof value === 'string' ? fault(value as never) : undefined;
  return ValidateBy({
    name,
    validator: {
      validate: (value) => message(value) === undefined,
      defaultMessage: (given) => `$property ${message(given?.value) ?? 'is not valid'}`,
    },
  });
}

const wellFormed = Rule('wellFormed', (text: string) =>
  !text.isWellFormed()
    ? 'must be well-formed Unicode'
    : text.includes('\0')
      ? 'must not contain NUL'
      : undefined,
);

/** A string of `min` to `max` UTF-16 units (default 1 to 10,000). */
export function Text(
  options: Common & { min?: number; max?: number; pattern?: RegExp; secret?: boolean },
): PropertyDecorator {
  const { min = 1, max = 10_000, pattern, secret = false } = options;
  const schema = {
    type: 'string',
    minLength: min,
    maxLength: max,
    ...(pattern && { pattern: pattern.source }),
    ...(secret && { writeOnly: true }),
  };
  const checks = [
    IsString(),
    MinLength(min),
    MaxLength(max),
    wellFormed,
    ...(pattern ? [Matches(pattern)] : []),
  ];
  return field(options, schema, checks, { secret });
}

/** A value that must never be shown again: masked in audit and logs, refused in views. */
export function Secret(options: Common & { max?: number }): PropertyDecorator {
  return Text({ ...options, secret: true });
}

/** An agent's path, `corp/eng/sre`. */
export function AgentPath(options: Common): PropertyDecorator {
  return field(options, { type: 'string', maxLength: 200 }, [IsString(), Rule('agentPath', agentPathFault)]);
}

/** A scope: `a/b`, `a/b/*`, `a/b/**`, `**` or `@self`. */
export function Scope(options: Common): PropertyDecorator {
  return field(options, { type: 'string', maxLength: 203 }, [IsString(), Rule('scope', scopeFault)]);
}

const principal = /^(user|agent|role|token|sender):[^\s\0]{1,300}$|^anyone$/u;

/** A principal as people write it: `user:ada`, `agent:corp/eng`, `role:member`, `sender:telegram:user/42`, `anyone`. */
export function Principal(options: Common): PropertyDecorator {
  return field(options, { type: 'string', maxLength: 310, pattern: principal.source }, [
    IsString(),
    Matches(principal, { message: '$property must be user:…, agent:…, role:…, token:…, sender:… or anyone' }),
  ]);
}

/** An action: `routes:create`, `routes:*`, `turn:reply` or `*`. */
export function ActionName(options: Common): PropertyDecorator {
  const pattern = /^(\*|[a-z][a-z0-9-]*:(\*|[a-z][a-z0-9_-]*))$/;
  return field(options, { type: 'string', maxLength: 100, pattern: pattern.source }, [
    IsString(),
    MaxLength(100),
    Matches(pattern, { message: '$property must be "resource:verb", "resource:*" or "*"' }),
  ]);
}

/** One of a fixed list of words. */
export function Choice(options: Common & { of: readonly string[] }): PropertyDecorator {
  return field(options, { type: 'string', enum: [...options.of] }, [IsIn([...options.of])]);
}

const flagWords = new Map<string, unknown>(Object.entries({ true: true, false: false, 1: true, 0: false }));

export function Flag(options: Common): PropertyDecorator {
  return field(options, { type: 'boolean' }, [IsBoolean()], { from: (text) => flagWords.get(text) ?? text });
}

const numberFrom = (text: string): unknown => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text);

/** A whole number from `min` to `max`, both included. */
export function Count(options: Common & { min: number; max: number }): PropertyDecorator {
  const { min, max } = options;
  return field(options, { type: 'integer', minimum: min, maximum: max }, [IsInt(), Min(min), Max(max)], {
    from: numberFrom,
  });
}

/** A number that may have a fraction. */
export function Amount(options: Common & { min: number; max: number }): PropertyDecorator {
  const { min, max } = options;
  return field(options, { type: 'number', minimum: min, maximum: max }, [IsNumber(), Min(min), Max(max)], {
    from: numberFrom,
  });
}

const iso = Rule('moment', (text: string) =>
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$/.test(text) && !Number.isNaN(Date.parse(text))
    ? undefined
    : 'must be a UTC time such as 2026-12-31T23:59:59Z',
);

/** An instant in UTC. */
export function Moment(options: Common): PropertyDecorator {
  return field(options, { type: 'string', format: 'date-time' }, [IsString(), IsISO8601(), iso]);
}

/** The id of a row: letters, digits, `_`, `-`. */
export function Ref(options: Common): PropertyDecorator {
  return Text({ ...options, max: 64, pattern: /^[A-Za-z0-9_-]+$/ });
}

/** A list of short texts. */
export function Texts(options: Common & { max?: number; each?: number }): PropertyDecorator {
  const { max = 100, each = 500 } = options;
  const schema = { type: 'array', maxItems: max, items: { type: 'string', minLength: 1, maxLength: each } };
  const every = { each: true };
  const checks = [IsArray(), ArrayMaxSize(max), IsString(every), MinLength(1, every), MaxLength(each, every)];
  return field(options, schema, checks, { from: (text) => text.split(',') });
}

/** A nested object of a shape. */
export function Shape(options: Common & { of: () => Dto }): PropertyDecorator {
  return field(options, {}, [IsObject(), ValidateNested()], { shape: options.of });
}

/** A list of objects of one shape. */
export function Shapes(options: Common & { of: () => Dto; max?: number }): PropertyDecorator {
  const { max = 100 } = options;
  // Of a list within the list each item would be checked, as if it stood in the outer one.
  const checks = [IsArray(), ArrayMaxSize(max), IsObject({ each: true }), ValidateNested({ each: true })];
  return field(options, { type: 'array', maxItems: max }, checks, { shape: options.of });
}

/** JSON whose own rules stand elsewhere: `fault` speaks of the whole, `faults` of its parts. At most 64 KiB of text. */
export function Free(
  options: Common & {
    schema?: JsonSchema;
    fault?: (value: unknown) => string | undefined;
    faults?: Field['faults'];
  },
): PropertyDecorator {
  const bounded = ValidateBy({
    name: 'free',
    validator: {
      validate: (value) => freeFault(value, options.fault) === undefined,
      defaultMessage: (given) => `$property ${freeFault(given?.value, options.fault) ?? 'is not valid'}`,
    },
  });
  const schema = options.schema ?? { type: 'object', additionalProperties: true };
  return field(options, schema, [bounded], options.faults ? { faults: options.faults } : {});
}

/** A bound, so that no later walk over the value can run out of stack. */
const deepest = 50;

function textFault(value: unknown, depth = 0): string | undefined {
  if (depth > deepest) return `must be nested at most ${deepest} deep`;
  if (typeof value === 'string' && (!value.isWellFormed() || value.includes('\0')))
    return 'must be well-formed Unicode without NUL';
  if (value === null || typeof value !== 'object') return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const fault = textFault(key) ?? textFault(inner, depth + 1);
    if (fault) return fault;
  }
  return undefined;
}

function freeFault(value: unknown, fault?: (value: unknown) => string | undefined): string | undefined {
  if (value === undefined || value === null) return 'is required';
  const text = textFault(value);
  if (text) return text;
  if (JSON.stringify(value).length > 65_536) return 'must be at most 64 KiB of JSON';
  return fault?.(value);
}
