import { Logger as NestLogger } from '@nestjs/common';
import type { Logger } from '@parley/core';

/** A logger of core that writes to Nest's, so that `useLogger()` and log levels hold for both. */
export const nestLogger = (context: string): Logger => {
  const logger = new NestLogger(context, { timestamp: true });
  return {
    error: (message, cause) => logger.error(...lines(message, cause)),
    warn: (message, cause) => logger.warn(lines(message, cause).join('\n')),
  };
};

/** Message and stack: where Nest's loggers expect them. */
const lines = (message: string, cause: unknown): [string, ...string[]] => {
  if (cause === undefined) return [message];
  if (!(cause instanceof Error)) return [`${message}: ${shown(cause)}`];
  return cause.stack === undefined ? [`${message}: ${cause.message}`] : [`${message}: ${cause.message}`, cause.stack];
};

const shown = (value: unknown): string => {
  try {
    return typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  } catch {
    return String(value);
  }
};
