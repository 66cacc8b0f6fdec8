import { getMetadataStorage } from 'class-validator';

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
