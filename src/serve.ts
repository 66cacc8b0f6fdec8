import { createApp, type App } from './app.js';
import { explainFailure } from './failure.js';
import { readEnv, toConfig } from './platform/config.js';
import { restAfterStart } from './platform/rest.js';
import { greet } from './greeting.js';

const graceMs = 30_000;

/** The first signal lets running turns finish, a second one stops at once. */
function stopOnSignals(app: App): void {
  let asked = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (asked) process.exit(1);
      asked = true;
      void app.close(graceMs).then(() => process.exit(0));
    });
  }
}

try {
  const config = toConfig(readEnv(process.env, process.argv.slice(2)));
  const app = await createApp(config);
  stopOnSignals(app);
  restAfterStart();
  await greet(app);
} catch (error) {
  const { text, code } = explainFailure(error);
  console.error(`rookery: ${text}`);
  process.exit(code);
}
