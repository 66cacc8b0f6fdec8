import { IsOptional } from 'class-validator';
import { fieldsOf, record, type Dto } from './field-registry.js';

/** The same shape, some fields of which may be left out: whoever takes it knows what they are then. */
export function relaxed(shape: Dto, names: readonly string[]): Dto {
  class Relaxed extends (shape as new () => object) {}
  for (const field of fieldsOf(shape).filter(({ name }) => names.includes(name))) {
    record(Relaxed, { ...field, optional: true });
    IsOptional()(Relaxed.prototype, field.name);
  }
  return Relaxed;
}
