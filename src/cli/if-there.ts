import { ApiError } from '../../openapi/client/index.js';

/** Undefined where there is no such row. */
export async function ifThere<T>(row: Promise<T>): Promise<T | undefined> {
  try {
    return await row;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}
