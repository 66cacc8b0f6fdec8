import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { log } from '../platform/log.js';
import { admit, type Admitted } from './admit.js';
import { BodyRoom, type BodyPlace } from './body-room.js';
import { Exchange } from './exchange.js';
import { listenOn, type Owner } from './listen.js';
import { refuse, toModelError } from './model-error.js';
import type { ModelPolicy } from './model-policy.js';

/** One container's way to its model. */
export interface ModelSocket {
  /** Breaks off what is under way. */
  close(): Promise<void>;
}

/** More at once than a harness ever opens. */
const mostConnections = 32;

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  placeholder: string,
  policy: ModelPolicy,
  place: BodyPlace,
): Promise<void> {
  let admitted: Admitted;
  try {
    admitted = await admit(request, placeholder, policy, place);
  } catch (error) {
    return refuse(response, toModelError(error));
  }
  const exchange = new Exchange(admitted, request, response);
  await exchange.run();
  await policy.after?.(exchange.usage());
}

/** Serves the messages endpoints of the model API, and nothing else, to one container. */
export async function openModelSocket(
  path: string,
  owner: Owner,
  placeholder: string,
  policy: ModelPolicy,
): Promise<ModelSocket> {
  const under = new Set<Promise<void>>();
  const room = new BodyRoom();
  // A harness keeps its connection between turns; closing an idle one would race with its next request.
  const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    const place = room.enter();
    const served = serve(request, response, placeholder, policy, place).catch((error: unknown) => {
      log.door.error({ err: error }, 'model request could not be settled');
      response.destroy();
    });
    under.add(served);
    void served.finally(() => {
      place.leave();
      under.delete(served);
    });
  });
  server.maxConnections = mostConnections;
  await listenOn(server, path, owner);
  return {
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      // Their usage is counted before the door is gone.
      await Promise.all(under);
    },
  };
}
