/** Where a server or a client reports what no caller hears of. Nest's and most other loggers fit. */
export interface Logger {
  error(message: string, ...details: unknown[]): void;
  warn(message: string, ...details: unknown[]): void;
}

/** Writes to standard error. */
export const consoleLogger: Logger = {
  error: (message, ...details) => console.error(`[parley] ${message}`, ...details),
  warn: (message, ...details) => console.warn(`[parley] ${message}`, ...details),
};

/** Swallows everything; chosen with `logger: false`. */
export const silentLogger: Logger = { error: () => undefined, warn: () => undefined };

/** Resolves a `logger` option: absent is the console, `false` is silence. */
export const chooseLogger = (logger: Logger | false | undefined): Logger =>
  logger === false ? silentLogger : (logger ?? consoleLogger);
