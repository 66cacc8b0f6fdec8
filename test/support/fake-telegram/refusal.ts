/** What the Bot API answers instead of a result. */
export class Refusal extends Error {
  constructor(
    readonly code: number,
    readonly description: string,
    readonly parameters?: { retry_after?: number; migrate_to_chat_id?: number },
  ) {
    super(description);
  }
}

export const badRequest = (why: string): Refusal => new Refusal(400, `Bad Request: ${why}`);
