import type Docker from 'dockerode';
import type { Readable } from 'node:stream';
import { json } from 'node:stream/consumers';

interface Ended {
  StatusCode: number;
}

/**
 * Waits for a container that is about to be started (`next-exit`), or runs unless it has ended meanwhile. The client's own `wait` never settles when the engine dies under
 * an answer that has begun (measured), so the answer is read here, where a broken connection is an error.
 */
export function nextExit(
  docker: Docker,
  id: string,
  condition: 'next-exit' | 'not-running' = 'next-exit',
): Promise<Ended> {
  const request = {
    path: `/containers/${id}/wait?`,
    method: 'POST',
    isStream: true,
    options: { condition },
    statusCodes: { 200: true },
  };
  const answer = new Promise<Readable>((resolve, reject) => {
    (docker.modem as Dialer).dial(request, (error, stream) => (error ? reject(error) : resolve(stream)));
  });
  return answer.then(json) as Promise<Ended>;
}

interface Dialer {
  dial(request: object, done: (error: Error | null, stream: Readable) => void): void;
}
