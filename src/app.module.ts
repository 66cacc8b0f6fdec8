import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { Core } from './core.js';
import { AuthorizeGuard } from './kernel/authorize.guard.js';
import { Dispatcher } from './kernel/dispatcher.js';
import { Readiness } from './kernel/readiness.js';
import { Registry } from './kernel/registry.js';
import { McpController } from './surfaces/mcp/mcp.controller.js';
import { OpenapiController } from './surfaces/openapi/openapi.controller.js';
import { controllersOf } from './surfaces/rest/controllers.js';
import { HealthController } from './surfaces/rest/health.controller.js';
import { ChatController } from './surfaces/web/chat.controller.js';
import { ChatDoorway } from './surfaces/web/chat-doorway.js';
import { CHAT_PORT } from './surfaces/web/chat-token.js';
import { InviteController } from './surfaces/web/invite.controller.js';
import { PageCaller } from './surfaces/web/page-caller.js';
import { PairController } from './surfaces/web/pair.controller.js';
import { HookController } from './surfaces/web/hook.controller.js';
import { HOOK_PORT } from './surfaces/web/hook-token.js';

/** The HTTP face: every controller there is, and the one guard before all of them. */
@Module({})
export class AppModule {
  static of(core: Core): DynamicModule {
    return {
      module: AppModule,
      controllers: [
        ...controllersOf(core.registry),
        McpController,
        OpenapiController,
        HealthController,
        ChatController,
        HookController,
        PairController,
        InviteController,
      ],
      providers: [
        { provide: Registry, useValue: core.registry },
        { provide: Dispatcher, useValue: core.dispatcher },
        { provide: Readiness, useValue: core.readiness },
        { provide: AuthorizeGuard, useValue: core.guard },
        { provide: APP_GUARD, useValue: core.guard },
        { provide: CHAT_PORT, useValue: core.gateway.chat },
        { provide: HOOK_PORT, useValue: core.gateway.hooks },
        ChatDoorway,
        PageCaller,
      ],
    };
  }
}
