import type { Snapshot } from './types.js';

/** SK-13: which person an address belongs to, by its lower-case spelling. */
export type IdentityLinks = ReadonlyMap<string, string>;

type Addresses = Readonly<Record<string, readonly string[]>>;

/** Turns person → addresses round; the first person who names an address has it. */
export function indexLinks(...layers: readonly (Addresses | undefined)[]): IdentityLinks {
  const index = new Map<string, string>();
  for (const [person, addresses] of layers.flatMap((layer) => Object.entries(layer ?? {}))) {
    // A principal is somebody else in another case, and nobody's id on a platform.
    const name = person.startsWith('user:') ? person : person.trim().toLowerCase();
    for (const address of addresses.map(spell)) {
      if (name !== '' && address !== '' && !index.has(address)) index.set(address, name);
    }
  }
  return index;
}

/** What the rows say of people comes before what the settings link. */
export function linksIn({ people, settings }: Pick<Snapshot, 'people' | 'settings'>): IdentityLinks {
  return indexLinks(people, settings.identityLinks);
}

/** The person behind any of the addresses; where several are linked, the first person in file order. */
export function linkedPerson(
  links: IdentityLinks,
  addresses: readonly (string | undefined)[],
): string | undefined {
  if (links.size === 0) return undefined;
  const spelled = new Set(addresses.filter((address) => address !== undefined).map(spell));
  const people = new Set([...spelled].map((address) => links.get(address)));
  if (people.size <= 1) return [...people][0];
  for (const person of links.values()) if (people.has(person)) return person;
  return undefined;
}

function spell(address: string): string {
  return address.trim().toLowerCase();
}
