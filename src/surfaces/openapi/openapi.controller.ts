import { Controller, Get, Header } from '@nestjs/common';
import { Public } from '../../kernel/marks.js';
import { Registry } from '../../kernel/registry.js';
import { openapiText } from './document.js';

/** The API's own description, for client generators and readers. */
@Controller()
export class OpenapiController {
  #text: string | undefined;

  constructor(private readonly registry: Registry) {}

  @Get('openapi.json')
  @Public('describes the API and holds no data')
  @Header('content-type', 'application/json; charset=utf-8')
  show(): string {
    return (this.#text ??= openapiText(this.registry));
  }
}
