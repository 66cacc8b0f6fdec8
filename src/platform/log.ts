import { pino, type Logger } from 'pino';

const root = pino({
  level: 'info',
  base: null,
  timestamp: pino.stdTimeFunctions.isoTime,
  serializers: { error: pino.stdSerializers.err },
  // Tokens in chat and hook URLs are credentials.
  redact: { paths: ['token', '*.token', 'authorization', '*.authorization'], censor: '[redacted]' },
});

/** One logger a room; lines are one object plus a short fixed message, ids and never contents. */
export const log = {
  app: root.child({ room: 'app' }),
  db: root.child({ room: 'db' }),
  http: root.child({ room: 'http' }),
  kernel: root.child({ room: 'kernel' }),
  bus: root.child({ room: 'bus' }),
  gateway: root.child({ room: 'gateway' }),
  runtime: root.child({ room: 'runtime' }),
  door: root.child({ room: 'door' }),
  channel: root.child({ room: 'channel' }),
} satisfies Record<string, Logger>;

export function setLogLevel(level: string): void {
  root.level = level;
  for (const child of Object.values(log)) child.level = level;
}

/** Chat and hook tokens stand in paths; what is logged keeps the shape and not the secret. */
export function redactUrl(url: string): string {
  return url
    .replace(/^\/(chat|hook|pair|invite)\/[^/?]+/, '/$1/[redacted]')
    .replace(/([?&](?:token|key)=)[^&]+/g, '$1[redacted]');
}
