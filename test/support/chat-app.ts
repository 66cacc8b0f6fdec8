import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { configureHttp, httpAdapter } from '../../src/surfaces/rest/http.js';
import { ChatDoorway } from '../../src/surfaces/web/chat-doorway.js';
import { setUpChat } from '../../src/surfaces/web/chat-setup.js';
import { CHAT_PORT } from '../../src/surfaces/web/chat-token.js';
import { ChatController } from '../../src/surfaces/web/chat.controller.js';
import type { FakeChat } from './fake-chat.js';

/** The chat pages alone over a fake port, listening on a free port (or on the given one, for a restart). */
export async function listenChat(
  chat: FakeChat,
  port = 0,
): Promise<{ app: NestFastifyApplication; url: string; port: number }> {
  class ChatModule {}
  Module({
    controllers: [ChatController],
    providers: [ChatDoorway, { provide: CHAT_PORT, useValue: chat }],
  })(ChatModule);
  const settings = { trustProxy: true, publicUrl: undefined };
  const app = await NestFactory.create<NestFastifyApplication>(ChatModule, httpAdapter(settings), {
    logger: false,
    abortOnError: false,
  });
  configureHttp(app, settings);
  await setUpChat(app);
  await app.listen(port, '127.0.0.1');
  const address = app.getHttpServer().address() as { port: number };
  return { app, url: `http://127.0.0.1:${address.port}`, port: address.port };
}
