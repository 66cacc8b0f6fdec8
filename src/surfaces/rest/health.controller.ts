import { Controller, Get } from '@nestjs/common';
import { Public } from '../../kernel/marks.js';
import { Readiness } from '../../kernel/readiness.js';
import { Problem } from '../../platform/problem.js';

/** Whether the process lives, and whether it can take work. */
@Controller('health')
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  @Get('live')
  @Public('says only that the process answers')
  live(): { status: string } {
    return { status: 'live' };
  }

  @Get('ready')
  @Public('names what is missing, never a value')
  ready(): { status: string; warnings?: object[] } {
    const reasons = this.readiness.reasons();
    const warnings = this.readiness.warnings();
    if (reasons.length === 0) return { status: 'ready', ...(warnings.length > 0 && { warnings }) };
    const fields = reasons.map(({ name, reason }) => ({ path: name, message: reason }));
    const names = reasons.map(({ name }) => name).join(', ');
    throw new Problem('unavailable', `The server is not ready: ${names}.`, fields, 5);
  }
}
