import { getMetadataStorage, ValidationTypes, type ValidationArguments } from 'class-validator';

type Metadata = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>[number];
type Check = (value: unknown) => boolean;

/** What class-validator would ask of one property. */
interface PropertyRules {
  name: string;
  /** Whether the rules are asked at all. */
  conditions: ((object: object, value: unknown) => boolean)[];
  checks: Check[];
  nested: boolean;
}

type Rules = Map<string, PropertyRules>;

/**
 * Keeps the rules that class-validator finds for a class: it looks through those of every class there is, for each value
 * that it checks. A class has all of its rules before there is a value of it.
 */
export function keepClassRules(): void {
  const storage = getMetadataStorage();
  const find = storage.getTargetValidationMetadatas.bind(storage);
  const known = new Map<unknown, ReturnType<typeof find>>();
  storage.getTargetValidationMetadatas = (target, schema, always, strictGroups, groups) => {
    const plain = !schema && !always && !strictGroups && !groups;
    const found = (plain && known.get(target)) || find(target, schema, always, strictGroups, groups);
    if (plain) known.set(target, found);
    return found;
  };
}

function checksOf({ constraintCls, constraints, each, propertyName }: Metadata): Check[] {
  const given = { constraints, property: propertyName } as ValidationArguments;
  return getMetadataStorage()
    .getTargetValidatorConstraints(constraintCls)
    .map(({ instance, async }) => {
      const holds: Check = (value) => !async && instance.validate(value, given) === true;
      return each ? (value) => (Array.isArray(value) ? value.every(holds) : holds(value)) : holds;
    });
}

const rulesBy = new Map<unknown, Rules>();

function rulesOf(dto: unknown): Rules {
  const known = rulesBy.get(dto);
  if (known) return known;
  const rules: Rules = new Map();
  const all = getMetadataStorage().getTargetValidationMetadatas(dto as () => void, '', false, false);
  for (const metadata of all) {
    const { propertyName: name, type, constraints } = metadata;
    const own = rules.get(name) ?? { name, conditions: [], checks: [], nested: false };
    rules.set(name, own);
    if (type === ValidationTypes.CONDITIONAL_VALIDATION) own.conditions.push(constraints[0]);
    else if (type === ValidationTypes.NESTED_VALIDATION) own.nested = true;
    else if (type === ValidationTypes.CUSTOM_VALIDATION && !metadata.validateIf)
      own.checks.push(...checksOf(metadata));
    else own.checks.push(() => false);
  }
  rulesBy.set(dto, rules);
  return rules;
}

function isFitting(value: unknown, partial: boolean): boolean {
  if (value === undefined) return true;
  if (Array.isArray(value)) return value.every((item) => isFitting(item, partial));
  return value instanceof Object && fits(value, partial);
}

/**
 * Whether class-validator would find nothing wrong: by its own rules, without the errors that it prepares for each
 * property. A no is for class-validator to explain.
 */
export function fits(value: object, partial: boolean): boolean {
  const rules = rulesOf(value.constructor);
  for (const name in value) if (!rules.has(name)) return false;
  for (const { name, conditions, checks, nested } of rules.values()) {
    const given = (value as Record<string, unknown>)[name];
    if (!conditions.every((asks) => asks(value, given))) continue;
    if (partial && (given === null || given === undefined)) continue;
    if (!checks.every((holds) => holds(given)) || (nested && !isFitting(given, partial))) return false;
  }
  return true;
}
