import { Unreachable, type Problem } from '../../openapi/client/index.js';

/** Whether the server can take work, and what it says is missing. */
export async function readinessOf(url: string): Promise<{ ready: boolean; reasons: string[] }> {
  const signal = AbortSignal.timeout(10_000);
  const response = await fetch(`${url}/health/ready`, { signal, redirect: 'manual' }).catch(
    (error: unknown) => {
      throw new Unreachable(url, error);
    },
  );
  if (response.ok) return { ready: true, reasons: [] };
  const problem = (await response.json().catch(() => ({}))) as Partial<Problem>;
  const reasons = (problem.errors ?? []).map(({ path, message }) => `${path}: ${message}`);
  return {
    ready: false,
    reasons: reasons.length > 0 ? reasons : [problem.detail ?? `status ${response.status}`],
  };
}
