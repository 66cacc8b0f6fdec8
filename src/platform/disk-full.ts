const codes = new Set(['SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE', 'ENOSPC', 'EDQUOT']);

/** Whether a write failed because there is no room for it: nothing of it stands, and it may be tried again. */
export function isDiskFull(error: unknown): boolean {
  return error instanceof Error && codes.has(String((error as NodeJS.ErrnoException).code));
}
