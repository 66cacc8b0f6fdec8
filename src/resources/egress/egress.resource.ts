import { Problem, type FieldError } from '../../platform/problem.js';
import { plainResource } from '../plain.js';
import { EgressFields, EgressKey, EgressQuery, EgressView } from './egress.dto.js';

const isPort = (text: string): boolean => /^\d{1,5}$/.test(text) && Number(text) > 0 && Number(text) < 65_536;

function check({ ports = [], methods = [], paths = [] }: EgressFields): void {
  const faultsOf = (
    name: string,
    list: string[],
    right: (item: string) => boolean,
    message: string,
  ): FieldError[] =>
    list.flatMap((item, index) => (right(item) ? [] : [{ path: `${name}.${index}`, message }]));
  const faults = [
    ...faultsOf('ports', ports, isPort, 'must be a port, 1 to 65535'),
    ...faultsOf(
      'methods',
      methods,
      (item) => /^[A-Z]+$/.test(item),
      'must be a method in capitals, such as GET',
    ),
    ...faultsOf('paths', paths, (item) => item.startsWith('/'), 'must begin with "/"'),
  ];
  if (faults.length > 0) throw new Problem('invalid', `${faults[0]?.path} ${faults[0]?.message}.`, faults);
}

export const egress = plainResource<EgressFields, EgressQuery>({
  name: 'egress',
  kind: 'Egress',
  says: 'Where agents may connect to. Nothing is allowed that no row allows. Not enforced yet: containers have no network at all.',
  table: 'egress',
  key: EgressKey,
  view: EgressView,
  fields: EgressFields,
  query: EgressQuery,
  filters: { host: 'egress.host' },
  written: {
    defaults: { scope: '**', ports: ['443'], effect: 'allow' },
    sameBy: ['scope', 'host', 'effect'],
  },
  check,
  enforced: false,
  tells: {
    create: 'Allow or forbid agents a host. It is stored and not enforced yet.',
    update: 'Change a rule. Null takes a field back to its default.',
    delete: 'Delete a rule. What only it allowed is not allowed any more.',
  },
});
