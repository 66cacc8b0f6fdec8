import { mkdirSync } from 'node:fs';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { buildCore, type Core, type CoreOverrides } from './core.js';
import { lockDataDir } from './db/sqlite/lock.js';
import { refuseHalfRestored } from './maintenance/archive/unfinished.js';
import { systemClock, type Clock } from './platform/clock.js';
import type { Config } from './platform/config.js';
import { setLogLevel } from './platform/log.js';
import { seed, type Seeded } from './seed.js';
import { configureHttp, httpAdapter } from './surfaces/rest/http.js';
import { setUpChat } from './surfaces/web/chat-setup.js';

/** A running server. */
export interface App {
  core: Core;
  http: NestFastifyApplication;
  /** `http://127.0.0.1:8080` */
  url: string;
  seeded: Seeded;
  /** Ends everything, once; running turns get `graceMs` to finish. */
  close(graceMs?: number): Promise<void>;
}

export interface AppOptions extends CoreOverrides {
  clock?: Clock;
}

/** Locks the data directory, builds, seeds, listens, and lets the gateway run. */
export async function createApp(config: Config, options: AppOptions = {}): Promise<App> {
  setLogLevel(config.logLevel);
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  const lock = lockDataDir(
    config.dataDir,
    `the server with process id ${process.pid}, started for port ${config.port}`,
  );
  try {
    refuseHalfRestored(config.dataDir);
    return await build(config, options, lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function build(config: Config, options: AppOptions, lock: { release(): void }): Promise<App> {
  const core = await buildCore(config, options.clock ?? systemClock, options);
  const http = await httpOf(core);
  try {
    const seeded = await seed(core);
    await http.listen(config.port, config.host);
    const url = await http.getUrl();
    await core.gateway.start();
    let closed: Promise<void> | undefined;
    const end = async (graceMs: number): Promise<void> => {
      await core.gateway.stop(graceMs);
      await http.close();
      await core.database.close();
      lock.release();
    };
    const close = (graceMs = 0): Promise<void> => (closed ??= end(graceMs));
    return { core, http, url: url.replace('[::1]', 'localhost'), seeded, close };
  } catch (error) {
    await http.close();
    await core.database.close();
    throw error;
  }
}

async function httpOf(core: Core): Promise<NestFastifyApplication> {
  const { publicUrl, trustProxy } = core.config;
  const settings = { publicUrl, trustProxy };
  const http = await NestFactory.create<NestFastifyApplication>(AppModule.of(core), httpAdapter(settings), {
    // Failures of a start are told by main in one line, those of requests by the problem filter.
    logger: false,
    abortOnError: false,
    bodyParser: false,
  });
  configureHttp(http, settings);
  await setUpChat(http);
  return http;
}
