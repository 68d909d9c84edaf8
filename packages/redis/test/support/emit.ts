import { lastValueFrom } from 'rxjs';
import type { RedisClient } from '../../src/index.js';

/** Resolves when the broker has taken the event. */
export const emit = async (client: RedisClient, pattern: string, data: unknown): Promise<void> => {
  await lastValueFrom(client.emit(pattern, data));
};
