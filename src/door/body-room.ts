import { ModelError } from './model-error.js';

/** The API's own limit for a request. */
export const maxBodyBytes = 32 * 1024 * 1024;

/** What the bodies of one request take of the room. */
export interface BodyPlace {
  take(bytes: number): void;
  /** Gives all of it back. */
  leave(): void;
}

/** The memory of the server that the requests of one container may hold together: an agent can open many at once. */
export class BodyRoom {
  private left = 2 * maxBodyBytes;

  enter(): BodyPlace {
    let held = 0;
    return {
      take: (bytes) => {
        if (bytes > this.left) throw new ModelError(413, 'Too many large requests are under way at once.');
        this.left -= bytes;
        held += bytes;
      },
      leave: () => {
        this.left += held;
        held = 0;
      },
    };
  }
}
