import type { JsonSchema } from '../../kernel/field-registry.js';
import type { Operation } from '../../kernel/registry.js';
import type { ToolView } from '../../kernel/tools.js';

/** Whether a call may say which version of the row it has seen. */
export const takesVersion = (op: Operation): boolean => op.keyed && op.action.effect === 'write';

const ifVersion: JsonSchema = {
  type: 'integer',
  minimum: 1,
  description: "The row's version you have read; the call is refused if it has changed since.",
};

function inputSchema({ schema }: Operation, versioned: boolean): JsonSchema {
  if (!versioned) return schema;
  return { ...schema, properties: { ...(schema.properties as JsonSchema), ifVersion } };
}

/** An operation as a tool; `asked` where people have a say in some of its calls. */
export function toolView(op: Operation, asked: boolean): ToolView {
  const { action, method } = op;
  return {
    name: op.tool,
    description: asked ? `${action.says} People may have to approve a call first.` : action.says,
    inputSchema: inputSchema(op, takesVersion(op)),
    annotations:
      action.effect === 'read'
        ? { readOnlyHint: true }
        : {
            readOnlyHint: false,
            destructiveHint: method === 'DELETE',
            idempotentHint: method === 'DELETE' || method === 'PUT' || method === 'PATCH',
          },
  };
}
