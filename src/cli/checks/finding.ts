/** What a check found; the worst of them decides the exit code. */
export interface Finding {
  level: 'ok' | 'warn' | 'fail';
  check: string;
  says: string;
}

export const ok = (check: string, says: string): Finding => ({ level: 'ok', check, says });
export const warn = (check: string, says: string): Finding => ({ level: 'warn', check, says });
export const fail = (check: string, says: string): Finding => ({ level: 'fail', check, says });
